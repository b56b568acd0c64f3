"""What a run writes reaches the server's event loop several messages at a time.

Streamlit wakes its loop twice for each message, and at every such moment the thread of the run and
that of the loop change places: a page of a hundred messages spends more on this than on its words.
Here the first message goes at once and those behind it go together, a few hundredths of a second
later; what ends a run takes everything with it.

Not in Streamlit's public interface are the names of `AppSession` that stand in `LEANS_ON`: the
event of a run, how it is handled on the loop, that loop, and the word to the server that there is
something to send. `install` ends the start of the server where one of them is gone.
"""

import asyncio
import threading
import time
from collections import deque
from functools import partial
from typing import Any

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

LEANS_ON = (
    "_on_scriptrunner_event",
    "_handle_scriptrunner_event_on_event_loop",
    "_event_loop",
    "_message_enqueued_callback",
)

TOGETHER = 0.02
"""Seconds for which messages are gathered."""

_PATIENT = (ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, ScriptRunnerEvent.SCRIPT_STARTED)
_OWN = "_cnnviz_outbox"


class Outbox:
    """The events of one session on their way to the loop, in their order."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._lock = threading.Lock()
        self._events: deque[tuple[AppSession, partial[None]]] = deque()
        self._planned = self._urgent = False
        self._emptied = 0.0

    def put(self, session: AppSession, event: partial[None], *, urgent: bool) -> None:
        """Put an event in, from any thread.

        Args:
            session: Whose it is.
            event: What is called on the loop.
            urgent: Whether it goes at once, with all that is in front of it.
        """
        with self._lock:
            self._events.append((session, event))
            if self._planned and (self._urgent or not urgent):
                return
            self._planned, self._urgent = True, urgent
            pause = 0.0 if urgent else self._emptied + TOGETHER - time.monotonic()
        if pause <= 0:
            self._call(self.empty)
        else:
            self._call(self._loop.call_later, pause, self.empty)

    def empty(self) -> None:
        """Handle all that is in, on the loop; the server is told once that there is something."""
        with self._lock:
            self._planned = self._urgent = False
            self._emptied = time.monotonic()
            events, self._events = self._events, deque()
        if not events:
            return
        session = events[0][0]
        tell, session._message_enqueued_callback = session._message_enqueued_callback, None
        try:
            while events:
                events.popleft()[1]()
        finally:
            session._message_enqueued_callback = tell
            if tell is not None:
                tell()
            if events:  # one has failed, which the loop logs; the others are not lost with it
                self._put_back(events)

    def _put_back(self, events: deque[tuple[AppSession, partial[None]]]) -> None:
        with self._lock:
            self._events.extendleft(reversed(events))
            self._planned = self._urgent = True
        self._call(self.empty)

    def _call(self, function: Any, *arguments: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:  # the server has ended before the run, as Streamlit allows for
            if not self._loop.is_closed():
                raise


def install() -> None:
    """Let all sessions that begin from now on send by an outbox."""
    missing = lacking(AppSession)
    if missing:
        raise AttributeError(f"Streamlit's AppSession has no {', '.join(missing)} any more")
    AppSession._on_scriptrunner_event = _put  # type: ignore[assignment,method-assign]


def lacking(session: type) -> list[str]:
    """Return what the outbox leans on and a class of sessions has not, instances included."""
    begin: Any = session.__init__  # type: ignore[misc]
    known = {*dir(session), *begin.__code__.co_names}
    return [name for name in LEANS_ON if name not in known]


def _put(session: AppSession, sender: Any, event: ScriptRunnerEvent, **said: Any) -> None:
    box = session.__dict__.get(_OWN)
    if box is None:
        box = session.__dict__.setdefault(_OWN, Outbox(session._event_loop))
    handle = partial(session._handle_scriptrunner_event_on_event_loop, sender, event, **said)
    box.put(session, handle, urgent=event not in _PATIENT)
