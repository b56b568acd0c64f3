"""Choices that follow the run: no value that a widget sends late is taken for the reader's."""

import pytest

from cnnviz.ui.runs import following
from tests.ui.shell.browser_and_session import reader_of

NAME = "look-feed"


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    reader = reader_of(monkeypatch)
    reader.opens()
    return reader


def value(followed, options, name=NAME):
    return following.value(name, followed, options, word="look")


def test_what_is_followed_gets_a_new_widget_each_time_it_moves():
    keys = [following.key(NAME, step) for step in (10, 20, 30)]
    assert len(set(keys)) == 3
    assert value(30, [10, 20, 30]) == 30


def test_a_choice_stays_and_so_does_its_widget():
    before = following.key(NAME, 20)
    following.keep(NAME, 20, 10)
    assert value(30, [10, 20, 30]) == 10
    assert following.key(NAME, 30) == before
    following.keep(NAME, 30, 20)
    assert following.key(NAME, 40) == before


def test_a_choice_made_elsewhere_or_given_up_begins_a_new_widget():
    keys = [following.key(NAME, 20)]
    for change in (
        lambda: following.keep(NAME, 20, 10),
        lambda: following.push(NAME, 20),
        lambda: following.keep(NAME, 20, 10),
        lambda: following.push(NAME, 20),
        lambda: following.release(NAME),
    ):
        change()
        keys.append(following.key(NAME, 20))
    assert keys[0] == keys[1]
    assert keys[2] == keys[3]
    assert len({keys[0], keys[2], keys[4], keys[5]}) == 4


def test_zero_is_a_choice_and_what_is_gone_is_none():
    following.push(NAME, 0)
    assert value(5, range(6)) == 0
    assert value(5, range(1, 6)) == 5
    assert value(5, range(6)) == 5


def test_choices_do_not_touch_each_other():
    following.push(NAME, 10)
    assert value(20, [10, 20], "look-other") == 20


def test_a_choice_stands_in_the_address_and_a_step_back_follows_again(reader):
    following.push(NAME, 10)
    assert value(30, [10, 20, 30]) == 10
    assert reader.query == {"look": "10"}
    reader.hears()
    reader.goes(-1)
    assert value(30, [10, 20, 30]) == 30
    reader.goes(+1)
    assert value(40, [10, 20, 30, 40]) == 10
