"""Lectures and votes in the store, against a plain model of them."""

import csv
import io
import random
from collections import Counter

import pytest

from cnnviz.errors import BadValue, UnknownName
from cnnviz.lectures.hall.lecture_records import HallPlace, PollState
from cnnviz.lectures.hall.lecture_store import (
    KEPT_SECONDS,
    LIFE_SECONDS,
    MOST_LECTURES,
    LectureStore,
)
from cnnviz.lectures.hall.votes_csv import COLUMNS, votes_csv

QUESTION = {"en": "Which?", "ko": "어느 것?"}
OPTIONS = {"en": {"a": "First", "b": "Second"}, "ko": {"a": "첫째", "b": "둘째"}}
PLACE = HallPlace(page="resnet", query={"part": "laboratory"}, say={"en": "Look."})


def ask(store, lecture, name="lesions"):
    asked = store.ask(
        lecture.code, lecture.leader, PLACE, name=name, question=QUESTION, options=OPTIONS
    )
    return asked.poll


def test_a_lecture_is_found_by_its_code_until_it_ends(store, clock):
    lecture = store.start("me")
    assert store.find(lecture.code) == lecture
    assert (lecture.version, lecture.place, lecture.poll) == (1, HallPlace(), None)
    assert store.find("ZZZZ") is None
    clock.now += LIFE_SECONDS - 1
    assert store.find(lecture.code) is not None
    clock.now += 1
    assert store.find(lecture.code) is None
    assert [one.number for one in store.led_by("me", past=True)] == [lecture.number]
    clock.now += KEPT_SECONDS + 1
    store.start("you")
    assert store.led_by("me", past=True) == []


def test_only_who_leads_changes_it(store):
    lecture = store.start("me")
    for deed in (
        lambda: store.show(lecture.code, "you", PLACE),
        lambda: store.reveal(lecture.code, "you", PLACE),
        lambda: store.end(lecture.code, "you"),
        lambda: store.show("ZZZZ", "me", PLACE),
        lambda: store.ask(lecture.code, "", PLACE, name="x", question={}, options={}),
    ):
        with pytest.raises(UnknownName) as caught:
            deed()
        assert caught.value.key == "no_lecture"
    assert store.find(lecture.code) == lecture
    store.end(lecture.code, "me")
    with pytest.raises(UnknownName):
        store.show(lecture.code, "me", PLACE)


def test_what_is_shown_counts_on_and_closes_a_question(store):
    lecture = store.start("me")
    shown = store.show(lecture.code, "me", PLACE)
    assert (shown.version, shown.place) == (2, PLACE)
    poll = ask(store, lecture)
    assert store.find(lecture.code).poll == poll
    assert (poll.state, poll.answers) == (PollState.OPEN, ("a", "b"))
    store.show(lecture.code, "me", HallPlace())
    assert store.find(lecture.code).poll is None
    assert store.vote(poll.number, "x", "a") is False
    assert [one.state for one in store.polls(lecture.number)] == [PollState.CLOSED]


def test_a_reader_has_one_vote_and_only_while_the_vote_is_open(store, clock):
    lecture = store.start("me")
    poll = ask(store, lecture)
    assert store.vote(poll.number, "x", "a") is True
    assert store.vote(poll.number, "x", "b") is False
    assert store.vote(poll.number, "y", "none of them") is False
    assert store.vote(poll.number + 1, "y", "a") is False
    assert store.vote(poll.number, "y", "b") is True
    assert (store.voted(poll.number, "x"), store.voted(poll.number, "z")) == ("a", None)
    shown = store.reveal(lecture.code, "me", PLACE)
    assert (shown.poll.state, shown.version) == (PollState.SHOWN, 3)
    assert store.vote(poll.number, "z", "a") is False
    assert (store.count(poll.number), store.tally(poll.number)) == (2, {"a": 1, "b": 1})
    again = ask(store, lecture)
    assert store.vote(again.number, "x", "b") is True  # asked anew, everyone votes anew
    clock.now += LIFE_SECONDS
    assert store.vote(again.number, "y", "b") is False


def test_the_right_answer_is_noted_once_and_the_table_has_every_answer(store):
    lecture = store.start("me")
    poll = ask(store, lecture)
    for voter in ("x", "y", "z"):
        store.vote(poll.number, voter, "b")
    store.reveal(lecture.code, "me", PLACE)
    store.note_right(poll.number, "a")
    store.note_right(poll.number, "b")
    ask(store, lecture, "routes")
    store.end(lecture.code, "me")
    rows = list(csv.reader(io.StringIO(votes_csv(store, lecture, "ko"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row[2:] for row in rows[1:]] == [
        ["lesions", "어느 것?", "a", "첫째", "0", "1"],
        ["lesions", "어느 것?", "b", "둘째", "3", "0"],
        ["routes", "어느 것?", "a", "첫째", "0", ""],
        ["routes", "어느 것?", "b", "둘째", "0", ""],
    ]
    assert not any(voter in cell for voter in ("x", "y", "z") for row in rows[1:] for cell in row)


def test_lectures_are_bounded_and_their_codes_differ(store):
    codes = {store.start("me").code for _ in range(MOST_LECTURES)}
    assert len(codes) == MOST_LECTURES
    with pytest.raises(BadValue) as caught:
        store.start("you")
    assert caught.value.key == "too_many_lectures"
    store.end(codes.pop(), "me")
    assert store.start("you").code not in codes


def test_a_code_that_is_taken_is_not_given_again(store, monkeypatch):
    given = iter(["BBBB", "BBBB", "CCCC"])
    monkeypatch.setattr("cnnviz.lectures.hall.lecture_store.fresh_code", lambda: next(given))
    assert [store.start("me").code for _ in range(2)] == ["BBBB", "CCCC"]


def test_the_tables_are_there_for_a_second_process(store, clock):
    lecture = store.start("me")
    other = LectureStore(store.database, clock)
    assert other.find(lecture.code) == lecture


@pytest.mark.parametrize("seed", range(3))
def test_votes_are_those_of_a_plain_dictionary(store, seed):
    chance = random.Random(seed)
    lecture = store.start("me")
    version, is_open, shown = 1, None, set()
    counted: dict[int, dict[str, str]] = {}
    for _ in range(150):
        deed = chance.choice(["vote"] * 8 + ["ask", "show", "reveal"])
        if deed == "vote" and counted:
            poll = chance.choice([*counted, *counted, is_open or next(iter(counted))])
            voter, choice = chance.choice("uvwxyz"), chance.choice("abc")
            counts = poll == is_open and choice != "c" and voter not in counted[poll]
            assert store.vote(poll, voter, choice) is counts
            if counts:
                counted[poll][voter] = choice
        elif deed == "ask":
            is_open, shown = ask(store, lecture).number, set()
            counted[is_open] = {}
            version += 1
        elif deed == "reveal":
            store.reveal(lecture.code, "me", PLACE)
            shown, is_open = shown | ({is_open} - {None}), None
            version += 1
        elif deed == "show":
            store.show(lecture.code, "me", HallPlace())
            shown, is_open = set(), None
            version += 1
        found = store.find(lecture.code)
        assert found.version == version
        seen = None if found.poll is None else (found.poll.number, found.poll.state)
        there = is_open or max(shown, default=None)
        expected = PollState.OPEN if is_open else PollState.SHOWN
        assert seen == (None if there is None else (there, expected))
    for poll, votes in counted.items():
        assert store.tally(poll) == Counter(votes.values())
        assert store.count(poll) == len(votes)
