"""What is shown of an explanation at once, and what is folded away."""

import pytest

from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import page as page_text
from cnnviz.ui.parts.laboratory import beginning, experiments
from cnnviz.ui.shell.opening import MODULES

CODES = [language.code for language in LANGUAGES]


def test_a_formula_stays_with_the_words_that_announce_it():
    assert beginning("a\n\nb\n\nc") == ("a", "b\n\nc")
    assert beginning("a:\n\n$$\nb\n$$\n\nc") == ("a:\n\n$$\nb\n$$", "c")
    assert beginning("a:") == ("a:", "")


@pytest.mark.parametrize("code", CODES)
def test_nothing_of_an_explanation_is_lost_or_begins_in_the_middle(code):
    for slug in MODULES["lesson"]:
        for one in experiments(slug):
            body = page_text(code, slug).sections[f"lab-{one.name}"].body
            first, rest = beginning(body)
            assert "".join((first + rest).split()) == "".join(body.split())
            assert first.count("$$") % 2 == 0
            assert not first.endswith(":")
