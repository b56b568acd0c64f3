"""The instructor's password, and how often all readers together may be wrong about it."""

import hmac
import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from cnnviz import names
from cnnviz.settings import settings

log = logging.getLogger(__name__)

AT_ONCE = 5
"""Wrong passwords in a row, of whomever they are."""

SECONDS_EACH = 10.0
"""So long it takes until one more may be tried: 8,640 guesses a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a password.

    Attributes:
        right: It is the instructor's.
        wait: Seconds until the next one is looked at; 0 where this one was.
    """

    right: bool
    wait: float = 0.0


class Gate:
    """Looks at passwords, and at none for a while after too many wrong ones.

    Sessions cost nothing, so they are counted together: whoever guesses makes everyone wait.

    Args:
        at_once: Wrong ones in a row.
        seconds_each: Time after which one more is looked at.
        clock: Seconds, from anywhere.
    """

    def __init__(
        self,
        at_once: int = AT_ONCE,
        seconds_each: float = SECONDS_EACH,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._each, self._clock = seconds_each, clock
        self._room = at_once * seconds_each
        self._full_at = -math.inf
        self._guard = threading.Lock()

    def look(self, entered: str, password: str | None) -> Answer:
        """Compare a password with the instructor's.

        Args:
            entered: What a reader typed.
            password: The instructor's; None is nobody's.
        """
        with self._guard:
            now = self._clock()
            full_at = max(self._full_at, now) + self._each
            if full_at - now > self._room:
                return Answer(right=False, wait=full_at - now - self._room)
            right = is_password(entered, password)
            if right:
                return Answer(right=True)
            self._full_at = full_at
            left = round((self._room - (full_at - now)) // self._each)
        log.warning("a wrong password of the instructor; %d more are looked at now", left)
        return Answer(right=False)


def is_password(entered: str, password: str | None) -> bool:
    """Check the instructor's password, in the same time for a near miss as for a far one."""
    if password is None:
        return False
    # The environment may be in another encoding than the locale says.
    return hmac.compare_digest(names.on_disk(entered), names.on_disk(password))


_gate = Gate()


def look(entered: str) -> Answer:
    """Look at a password that a reader typed, anywhere on this server."""
    return _gate.look(entered, settings().instructor)
