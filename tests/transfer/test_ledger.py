"""The ledger of what readers fetch: bounded, kept, shared, and never in the way."""

import subprocess
import sys
import threading

import pytest

from cnnviz.paths import ROOT
from cnnviz.transfer import Ledger


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "fetched.json"


def test_what_fits_is_granted_and_the_next_is_not(path):
    ledger = Ledger(path)
    assert ledger.reserve("a", 60, 100)
    assert not ledger.reserve("b", 41, 100)
    assert ledger.reserve("b", 40, 100)
    assert ledger.entries().spent == 100


def test_the_same_thing_costs_nothing_again(path):
    ledger = Ledger(path)
    assert ledger.reserve("a", 60, 100)
    assert ledger.reserve("a", 60, 100)
    assert ledger.entries().sizes == {"a": 60}


def test_what_it_came_to_replaces_the_guess_and_nothing_is_no_entry(path):
    ledger = Ledger(path)
    ledger.reserve("a", 60, 100)
    ledger.settle("a", 55)
    assert ledger.entries().spent == 55
    ledger.settle("a", 0)
    assert ledger.entries().sizes == {}


def test_it_is_kept_over_a_restart(path):
    Ledger(path).reserve("a", 60, 100)
    Ledger(path).stop("a")
    found = Ledger(path).entries()
    assert (found.sizes, found.stopped) == ({"a": 60}, {"a"})


def test_who_asks_again_ends_a_stop(path):
    ledger = Ledger(path)
    ledger.stop("a")
    assert ledger.reserve("a", 60, 100)
    assert ledger.entries().stopped == frozenset()


def test_what_is_refused_stays_stopped(path):
    ledger = Ledger(path)
    ledger.stop("a")
    assert not ledger.reserve("a", 600, 100)
    assert ledger.entries().stopped == {"a"}


def test_another_server_of_the_home_sees_it_at_once(path):
    one, other = Ledger(path), Ledger(path)
    assert other.entries().spent == 0
    one.reserve("a", 60, 100)
    assert other.entries().spent == 60
    other.stop("a")
    assert one.entries().stopped == {"a"}


TAKE = """
import sys
from pathlib import Path
from cnnviz.transfer import Ledger
ledger = Ledger(Path(sys.argv[1]))
print(sum(ledger.reserve(f"{sys.argv[2]}-{n}", 1, 50) for n in range(40)))
"""


def test_processes_and_threads_together_never_go_beyond_the_limit(path):
    words = [sys.executable, "-c", TAKE, str(path)]
    asked = [
        subprocess.Popen([*words, str(number)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for number in range(2)
    ]
    ledger, granted = Ledger(path), []

    def take(name):
        granted.extend(ledger.reserve(f"{name}-{n}", 1, 50) for n in range(20))

    threads = [threading.Thread(target=take, args=(name,)) for name in "xy"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outputs = [int(process.communicate(timeout=60)[0]) for process in asked]
    assert sum(granted) + sum(outputs) == 50
    assert Ledger(path).entries().spent == 50


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"bytes": 7}', '{"bytes": {"a": "x", "b": -3}, "stopped": {}}'],
)
def test_a_file_that_is_no_ledger_is_begun_afresh(path, content):
    path.parent.mkdir()
    path.write_text(content)
    ledger = Ledger(path)
    assert ledger.entries().spent == 0
    assert ledger.reserve("a", 60, 100)
    assert Ledger(path).entries().sizes == {"a": 60}


def test_a_home_that_cannot_be_written_bounds_as_long_as_the_server_lives(tmp_path, caplog):
    (tmp_path / "home").write_text("a file where a folder should be")
    ledger = Ledger(tmp_path / "home" / "fetched.json")
    assert ledger.reserve("a", 60, 100)
    assert not ledger.reserve("b", 60, 100)
    ledger.stop("a")
    assert ledger.entries().stopped == {"a"}
    assert len(caplog.records) == 1
