"""How many readers may be live at a time: each holds a seat for as long as their frames come."""

import threading
import time
from collections.abc import Callable

from cnnviz.errors import BadValue

LEASE = 6.0
"""Seconds after the last frame in which a seat is free again: the browser sends one at least every
three, so only a reader who has left loses theirs."""


class Seats:
    """The seats of one server, for readers who are told apart by a name.

    Args:
        most: How many there are.
        clock: Seconds that only grow.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._clock = clock
        self._seen: dict[str, float] = {}
        self._turn = threading.Lock()

    def take(self, who: str) -> None:
        """Take a seat, or stay in one's own.

        Raises:
            BadValue: If all are taken.
        """
        with self._turn:
            now = self._clock()
            self._seen = {name: at for name, at in self._seen.items() if now - at < LEASE}
            if who not in self._seen and len(self._seen) >= self.most:
                raise BadValue("live_full", f"{self.most} readers are live", most=self.most)
            self._seen[who] = now

    def leave(self, who: str) -> None:
        """Give a seat back, if there is one."""
        with self._turn:
            self._seen.pop(who, None)
