"""The end of the server: within seconds of SIGTERM, whatever it was doing.

uvicorn waits for every request and every WebSocket to come to its end by itself, without a limit
that an app could set. Nothing that this process still does is worth waiting for: what a browser was
told about a run is on the disk already, and a worker with runs in its queue lives on by itself.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

log = logging.getLogger(__name__)

GRACE = 2.0
"""Seconds in which requests may end by themselves."""

AT_MOST = 4
"""Whole seconds after which the system itself ends it, should none of its threads get to run."""


STATUS = 128 + signal.SIGTERM
"""What a shell calls the status of a process that SIGTERM ended."""


def within_seconds(
    grace: float = GRACE, at_most: int = AT_MOST, *, last: Callable[[], None] = lambda: None
) -> None:
    """See to it that SIGTERM ends this process; whoever handled it before is asked first.

    Args:
        grace: Seconds for the handler that was there.
        at_most: Seconds for everything.
        last: What is still done then, such as ending child processes.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # Python handles signals in the main thread alone
    handled = signal.getsignal(signal.SIGTERM)

    def end(number: int, frame: FrameType | None) -> None:
        if hasattr(signal, "alarm"):
            # The kernel keeps this time, not an interpreter that a hundred threads wait for.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(at_most)
        threading.Thread(target=_end_after, args=(grace, last), daemon=True).start()
        if callable(handled):
            handled(number, frame)

    signal.signal(signal.SIGTERM, end)


def _end_after(seconds: float, last: Callable[[], None]) -> None:
    time.sleep(seconds)
    log.warning("ending now: some requests did not end by themselves")
    last()
    os._exit(STATUS)
