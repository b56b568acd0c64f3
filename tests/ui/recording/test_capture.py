"""What a run shows is heard on its way to the browser, and turned into data."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest

from cnnviz.ui.recording import capture
from cnnviz.ui.recording.capture import Capture


def message(place, *, words=None, block=None, key=""):
    made = ForwardMsg()
    made.metadata.delta_path.extend(place)
    if words is not None:
        made.delta.new_element.markdown.body = words
    else:
        getattr(made.delta.add_block, block).SetInParent()
        made.delta.add_block.id = f"$$ID-abc-{key}" if key else ""
    return made


def heard(*messages):
    found = Capture()
    for one in messages:
        found.hear(one)
    return found


def bodies(found):
    return [element.markdown.body for _, element in found.shown()]


def test_the_order_is_that_of_the_page_not_of_time():
    later = [message((0, 3), words="c"), message((0, 1, 0), words="a"), message((0, 2), words="b")]
    assert bodies(heard(*later)) == ["a", "b", "c"]


def test_what_is_replaced_is_gone_with_all_that_it_held():
    found = heard(
        message((0, 1), block="flex_container"),
        message((0, 1, 0), words="old"),
        message((0, 1, 1), words="old too"),
        message((0, 1), words="new"),
    )
    assert bodies(found) == ["new"]


def test_controls_and_what_unfolds_over_the_page_are_left_out():
    found = heard(
        message((0, 1), block="flex_container", key="photo-bar"),
        message((0, 1, 0), words="the photo"),
        message((0, 2), block="popover"),
        message((0, 2, 0), words="more"),
        message((0, 3), words="kept"),
    )
    assert bodies(found) == ["kept"]


def test_columns_that_stand_in_no_other():
    found = heard(
        message((0, 1), block="flex_container"),
        message((0, 1, 0), block="column"),
        message((0, 1, 1), block="column"),
        message((0, 1, 1, 0), block="flex_container"),
        message((0, 1, 1, 0, 0), block="column"),
    )
    assert found.columns() == {(0, 1, 0): 2, (0, 1, 1): 2}


def test_the_pinned_streamlit_has_what_the_capture_leans_on():
    assert hasattr(ScriptRunContext, capture.LEANS_ON)
    assert not hasattr(ScriptRunContext, "__slots__")  # an instance takes a name of its own


def test_a_streamlit_without_it_is_refused(monkeypatch):
    monkeypatch.setattr(capture, "get_script_run_ctx", object)
    with pytest.raises(AttributeError, match="enqueue"), capture.capture():
        pass


def app():
    import numpy as np
    import streamlit as st

    from cnnviz.ui.recording import capture, sent

    st.markdown("before")
    try:
        with capture.capture() as found:
            st.markdown("**inside** `a`")
            with capture.aside():
                st.markdown("page text")
            st.metric("Side", "27", "-2")
            st.image(np.full((9, 9, 3), 7, np.uint8), caption="*map*", output_format="PNG")
            st.dataframe({"a": [1, 2]}, hide_index=True)
            st.caption("Recorded.", help="Two cores, *torch* 2")
            capture.note_inputs({"kernel": "3"})
            raise KeyError("the end of a run")
    except KeyError:
        pass
    st.markdown("after")
    capture.note_inputs({"kernel": "5"})
    st.session_state["things"], _ = sent.things(found)
    st.session_state["inputs"] = found.inputs


def test_only_what_is_inside_is_caught_and_the_page_is_as_it_would_be():
    run = AppTest.from_function(app, default_timeout=60).run()
    assert not run.exception
    shown = [one.value for one in run.markdown]
    assert shown == ["before", "**inside** `a`", "page text", "after"]
    words, metric, picture, table, caption = run.session_state["things"]
    assert words.text == "inside a"
    assert (metric.label, metric.value, metric.change) == ("Side", "27", "-2")
    assert (picture.caption, picture.source[:15]) == ("map", "data:image/png;")
    assert (table.names, table.columns) == (("a",), ((1, 2),))
    # Where a measurement comes from stands behind an ⓘ on the page, and in the file beside it.
    assert (caption.role, caption.text) == ("caption", "Recorded. Two cores, torch 2")
    assert run.session_state["inputs"] == {"kernel": "3"}


def nested():
    import streamlit as st

    from cnnviz.ui.recording import capture

    with capture.capture(whole=True) as outer:
        with capture.capture() as inner:
            st.markdown("both")
            with capture.aside():
                st.markdown("the page's own")
            capture.note_inputs({"kernel": "3"})
        st.markdown("after")
    st.markdown("none")
    st.session_state["heard"] = [
        [element.markdown.body for _, element in one.shown()] for one in (outer, inner)
    ]
    st.session_state["inputs"] = [one.inputs for one in (outer, inner)]


def test_a_capture_inside_another_takes_nothing_from_it():
    run = AppTest.from_function(nested, default_timeout=60).run()
    assert not run.exception
    assert run.session_state["heard"] == [["both", "the page's own", "after"], ["both"]]
    assert run.session_state["inputs"] == [{"kernel": "3"}] * 2


def test_a_whole_page_has_the_line_that_says_who_answers():
    told = [
        message((0, 1), block="flex_container", key="answering"),
        message((0, 1, 0), words="random weights"),
    ]
    assert bodies(heard(*told)) == []
    found = Capture(whole=True)
    for one in told:
        found.hear(one)
    assert bodies(found) == ["random weights"]
