"""A press of a button that its session does not know yet: as after a session was lost."""

from types import SimpleNamespace

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from cnnviz.ui.shell import early_presses


def page():
    import streamlit as st

    from cnnviz.ui.shell import early_presses

    done = st.session_state.setdefault("done", [])
    with early_presses.heard():
        if st.session_state.pop("leave_early", False):
            st.rerun()
        st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        st.button("one", key="one", on_click=done.append, args=("one",))
        st.button("two", key="two", on_click=done.append, args=("two",))
        st.button("shut", key="shut", on_click=done.append, args=("shut",), disabled=True)
        st.button("fill", key="fill", on_click=st.session_state.update, args=({"much": 9},))
        if st.button("plain", key="plain"):
            done.append("plain")
        st.slider("much", 0, 10, 5, key="much", on_change=done.append, args=("much",))
        st.markdown(f"done: {done}")


@pytest.fixture(scope="module")
def known():
    """A session that has run once."""
    app = AppTest.from_function(page).run()
    return {element.key: element for element in (*app.button, *app.slider)}


def arriving(known, *pressed, **state):
    """A new session whose browser already shows the page, and sends what was pressed there."""
    app = AppTest.from_function(page)
    for name, value in state.items():
        app.session_state[name] = value
    states = WidgetStates()
    for key in pressed:
        states.widgets.add(id=known[key].proto.id, trigger_value=True)
    states.widgets.add(id=known["much"].proto.id).double_array_value.data.append(7)
    return app._run(states)


@pytest.mark.parametrize("late", [{}, {"leave_early": True}])
def test_a_press_that_comes_too_early_is_done_once_and_shown(known, late):
    app = arriving(known, "one", **late)
    assert not app.exception
    assert app.session_state["done"] == ["one"]
    assert app.markdown[0].value == "done: ['one']"
    app.run()
    assert app.session_state["done"] == ["one"]
    app.button(key="one").click().run()
    assert app.session_state["done"] == ["one", "one"]


def test_what_has_no_callback_or_is_shut_is_left_as_it_is(known):
    assert arriving(known, "plain").session_state["done"] == ["plain"]
    assert arriving(known, "shut").session_state["done"] == []
    app = arriving(known)
    assert (app.session_state["done"], app.slider(key="much").value) == ([], 7)
    assert app.session_state["runs"] == 1  # nothing is run twice without need


def test_what_a_press_does_may_set_what_a_control_holds(known):
    app = arriving(known, "fill")
    assert not app.exception
    assert app.slider(key="much").value == 9


def test_who_presses_again_meanwhile_means_it_once(known):
    app = arriving(known)
    states = app._tree.get_widget_states()
    states.widgets.add(id=known["one"].proto.id, trigger_value=True)
    app.session_state[early_presses._EARLY] = ("", [known["one"].proto.id])
    app._run(states)
    assert app.session_state["done"] == ["one"]


def test_a_press_that_another_page_got_is_forgotten(known):
    app = arriving(known)
    app.session_state[early_presses._EARLY] = ("elsewhere", [known["one"].proto.id])
    app.run()
    assert app.session_state["done"] == []
    assert early_presses._EARLY not in app.session_state


def test_a_button_that_the_page_has_no_more_does_nothing():
    states = WidgetStates()
    states.widgets.add(id="$$ID-gone-gone", trigger_value=True)
    app = AppTest.from_function(page)._run(states)
    assert (app.session_state["done"], app.session_state["runs"]) == ([], 1)


def test_another_streamlit_is_not_taken_for_this_one(monkeypatch):
    monkeypatch.setattr(
        early_presses, "get_script_run_ctx", lambda: SimpleNamespace(session_state=None)
    )
    with pytest.raises(RuntimeError, match="another Streamlit"):
        early_presses._widgets()
