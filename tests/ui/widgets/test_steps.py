"""Work in steps: asked for, interrupted, gone on with, and begun anew for another subject."""

import threading
from functools import partial

from streamlit.testing.v1 import AppTest

from cnnviz.ui.widgets import steps


def page():
    import streamlit as st

    from cnnviz.content.labels import text
    from cnnviz.ui.widgets import steps

    done = st.session_state.setdefault("done", [])

    def step(number):
        if number == st.session_state.get("stop-before"):
            st.session_state["stop-before"] = None
            st.stop()  # what Streamlit does when the reader clicks something meanwhile
        done.append(number)
        return 10 * number

    found = steps.run(
        text("en"),
        "work",
        st.session_state.get("subject", "a"),
        [lambda number=number: step(number) for number in range(4)],
        offer="Begin",
        at_once=st.session_state.get("at_once", False),
    )
    st.write(f"found {found}")


def opened(**state):
    app = AppTest.from_function(page)
    for name, value in state.items():
        app.session_state[name] = value
    return app.run()


def said(app):
    assert not app.exception
    return [element.value for element in app.markdown], [button.label for button in app.button]


def test_nothing_is_done_before_it_is_asked_for_and_all_of_it_then():
    app = opened()
    assert said(app) == (["found []"], ["Begin"])
    app.button[0].click().run()
    assert said(app) == (["found [0, 10, 20, 30]"], [])
    app.run()
    assert app.session_state["done"] == [0, 1, 2, 3]


def test_small_work_is_done_at_once():
    assert said(opened(at_once=True)) == (["found [0, 10, 20, 30]"], [])


def test_an_interrupted_work_goes_on_where_it_was():
    app = opened(**{"stop-before": 2, "at_once": True})
    assert [button.label for button in app.button] == ["Stop"]
    app.run()
    assert said(app) == (["found [0, 10, 20, 30]"], [])
    assert app.session_state["done"] == [0, 1, 2, 3]


def test_a_stopped_work_shows_what_is_done_and_waits():
    app = opened(**{"stop-before": 2, "at_once": True})
    app.button[0].click().run()
    assert said(app) == (["found [0, 10]"], ["Go on"])
    assert "2 of 4" in app.caption[0].value
    app.run()
    assert app.session_state["done"] == [0, 1]
    app.button[0].click().run()
    assert said(app) == (["found [0, 10, 20, 30]"], [])


def test_another_subject_begins_anew():
    app = opened()
    app.button[0].click().run()
    app.session_state["subject"] = "b"
    assert said(app.run()) == (["found []"], ["Begin"])


def kept_page():
    from functools import partial

    import streamlit as st

    from cnnviz.content.labels import text
    from cnnviz.ui.widgets import steps

    done = st.session_state.setdefault("done", [])
    left = [partial(done.append, number) for number in range(3) if number not in done]
    if st.session_state.get("stop-before") is not None:
        left[st.session_state["stop-before"]] = st.stop
    subject = st.session_state.get("subject", "a")
    over = steps.rest(text("en"), "work", subject, left, done=len(done), place=st.empty())
    st.write(f"over {over}")


def test_work_whose_results_the_page_keeps_is_stopped_and_goes_on():
    app = AppTest.from_function(kept_page)
    app.session_state["stop-before"] = 1
    app.run()
    assert [button.label for button in app.button] == ["Stop"]
    app.session_state["stop-before"] = None
    app.button[0].click().run()
    assert said(app) == (["over False"], ["Go on"])
    assert app.session_state["done"] == [0]
    assert "1 of 3" in app.caption[0].value
    app.button[0].click().run()
    assert said(app) == (["over True"], [])
    assert app.session_state["done"] == [0, 1, 2]


def test_another_subject_of_such_work_begins_although_the_last_was_stopped():
    app = AppTest.from_function(kept_page)
    app.session_state["_stopped-work"] = "a"
    assert said(app.run()) == (["over False"], ["Go on"])
    app.session_state["subject"] = "b"
    assert said(app.run()) == (["over True"], [])


def test_a_run_that_ends_late_takes_no_step_twice_and_changes_no_order():
    """A click begins the next run while the one before it is still in the middle of a step."""
    work, begun, go_on, taken = steps._Work(subject="a", running=True), [], threading.Event(), []

    def step(number):
        begun.append(number)
        if number == 1 and begun.count(1) == 1:
            entered.set()
            assert go_on.wait(60)
        taken.append(number)
        return 10 * number

    entered = threading.Event()

    def run(numbers):
        for number in numbers:
            work.take(number, partial(step, number))

    runs = [threading.Thread(target=run, args=(numbers,)) for numbers in (range(2), range(1, 4))]
    runs[0].start()
    assert entered.wait(60)
    runs[1].start()
    go_on.set()
    for thread in runs:
        thread.join()
    assert taken == [0, 1, 2, 3]
    assert work.results == [0, 10, 20, 30]


def chained_page():
    import streamlit as st

    from cnnviz.content.labels import text
    from cnnviz.ui.widgets import steps

    def step(before):
        found = 1 if before is None else 2 * before
        if found == st.session_state.get("stop-before"):
            st.session_state["stop-before"] = None
            st.stop()
        return found

    subject = st.session_state.get("subject", "a")
    found = steps.chain(text("en"), "work", subject, [step] * 4, offer="Begin")
    st.write(f"found {found}")


def test_each_step_of_a_chain_goes_on_from_the_last_result():
    app = AppTest.from_function(chained_page)
    app.session_state["stop-before"] = 4
    app.run().button[0].click().run()  # stopped by the reader after two steps
    app.button[0].click().run()
    assert said(app) == (["found 2"], ["Go on"])
    app.button[0].click().run()
    assert said(app) == (["found 8"], [])
    app.session_state["subject"] = "b"
    assert said(app.run()) == (["found None"], ["Begin"])


def test_a_chain_keeps_its_last_result_alone():
    work = steps._Work(subject="a", running=True)
    for number in range(3):
        work.take(number, partial(work.go_on_from_last, lambda before: (before or 0) + 5))
    assert work.results == [None, None, 15]
