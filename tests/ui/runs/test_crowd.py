"""Pauses that grow with the crowd: what all readers together cost is bounded."""

import pytest

from cnnviz.ui.runs.crowd import LONGEST, PRESENT_SECONDS, SHORTEST, _Hall, fits, pause

DRAWING = 0.025


@pytest.mark.parametrize(("readers", "seconds"), [(1, 0.5), (10, 0.5), (20, 1), (40, 2), (80, 4)])
def test_pauses(readers, seconds):
    assert pause(readers) == seconds


@pytest.mark.parametrize("readers", range(1, 80, 7))
def test_all_together_take_at_most_half_a_core(readers):
    assert readers * DRAWING / pause(readers) <= 0.5
    assert SHORTEST <= pause(readers) <= LONGEST


def test_never_longer_than_a_lost_process_may_go_unnoticed():
    assert pause(10_000) == LONGEST < 10


def test_a_crowd_that_comes_and_goes_by_a_few_changes_nothing():
    seconds, changes = pause(10), 0
    for readers in (10, 11, 10, 12, 9, 11, 10, 12, 8):
        if not fits(seconds, readers):
            seconds, changes = pause(readers), changes + 1
    assert changes == 1
    assert not fits(seconds, 2)


def test_a_pause_that_was_just_chosen_fits():
    assert all(fits(pause(readers), readers) for readers in range(1, 300))


def test_readers_are_counted_once_and_leave():
    hall = _Hall()
    assert hall.enter("a", 0.0) == 1
    assert hall.enter("b", 1.0) == 2
    assert hall.enter("a", 2.0) == 2
    assert hall.enter("a", 1.5 + PRESENT_SECONDS) == 1
