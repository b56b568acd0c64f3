"""How the tests share two cores: one thread a process, and what takes longest begins first."""

import gc
import os

import pytest
from xdist.scheduler import LoadFileScheduling

from tests.long_tests import leave_to_the_slow_half

IN_A_WORKER = "PYTEST_XDIST_WORKER" in os.environ
FIRST = ("e2e", "app")
"""Folders whose files take longest, in the order in which they begin."""


def take_one_thread():
    """Two processes of two threads each wait for one another on two cores.

    The same small networks then take four times the processor time. What a test starts, a server or
    the process of a run, does likewise.
    """
    if IN_A_WORKER:
        os.environ.setdefault("OMP_NUM_THREADS", "1")


class _ByFile(LoadFileScheduling):
    """A file goes to one process; the browser tests together: two servers and browsers at once wait
    for one another, and those tests tell what a reader sees within seconds."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return "e2e" if _folder(file) == "e2e" else file


def _folder(nodeid):
    """The folder under `tests` that a test lies in."""
    return nodeid.removeprefix("tests/").split("/", 1)[0]


def _place(item):
    folder = _folder(item.nodeid)
    return FIRST.index(folder) if folder in FIRST else len(FIRST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand out files in the order of the tests, where xdist would begin with the fullest one."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return _ByFile(config, log)


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is marked
def pytest_collection_modifyitems(config, items):
    """Begin with the longest: whatever comes last leaves one of the processes idle."""
    leave_to_the_slow_half(config, items)
    if IN_A_WORKER:
        items.sort(key=_place)


def pytest_collection_finish():
    """Leave torch and ten thousand tests, which stay, out of every later collection of garbage.

    They took a tenth of the processor's time.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure():
    """Let libraries tidy up after themselves."""
    gc.unfreeze()
