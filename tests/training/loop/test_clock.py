"""The clock of a training: what others kept from it is left out."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.training.loop import clock
from cnnviz.training.loop.clock import LOOK_SECONDS, RECENT_SECONDS, TrainingClock, waits

SHARED = """
import os, time
from cnnviz.training.loop.clock import TrainingClock
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
if os.fork() == 0:
    end = time.monotonic() + 4
    while time.monotonic() < end:
        pass
    os._exit(0)
watch = TrainingClock()
wall, used = time.monotonic(), time.process_time()
while time.monotonic() - wall < 4:
    had = watch.seconds()
print(had, time.process_time() - used, time.monotonic() - wall, watch.slowdown)
"""


class Machine:
    """A machine on which time passes, and threads wait for a core."""

    def __init__(self, *threads):
        self.now, self.threads = 100.0, dict.fromkeys(threads, 0)

    def clock(self):
        return TrainingClock(lambda: self.now, lambda: dict(self.threads))

    def passes(self, seconds, **waited):
        self.now += seconds
        for thread, share in waited.items():
            self.threads[thread] = self.threads.get(thread, 0) + int(1e9 * seconds * share)


def test_alone_it_is_the_clock_on_the_wall():
    machine = Machine("main", "second")
    watch = machine.clock()
    for seconds in (0.03, 2.0, 0.5):
        machine.passes(seconds)
        watch.seconds()
    assert watch.seconds() == pytest.approx(2.53)
    assert watch.slowdown == 1


def test_the_thread_that_waited_most_is_the_one_the_step_waited_for():
    machine = Machine("main", "second")
    watch = machine.clock()
    machine.passes(10, main=0.2, second=0.7)
    assert watch.seconds() == pytest.approx(3)
    assert watch.slowdown == pytest.approx(10 / 3)
    machine.passes(1, main=0.5)
    assert watch.seconds() == pytest.approx(3.5)


def test_a_thread_that_began_meanwhile_counts_from_its_beginning():
    machine = Machine("main")
    watch = machine.clock()
    machine.passes(4, fresh=0.5)
    assert watch.seconds() == pytest.approx(2)


def test_the_runs_before_a_resume_are_added():
    machine = Machine("main")
    watch = machine.clock()
    watch.begin(40.0)
    machine.passes(2, main=0.5)
    assert watch.seconds() == pytest.approx(41)


def test_the_slowdown_is_that_of_the_last_seconds():
    machine = Machine("main")
    watch = machine.clock()
    machine.passes(60, main=0.75)
    watch.seconds()
    assert watch.slowdown == pytest.approx(4)
    machine.passes(RECENT_SECONDS)
    watch.seconds()
    assert watch.slowdown == pytest.approx(1)


def test_it_stands_still_while_others_have_their_turns():
    machine = Machine("main", "second")
    watch = machine.clock()
    for _ in range(4):
        machine.passes(1, main=0.5)
        watch.pause()
        stood = watch.seconds()
        machine.passes(7, second=0.9)
        assert watch.seconds() == stood
        watch.go_on()
        assert watch.seconds() == pytest.approx(stood)
    assert watch.seconds() == pytest.approx(2)
    # The server is not busy because of them: half of each second of its own was lost.
    machine.passes(RECENT_SECONDS, main=0.5)
    watch.seconds()
    assert watch.slowdown == pytest.approx(2)


def test_who_never_paused_goes_on_as_before():
    machine = Machine("main")
    watch = machine.clock()
    machine.passes(3)
    watch.go_on()
    watch.go_on()
    assert watch.seconds() == pytest.approx(3)


@given(
    st.lists(
        st.tuples(st.floats(0, 3 * LOOK_SECONDS), st.floats(0, 1), st.floats(0, 1)), max_size=60
    )
)
def test_it_never_goes_back_and_is_never_ahead_of_the_wall(moments):
    machine = Machine("main", "second")
    watch = machine.clock()
    before = 0.0
    for seconds, main, second in moments:
        machine.passes(seconds, main=main, second=second)
        now = watch.seconds()
        assert before <= now <= machine.now - 100.0 + 1e-9
        before = now
        assert watch.slowdown >= 1 - 1e-9


def test_a_system_that_does_not_tell_leaves_the_wall(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "_TASKS", tmp_path / "nowhere")
    assert waits() == {}


@pytest.mark.skipif(not waits(), reason="this system does not tell how long threads wait")
def test_a_thread_on_a_shared_core_is_told_the_time_that_it_had():
    words = [sys.executable, "-c", SHARED]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    told = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
    had, used, wall, slowdown = map(float, told.stdout.split())
    # The oracle is the processor time: this thread does nothing but use it.
    assert had == pytest.approx(used, abs=0.15 * wall)
    assert had < 0.8 * wall
    assert slowdown > 1.2
