"""The line of runs against a slow reckoning of the same rules, over crowds that chance made."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.ui.server.turns import (
    AT_ONCE,
    BESIDE,
    GIVEN_UP,
    LONG,
    MOST_YIELDED,
    UNKNOWN,
    YIELD,
    Turn,
    Turns,
)

TICK = 0.01
CROWDS = st.lists(
    st.tuples(
        st.integers(0, 100),  # tick of the arrival
        st.sampled_from(["home", "story", "layers", "poll"]),
        st.integers(1, 90),  # ticks that it runs
        st.booleans(),  # whether its session opens with it
    ),
    max_size=25,
)


class Hall:
    """A crowd in front of the line, tick by tick; what is expected is reckoned apart."""

    def __init__(self, crowd):
        self.turns, self.clock = Turns(), 0
        self.coming = sorted(crowd)
        self.left, self.begun, self.expected = {}, [], {}
        self.ends = {}

    def tick(self):
        now = self.clock * TICK
        for turn in [turn for turn, end in self.ends.items() if end == self.clock]:
            del self.ends[turn]
            took = self.left[turn] * TICK
            self.turns.leave(turn, took)
            known = self.expected.get(turn.kind, UNKNOWN)
            self.expected[turn.kind] = 0.75 * known + 0.25 * took
        while self.coming and self.coming[0][0] <= self.clock:
            _, kind, ticks, opens = self.coming.pop(0)
            turn = Turn(kind=kind, arrived=now, opens=opens)
            self.turns.arrive(turn)
            self.left[turn] = ticks
            expected = YIELD * self.expected.get(kind, UNKNOWN)
            if opens or expected > MOST_YIELDED:
                expected = MOST_YIELDED
            assert turn.due == pytest.approx(now + expected)
        before = list(self.turns.waiting)
        for turn in self.turns.admit(now):
            others = [one for one in before if one is not turn]
            assert all(turn.due <= one.due for one in others)
            before = others
            self.ends[turn] = self.clock + self.left[turn]
            self.begun.append(turn)
        self.check(now)
        self.clock += 1

    def check(self, now):
        ages = [now - turn.began for turn in self.turns.running]
        short = [age for age in ages if age < LONG]
        long = [age for age in ages if LONG <= age < GIVEN_UP]
        taken = len(short) + max(0, len(long) - BESIDE)
        assert len(short) <= AT_ONCE
        assert not self.turns.waiting or taken >= AT_ONCE, "a place is free and somebody waits"

    def run(self):
        crowd = len(self.coming)
        while len(self.begun) < crowd or self.ends:
            self.tick()
            assert self.clock < 10_000, "somebody waits for ever"


@settings(max_examples=25, deadline=None)
@given(CROWDS)
def test_no_place_stands_free_and_the_first_of_the_line_goes_first(crowd):
    hall = Hall(crowd)
    hall.run()
    assert hall.turns.waiting == hall.turns.running == []
    for kind in {(turn.kind, turn.opens) for turn in hall.begun}:
        arrived = [(turn.began, turn.due) for turn in hall.begun if (turn.kind, turn.opens) == kind]
        assert [began for began, _ in arrived] == sorted(began for began, _ in arrived)


def test_a_short_run_goes_before_a_long_one_that_came_a_little_earlier():
    turns = Turns(at_once=1)
    for _ in range(20):
        for kind, seconds in (("slow", 0.4), ("quick", 0.01)):
            turn = Turn(kind=kind, arrived=0.0)
            turns.arrive(turn)
            turns.admit(0.0)
            turns.leave(turn, seconds)
    first = Turn(kind="other", arrived=0.0)
    turns.arrive(first)
    assert turns.admit(0.0) == [first]
    slow, quick = Turn(kind="slow", arrived=0.1), Turn(kind="quick", arrived=0.2)
    late = Turn(kind="quick", arrived=0.1 + YIELD * 0.4)
    for turn in (slow, quick, late):
        turns.arrive(turn)
    turns.leave(first)
    order = []
    while turns.waiting:
        (turn,) = turns.admit(0.3)
        order.append(turn)
        turns.leave(turn)
    assert order == [quick, slow, late]


def order_of(turns, coming):
    """In which order a crowd is let on, one after the other."""
    order = []
    for turn in coming:
        turns.arrive(turn)
    while turns.waiting:
        order += turns.admit(0.0)
        turns.leave(order[-1])
    return order


def test_who_is_inside_goes_on_while_a_crowd_comes_in_but_nobody_waits_for_ever():
    crowd = [Turn(kind="home", arrived=0.001 * number, opens=True) for number in range(75)]
    clicks = [Turn(kind="layers", arrived=0.5 + second) for second in range(30)]
    order = order_of(Turns(at_once=1), [*crowd, *clicks])
    yielded = YIELD * UNKNOWN
    first = [turn for turn in clicks if turn.arrived + yielded < MOST_YIELDED]
    assert order[: len(first)] == first
    assert order[len(first) : len(first) + len(crowd)] == crowd
    assert order[len(first) + len(crowd) :] == clicks[len(first) :]


def test_a_run_however_long_waits_no_longer_than_one_that_opens_a_session():
    turns = Turns(at_once=1)
    for _ in range(20):
        slow = Turn(kind="slow", arrived=0.0)
        turns.arrive(slow)
        turns.admit(0.0)
        turns.leave(slow, 100.0)
    slow, opens = Turn(kind="slow", arrived=0.1), Turn(kind="home", arrived=0.2, opens=True)
    quick = Turn(kind="quick", arrived=0.3)
    assert order_of(turns, [slow, opens, quick]) == [quick, slow, opens]


def test_a_run_that_waits_for_something_else_gives_its_place_up():
    turns = Turns(at_once=1)
    stuck, other = Turn(kind="stuck", arrived=0.0), Turn(kind="other", arrived=0.0)
    turns.arrive(stuck)
    turns.admit(0.0)
    turns.arrive(other)
    assert turns.admit(LONG - TICK) == []
    assert turns.pause(LONG - TICK) == pytest.approx(TICK)
    assert turns.admit(LONG) == [other]
    assert turns.running == [stuck, other]


def test_runs_that_never_end_do_not_hold_the_line_for_ever():
    turns = Turns()
    stuck = [Turn(kind="stuck", arrived=0.0) for _ in range(20)]
    for turn in stuck:
        turns.arrive(turn)
    now = 0.0
    while turns.waiting:
        turns.admit(now)
        now += turns.pause(now) or LONG
        assert now < 20 * GIVEN_UP
    assert len(turns.running) == 20


def test_who_leaves_while_waiting_is_not_let_on():
    turns = Turns(at_once=1)
    one, two = Turn(kind="a", arrived=0.0), Turn(kind="a", arrived=0.0)
    for turn in (one, two):
        turns.arrive(turn)
    turns.leave(two)
    assert turns.admit(0.0) == [one]
