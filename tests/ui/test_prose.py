"""Running text on a projector: its first sentences, and the whole on a press."""

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.content.labels import text
from cnnviz.ui.shell import keys

TEXT = "One sentence. Another one.\n\n$$\na = b\n$$\n\nA third. And a fourth."
SHORT = "One sentence.\n\n$$\na = b\n$$\n\nA third."


def shown(markdown):
    from cnnviz.ui import prose

    prose.show(markdown)


def page(markdown, *, present, code="en"):
    app = AppTest.from_function(shown, args=(markdown,), default_timeout=60)
    app.session_state[keys.PRESENT] = present
    app.session_state[keys.LANGUAGE] = code
    return app.run()


def test_a_reader_gets_the_whole_and_no_button():
    app = page(TEXT, present=False)
    assert [one.value for one in app.markdown] == [TEXT]
    assert len(app.button) == 0


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_projector_gets_first_sentences_and_formulas_and_the_rest_on_a_press(code):
    app, t = page(TEXT, present=True, code=code), text(code)
    assert [one.value for one in app.markdown] == [SHORT]
    assert app.button[0].label == t("nav.unfold")
    app.button[0].click().run()
    assert [one.value for one in app.markdown] == [TEXT]
    assert app.button[0].label == t("nav.fold")
    app.button[0].click().run()
    assert [one.value for one in app.markdown] == [SHORT]


def headed(title, markdown):
    from cnnviz.ui import prose

    prose.section(title, markdown)


def test_the_rest_of_a_section_unfolds_beside_its_heading_and_folds_again():
    begun = "A paragraph that is short. It stands whole."
    whole = f"{begun}\n\nWhat comes after."
    app = AppTest.from_function(headed, args=("Title", whole), default_timeout=60).run()
    assert [one.value for one in app.header] == ["Title"]
    for stands in (begun, whole, begun):
        assert [one.value for one in app.markdown] == [stands]
        app.button[0].click().run()


def test_a_section_that_is_short_has_no_button():
    app = AppTest.from_function(headed, args=("Title", "One sentence."), default_timeout=60).run()
    assert len(app.button) == 0


def test_nothing_is_folded_where_there_is_nothing_to_fold():
    app = page("- One. Two.\n- Three. Four.\n\nOne sentence.", present=True)
    assert len(app.button) == 0
