"""A menu: nothing of it is written until it is open."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.opened import opened


def page():
    import streamlit as st

    from cnnviz.ui.widgets import menu

    menu.show("More", lambda: st.write("inside"), key="more", icon=":material/list:")
    st.button("again")


def test_it_is_filled_while_it_is_open():
    app = AppTest.from_function(page).run()
    assert not app.markdown
    app.session_state["more"] = True
    app.run()
    assert [one.value for one in app.markdown] == ["inside"]
    app.session_state["more"] = False
    app.run()
    assert not app.markdown


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_photo_is_chosen_in_the_menu_of_its_bar(code):
    app = opened(code, "lenet", part="receptive-field")
    assert not [button for button in app.button if str(button.key).startswith("sample-")]
    app.session_state["photo-menu"] = True
    app.run()
    app.button(key="sample-coffee").click().run()
    assert not app.exception
    assert app.query_params["photo"] == "coffee"
    assert app.file_uploader
