"""A term is explained beside the first paragraph that uses it, on every page by one text."""

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.ui.terms import TERMS, around, used
from tests.app.opened import opened

WORDS = "Before.\n\nIts top-5 error is low, the top-5 error.\n\nAfter, a top-5 error.\n\nEnd."


def test_the_first_paragraph_with_the_term_stands_alone():
    assert used(WORDS) == "top5"
    assert around(WORDS, "top5") == (
        "Before.",
        "Its top-5 error is low, the top-5 error.",
        "After, a top-5 error.\n\nEnd.",
    )
    assert around("A top-5 error.", "top5") == ("", "A top-5 error.", "")


@pytest.mark.parametrize("words", ["The top five.", "laptop-500", "", "top-1 error"])
def test_other_words_are_left_alone(words):
    assert used(words) is None


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_every_term_has_its_text_and_uses_itself(code):
    for name in TERMS:
        assert used(text(code)(f"terms.{name}")) == name


@pytest.mark.parametrize("code", ["en", "ko"])
def test_it_stands_in_a_story_and_on_home(code):
    explained = text(code)("terms.top5")
    story = opened(code, "resnet")
    assert [one for one in story.markdown if one.proto.help == explained]
    assert [one for one in opened(code).caption if one.proto.help == explained]
