"""What a process reads of a lecture for all its readers."""

import threading

import pytest

from cnnviz.errors import StoreError
from cnnviz.lectures.hall.lecture_records import HallPlace, Lecture
from cnnviz.lectures.hall.watch import FRESH_SECONDS, MOST_CODES, Watch
from tests.lectures.hall.conftest import Clock

LECTURE = Lecture(
    number=1, code="BBBB", leader="me", version=1, place=HallPlace(), started=0.0, ends=1.0
)


class Finder:
    def __init__(self, answer=LECTURE):
        self.asked = []
        self.answer = answer

    def __call__(self, code):
        self.asked.append(code)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_two_hundred_who_ask_at_once_cost_one_look():
    finder = Finder()
    watch = Watch(finder, Clock())
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(watch.lecture("BBBB"))) for _ in range(200)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [LECTURE] * 200
    assert finder.asked == ["BBBB"]


def test_it_is_read_again_when_it_is_old_and_known_when_it_was_written():
    finder, clock = Finder(), Clock()
    watch = Watch(finder, clock)
    assert watch.lecture("BBBB") == watch.lecture("BBBB")
    clock.now += FRESH_SECONDS
    watch.lecture("BBBB")
    assert len(finder.asked) == 2
    watch.note("BBBB", None)
    assert watch.lecture("BBBB") is None
    assert len(finder.asked) == 2
    assert watch.lecture("CCCC") == LECTURE


def test_a_store_that_is_gone_is_not_asked_by_everyone():
    finder, clock = Finder(StoreError("store_gone", "gone")), Clock()
    watch = Watch(finder, clock)
    errors = []
    for _ in range(3):
        with pytest.raises(StoreError) as caught:
            watch.lecture("BBBB")
        errors.append(caught.value)
    assert len(finder.asked) == 1
    assert len({id(error) for error in errors}) == 3
    finder.answer = LECTURE
    clock.now += FRESH_SECONDS
    assert watch.lecture("BBBB") == LECTURE


def test_codes_that_anybody_makes_up_take_no_room():
    watch = Watch(Finder(None), Clock())
    for number in range(3 * MOST_CODES):
        watch.lecture(str(number))
    assert len(watch._seen) == MOST_CODES
