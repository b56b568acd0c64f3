"""Several real processes take the votes of the same readers at once, and one of them is killed."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from cnnviz.lectures.hall.lecture_store import LectureStore
from tests.lectures.hall.test_lecture_store import ask

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.slow


class Voters:
    """A process that votes for everyone, and what it has told."""

    def __init__(self, database, poll, choice, voters):
        self.choice = choice
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.lectures.hall.voters"),
                *(database, str(poll), choice, str(voters)),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"

    def begin(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def told(self):
        """Voters whose vote was counted, as this process said before it ended."""
        lines = [line.split() for line in self.process.stdout if line.endswith("\n")]
        self.process.wait(timeout=120)
        self.process.stdin.close()
        self.process.stdout.close()
        return {f"voter-{number}" for number, counted in lines if counted == "1"}


@pytest.fixture
def poll(database, clock):
    """A question that is open by the clock of every process."""
    from cnnviz.training.runs.store.database import Database

    opened = Database(database)
    store = LectureStore(opened)
    yield store, ask(store, store.start("me")).number
    opened.close()


def test_two_processes_count_every_reader_once(database, poll):
    store, number = poll
    voters = [Voters(database, number, choice, 200) for choice in "ab"]
    for one in voters:
        one.begin()
    first, second = (one.told() for one in voters)
    assert first.isdisjoint(second)
    assert len(first | second) == store.count(number) == 200
    assert Counter(store.tally(number)) == Counter(a=len(first), b=len(second))


def test_a_process_that_is_killed_loses_no_vote_that_it_acknowledged(database, poll):
    store, number = poll
    killed, other = (Voters(database, number, choice, 400) for choice in "ab")
    for one in (killed, other):
        one.begin()
    while store.count(number) < 40:
        time.sleep(0.01)
    killed.process.kill()
    first, second = killed.told(), other.told()
    assert first.isdisjoint(second)
    assert all(store.voted(number, voter) == "a" for voter in first)
    assert all(store.voted(number, voter) == "b" for voter in second)
    # At most the one vote that was on its way when the process ended was counted untold.
    assert store.count(number) == 400
    assert 0 <= 400 - len(first | second) <= 1
