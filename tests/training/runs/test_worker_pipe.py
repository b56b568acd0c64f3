"""A trainer whose worker was killed leaves without a word: the run must not end as failed."""

import subprocess
import sys

import pytest

from cnnviz.paths import ROOT
from cnnviz.training.runs.workers.trainer import ORPHANED

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
