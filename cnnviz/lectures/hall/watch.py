"""What one process reads of the lectures for all its readers: a hall costs a query a second."""

import copy
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from cnnviz.errors import CnnvizError
from cnnviz.lectures.hall.lecture_records import Lecture

FRESH_SECONDS = 0.8
"""So long an answer of the store serves everyone who asks for the same lecture."""

MOST_CODES = 256
"""Codes that are remembered, those asked for last."""


@dataclass(slots=True)
class _Seen:
    """What was read of one code.

    Attributes:
        read_at: By the clock; None before the first reading.
    """

    read_at: float | None = None
    answer: Lecture | CnnvizError | None = None
    guard: threading.Lock = field(default_factory=threading.Lock)


class Watch:
    """The lectures as this process saw them last.

    Args:
        find: Reads the lecture of a code from the store.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        find: Callable[[str], Lecture | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._find = find
        self._clock = clock
        self._seen: OrderedDict[str, _Seen] = OrderedDict()
        self._guard = threading.Lock()

    def lecture(self, code: str) -> Lecture | None:
        """Return the lecture of a code, None if there is none; at most so old as answers live.

        Raises:
            StoreError: If the store does not answer; it is not asked by everyone.
        """
        seen = self._of(code)
        with seen.guard:
            now = self._clock()
            if seen.read_at is None or now - seen.read_at >= FRESH_SECONDS:
                try:
                    seen.answer = self._find(code)
                except CnnvizError as error:
                    seen.answer = error
                seen.read_at = self._clock()
            answer = seen.answer
        if isinstance(answer, CnnvizError):
            raise copy.copy(answer)  # raising adds to an error, and this one is everyone's
        return answer

    def note(self, code: str, lecture: Lecture | None) -> None:
        """Keep what this process itself has just written."""
        seen = self._of(code)
        with seen.guard:
            seen.answer, seen.read_at = lecture, self._clock()

    def _of(self, code: str) -> _Seen:
        with self._guard:
            found = self._seen.setdefault(code, _Seen())
            self._seen.move_to_end(code)
            while len(self._seen) > MOST_CODES:
                self._seen.popitem(last=False)
            return found
