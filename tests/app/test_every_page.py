"""Every page in every language, run by Streamlit's own test harness, starting at app.py."""

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import page as page_text
from tests.app.opened import in_turn, opened

CODES = [language.code for language in LANGUAGES]
SLUGS = [family.slug for family in CATALOG]


def words(app):
    return "\n".join(element.value for element in (*app.markdown, *app.header, *app.caption))


@pytest.mark.parametrize("code", CODES)
def test_home_greets_and_links_to_every_family(code):
    app = opened(code)
    text = page_text(code, "home")
    assert app.title[0].value == text.title
    assert all(page_text(code, family.slug).title in words(app) for family in CATALOG)
    assert not app.error


@pytest.mark.parametrize(("slug", "code"), in_turn(SLUGS))
def test_a_page_shows_title_year_idea_and_story(code, slug):
    app = opened(code, slug)
    family = next(entry for entry in CATALOG if entry.slug == slug)
    text = page_text(code, slug)
    assert app.title[0].value == text.title
    shown = words(app)
    assert str(family.year) in shown
    assert text.idea in shown
    assert text.sections["story"].title in shown
    assert "[[" not in shown
    assert not app.error


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_has_its_layer_table(slug):
    app = opened("en", slug, part="layers")
    assert len(app.dataframe) == 1
    assert len(app.dataframe[0].value) > 5


def test_a_choice_of_one_page_does_not_break_the_next():
    app = opened("en", "resnet", variant="resnet101", part="costs")
    app.switch_page("pages/vgg.py").run()
    assert not app.exception
    assert not app.error


def test_an_unknown_choice_in_the_address_is_ignored():
    app = opened("en", "resnet", variant="evil", part="../../etc", lang="xx")
    assert not app.exception
    assert not app.error
