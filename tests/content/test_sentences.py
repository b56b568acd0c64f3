"""The first sentence of a paragraph, in both languages, and what is left alone."""

import re

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import page
from cnnviz.content.sentences import MOST, beginning, first_sentences


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two. Three.", "One."),
        ("Is it so? It is.", "Is it so?"),
        ("A **bold end.** And more.", "A **bold end.**"),
        ("**A bold one. And another.** And more.", "**A bold one.**"),
        ("*A slanted one. And* more.", "*A slanted one.*"),
        (
            "It took 2.5 s, i.e. long (see Fig. 3. It is). So.",
            "It took 2.5 s, i.e. long (see Fig. 3. It is).",
        ),
        ("As K. He et al. showed, it works. No.", "As K. He et al. showed, it works."),
        (
            "In $a. B$, `x. Y`, [c. D](https://a.b/C. D) too. No.",
            "In $a. B$, `x. Y`, [c. D](https://a.b/C. D) too.",
        ),
        ("배열은 작습니다. 그래서 빠릅니다.", "배열은 작습니다."),
        ("정말 그럴까요? 그렇습니다.", "정말 그럴까요?"),
        ("“쉽다. 아주 쉽다.”라고 합니다. 아닙니다.", "“쉽다. 아주 쉽다.”라고 합니다."),
        ("Two lines\nof one. And\nanother.", "Two lines\nof one."),
        ("No end at all", "No end at all"),
    ],
)
def test_a_paragraph_is_its_first_sentence(text, first):
    assert first_sentences(text) == first


def test_every_paragraph_has_its_own():
    assert first_sentences("One. Two.\n\nThree. Four.") == "One.\n\nThree."


@pytest.mark.parametrize(
    "text",
    [
        "# A heading. With two.",
        "- One. Two.\n- Three. Four.",
        "1. One. Two.\n2. Three. Four.",
        "> Quoted. Twice.",
        "| a. B | c. D |\n| --- | --- |\n| e. F | g. H |",
        "$$\na. B\n\nc. D\n$$",
        "```\none. Two.\n\nthree. Four.\n```",
        "![A figure. Two.](a.png)",
    ],
)
def test_what_is_no_running_text_stays(text):
    assert first_sentences(text) == text


@pytest.mark.parametrize("code", [entry.code for entry in LANGUAGES])
def test_the_texts_of_all_pages_lose_words_but_no_formula_heading_or_list(code):
    longer = shorter = 0
    for slug in [*(family.slug for family in CATALOG), "concepts", "inside", "train"]:
        for section in page(code, slug).sections.values():
            short = first_sentences(section.body)
            longer, shorter = longer + len(section.body), shorter + len(short)
            lines = set(section.body.splitlines())
            for kept in (r"^#+ .*", r"^- .*", r"\$\$.*?\$\$"):
                flags = re.MULTILINE | (re.DOTALL if "$$" in kept else 0)
                found = re.findall(kept, section.body, flags)
                assert found == re.findall(kept, short, flags)
            for line in short.splitlines():
                bare = line.removesuffix("**")
                assert line in lines or any(one.startswith(bare) for one in lines)
                assert line.count("**") % 2 == 0
    assert shorter < 0.75 * longer


def test_a_page_begins_with_a_short_paragraph_or_with_a_sentence_of_a_long_one():
    short, long = "Few words. Two sentences.", "First. Then " + "word " * MOST + "end."
    assert beginning(f"{short}\n\nMore.") == short
    assert beginning(f"{long}\n\nMore.") == "First."


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_no_page_keeps_its_first_figure_waiting_for_many_words(code):
    parts = ("block", "layers", "receptive-field", "costs", "filters", "try", "train")
    for family in CATALOG:
        sections = page(code, family.slug).sections
        for name in parts:
            if name in sections:
                filled = re.sub(r"\[\[[^\]]*\]\]", "X", sections[name].body)
                assert len(beginning(filled).split()) <= 60, (family.slug, name)
