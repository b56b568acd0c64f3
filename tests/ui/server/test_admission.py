"""Threads in the line of this process: how many run, who waits, and what a page sees of it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ui.server import admission
from cnnviz.ui.server.admission import Line
from cnnviz.ui.server.turns import AT_ONCE, LONG, Turns
from tests.e2e.conftest import Server
from tests.e2e.wire import WireReader

PAGE = """
import threading, time
import streamlit as st
from cnnviz.ui.server import admission

@st.cache_resource
def counts():
    return {"now": 0, "most": 0, "lock": threading.Lock()}

def work():
    found = counts()
    with found["lock"]:
        found["now"] += 1
        found["most"] = max(found["most"], found["now"])
    time.sleep(0.05)
    with found["lock"]:
        found["now"] -= 1

@admission.fragment
def alone():
    work()
    st.button(f"again, {counts()['most']} at most")

if __name__ == "__main__":
    with admission.turn("page"):
        work()
        alone()
else:
    app = st.App(__file__)
"""


class Watched:
    """Counts how many are inside at a time."""

    def __init__(self):
        self.lock, self.inside, self.most, self.order = threading.Lock(), 0, 0, []

    def work(self, name, seconds=0.01):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(name)
        time.sleep(seconds)
        with self.lock:
            self.inside -= 1


def until(condition):
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def test_no_more_run_than_there_are_places():
    line, seen = Line(), Watched()

    def run(number):
        with line.turn("a"):
            seen.work(number)

    with ThreadPoolExecutor(40) as crowd:
        list(crowd.map(run, range(40)))
    assert sorted(seen.order) == list(range(40))
    assert seen.most == AT_ONCE
    assert line.length() == 0


def test_they_go_on_in_the_order_in_which_they_came():
    line, seen = Line(Turns(at_once=1)), Watched()
    go = threading.Event()

    def first():
        with line.turn("a"):
            go.wait()

    def run(number):
        with line.turn("a"):
            seen.work(number)

    threads = [threading.Thread(target=first)]
    threads[0].start()
    for number in range(10):
        threads.append(threading.Thread(target=run, args=(number,)))
        threads[-1].start()
        until(lambda number=number: line.length() == number + 1)
    go.set()
    for thread in threads:
        thread.join()
    assert seen.order == list(range(10))


def test_a_turn_inside_a_turn_waits_for_nobody():
    line = Line(Turns(at_once=1))
    with line.turn("page"), line.turn("fragment"), line.turn("fragment"):
        assert line.length() == 0


def test_an_error_gives_the_place_up():
    line = Line(Turns(at_once=1))
    for _ in range(3):
        with pytest.raises(KeyError), line.turn("a"):
            raise KeyError
    assert line.length() == 0


def test_who_waits_for_something_else_lets_others_on():
    line, seen = Line(Turns(at_once=1)), Watched()

    def other():
        with line.turn("b"):
            seen.work("other")

    with line.turn("a"):
        thread = threading.Thread(target=other)
        thread.start()
        until(lambda: line.length() == 1)
        with line.aside():
            thread.join()
        seen.work("self")
    assert seen.order == ["other", "self"]
    assert seen.most == 1


def test_outside_a_turn_there_is_nothing_to_give_up():
    line = Line(Turns(at_once=1))
    with line.aside():
        pass
    assert line.length() == 0


def test_a_run_that_hangs_does_not_stop_the_others():
    line, seen = Line(Turns(at_once=1)), Watched()
    go = threading.Event()

    def stuck():
        with line.turn("stuck"):
            go.wait()

    def run(number):
        with line.turn("a"):
            seen.work(number)

    threads = [threading.Thread(target=stuck)]
    threads[0].start()
    begin = time.monotonic()
    threads += [threading.Thread(target=run, args=(number,)) for number in range(3)]
    for thread in threads[1:]:
        thread.start()
    for thread in threads[1:]:
        thread.join(timeout=60)
    assert time.monotonic() - begin >= LONG
    assert sorted(seen.order) == [0, 1, 2]
    go.set()
    threads[0].join()


@pytest.mark.slow
def test_a_hall_of_readers_runs_two_at_a_time(tmp_path):
    page = tmp_path / "page.py"
    page.write_text(PAGE)
    server = Server(tmp_path, app=str(page))
    try:
        with ThreadPoolExecutor(12) as crowd:
            readers = list(crowd.map(lambda _: WireReader(server.url), range(12)))
            list(crowd.map(lambda reader: reader.rerun(), readers))
        assert readers[0].exceptions() == []
        readers[0].rerun()
        assert readers[0].find("button").label == f"again, {AT_ONCE} at most"
        for reader in readers:
            reader.close()
    finally:
        server.close()


def test_only_the_first_run_of_a_session_opens_it(monkeypatch):
    arrived = []

    class Watching(Turns):
        def arrive(self, turn):
            arrived.append(turn.opens)
            super().arrive(turn)

    def page():
        import streamlit as st

        from cnnviz.ui.server import admission

        with admission.turn("page"):
            if st.session_state.pop("leave_early", False):
                st.rerun()  # as where an address leads elsewhere

    monkeypatch.setattr(admission, "LINE", Line(Watching()))
    app = AppTest.from_function(page)
    app.session_state["leave_early"] = True
    app.run().run()
    assert arrived == [True, False, False]
