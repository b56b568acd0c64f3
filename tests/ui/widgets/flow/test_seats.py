"""How many readers may be live, and when a seat is free again."""

import threading

import pytest

from cnnviz.errors import BadValue
from cnnviz.settings import LIVE_PER_PROCESSOR, live_by_default, read
from cnnviz.ui.widgets.flow.seats import LEASE, Seats


@pytest.fixture
def clock():
    return [100.0]


@pytest.fixture
def seats(clock):
    return Seats(2, clock=lambda: clock[0])


def refused(seats, who):
    with pytest.raises(BadValue) as caught:
        seats.take(who)
    return caught.value


def test_no_more_than_there_are(seats):
    seats.take("ann")
    seats.take("bob")
    error = refused(seats, "cem")
    assert (error.key, error.params) == ("live_full", {"most": 2})
    seats.take("ann")  # who has one keeps it


def test_a_seat_given_back_is_free(seats):
    seats.take("ann")
    seats.take("bob")
    seats.leave("ann")
    seats.leave("nobody")
    seats.take("cem")
    refused(seats, "ann")


def test_a_reader_who_left_without_a_word_loses_the_seat(seats, clock):
    seats.take("ann")
    seats.take("bob")
    clock[0] += LEASE - 0.1
    seats.take("ann")
    refused(seats, "cem")
    clock[0] += 0.2  # now bob was silent for longer than a seat is held, and ann was not
    seats.take("cem")
    refused(seats, "bob")


def test_many_at_once_get_as_many_as_there_are():
    seats, taken = Seats(3), []
    start = threading.Barrier(20)

    def ask(who):
        start.wait()
        try:
            seats.take(who)
        except BadValue:
            return
        taken.append(who)

    threads = [threading.Thread(target=ask, args=(str(n),)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 3


def test_the_setting_bounds_them_and_none_is_a_number():
    assert read({"CNNVIZ_LIVE": "7"}).live == 7
    assert read({"CNNVIZ_LIVE": "0"}).live == 0
    assert read({}).live == live_by_default() >= LIVE_PER_PROCESSOR
    refused(Seats(0), "ann")
