"""The instructor's password: right or wrong in the same time, and not guessed by a machine."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as some

from cnnviz.ui.server.guard.instructor import AT_ONCE, SECONDS_EACH, Gate, is_password


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def gate(**more):
    clock = Clock()
    return Gate(clock=clock, **more), clock


def test_the_password():
    assert is_password("open sesame", "open sesame")
    assert is_password("비밀", "비밀")
    assert not is_password("open", "open sesame")
    # From a service file in UTF-8 under a locale that is not.
    assert is_password("비밀", "비밀".encode().decode("ascii", "surrogateescape"))
    assert not is_password("\ud800", os.fsdecode(b"\xba\xf1"))
    assert not is_password("", None)
    assert not is_password("None", None)
    assert not is_password("\ud800", "open sesame")


def test_a_few_may_be_wrong_and_then_all_wait():
    found, clock = gate()
    for _ in range(AT_ONCE):
        assert found.look("guess", "secret").wait == 0
    answer = found.look("secret", "secret")  # of another session, as it happens
    assert (answer.right, answer.wait) == (False, SECONDS_EACH)
    clock.now += SECONDS_EACH - 1
    assert found.look("secret", "secret").wait == 1
    clock.now += 1
    assert found.look("secret", "secret").right


def test_who_knows_it_is_never_kept_waiting_by_being_right():
    found, _ = gate()
    assert all(found.look("secret", "secret").right for _ in range(100))


def test_where_there_is_none_nobody_is_right():
    found, _ = gate()
    assert not found.look("", None).right
    assert not found.look("None", None).right


def test_a_refusal_uses_nothing_up():
    found, clock = gate()
    for _ in range(1000):
        found.look("guess", "secret")
    clock.now += SECONDS_EACH
    assert found.look("secret", "secret").right


def test_a_hundred_at_once_are_counted_one_by_one():
    found, _ = gate()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: found.look("guess", "secret"), range(100)))
    assert sum(answer.wait == 0 for answer in answers) == AT_ONCE


def test_the_log_has_those_that_were_looked_at_and_no_password(caplog):
    found, _ = gate()
    with caplog.at_level(logging.WARNING):
        for _ in range(100):
            found.look("guess-of-a-stranger", "secret")
    assert len(caplog.records) == AT_ONCE
    assert "guess-of-a-stranger" not in caplog.text
    assert "secret" not in caplog.text


@given(pauses=some.lists(some.floats(0, 3 * SECONDS_EACH), max_size=80))
def test_in_any_hour_no_more_than_the_rate_and_what_may_come_at_once(pauses):
    found, clock = gate()
    begun, looked = clock.now, 0
    for pause in pauses:
        clock.now += pause
        looked += found.look("guess", "secret").wait == 0
    # Independent of how it counts: a bucket of AT_ONCE that gains one every SECONDS_EACH.
    assert looked <= AT_ONCE + (clock.now - begun) / SECONDS_EACH
