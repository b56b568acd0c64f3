"""SIGTERM ends a process, however it hangs."""

import signal
import subprocess
import sys
import time

import pytest

from cnnviz.paths import ROOT
from cnnviz.ui.server.ending import STATUS

FRONT = """
import signal, sys, threading, time
from cnnviz.ui.server import ending
signal.signal(signal.SIGTERM, lambda *_: print("asked", flush=True))
ending.within_seconds({grace}, {at_most}, last=lambda: {last})
print("ready", flush=True)
{hangs}
"""
WAITS = "while True: time.sleep(1)"
# One instruction that never comes to its end, and lets no other thread run.
HOLDS = "import re; re.match('(a+)+b', 'a' * 60)"


def ended(hangs, last="print('last', flush=True)", grace=0.3, at_most=1):
    process = subprocess.Popen(
        [sys.executable, "-c", FRONT.format(hangs=hangs, last=last, grace=grace, at_most=at_most)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, said.split()


def test_who_handled_it_before_is_asked_and_then_it_ends():
    assert ended(WAITS) == (STATUS, ["asked", "last"])


def test_a_last_act_that_hangs_does_not_keep_it():
    status, said = ended(WAITS, last="time.sleep(100)")
    assert (status, said) == (-signal.SIGALRM, ["asked"])


@pytest.mark.slow
def test_the_system_ends_what_lets_no_thread_run():
    # A main thread that is kept waiting on a busy machine has the grace to come to what holds all.
    status, said = ended("signal.raise_signal(signal.SIGTERM); " + HOLDS, grace=10, at_most=11)
    assert (status, set(said)) == (-signal.SIGALRM, {"asked"})
