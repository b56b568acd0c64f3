"""A trainer whose worker was killed leaves without a word: the run must not end as failed."""

import io
import os
import subprocess
import sys

import pytest

from cnnviz.paths import ROOT
from cnnviz.training.runs.store.states import Wish
from cnnviz.training.runs.workers.trainer import ORPHANED, WorkerPipe

ASKS = """
import time
from cnnviz.training.runs.workers.trainer import WorkerPipe
line = WorkerPipe()
print("here", flush=True)
{waits}
for _ in range(20):
    line.sign()
    time.sleep(0.6)
"""

LISTENS = "import threading; threading.Thread(target=line.listen, daemon=True).start()"
SIGNS = "import sys; sys.stdin.readline()"


def test_each_run_has_its_own_wish_and_whose_turn_it_is_is_said_once(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("b pause\na stop\nb stop\n"))
    monkeypatch.setattr(os, "_exit", lambda status: None)
    line = WorkerPipe()
    line.listen()
    assert [line.wish(run) for run in "abc"] == [Wish.STOP, Wish.STOP, Wish.GO_ON]
    for run in "aabb":
        line.turn(run)
    line.over("a")
    line.turn("b")
    assert capsys.readouterr().out.split("\n") == ["turn a", "turn b", "over a", ""]


@pytest.mark.parametrize("waits", [LISTENS, SIGNS])
def test_it_leaves_whatever_it_notices_first(waits):
    trainer = subprocess.Popen(
        [sys.executable, "-c", ASKS.format(waits=waits)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert trainer.stdout.readline() == "here\n"
    trainer.stdout.close()
    if waits == SIGNS:
        trainer.stdin.write("go on\n")
        trainer.stdin.flush()
    else:
        trainer.stdin.close()
    try:
        assert trainer.wait(20) == ORPHANED
        assert "Traceback" not in trainer.stderr.read()
    finally:
        trainer.kill()
        trainer.wait()
        trainer.stderr.close()
