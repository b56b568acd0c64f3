"""How often a page may ask again: less often, the more readers watch at the same time.

Drawing a page of curves takes this process some 25 ms, whoever asks, and Python draws one at a
time. So the pauses grow with the crowd, and all curves together take at most half of a core.
"""

import threading
import time
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

SHORTEST, LONGEST = 0.5, 4.0
"""Seconds between two polls of a run."""

SECONDS_EACH = 0.05
"""Of the pause, for each reader: twice what drawing for one takes."""

PRESENT_SECONDS = 10.0
"""Who has drawn nothing for so long has left."""

CALMER = 1.5
"""Pauses become shorter again once even so many times the crowd would do with less."""


@dataclass(slots=True)
class _Hall:
    seen: dict[str, float] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, session: str, now: float) -> int:
        """Note a reader; returns how many there are."""
        with self.guard:
            self.seen[session] = now
            gone = [key for key, at in self.seen.items() if now - at > PRESENT_SECONDS]
            for key in gone:
                del self.seen[key]
            return len(self.seen)


@st.cache_resource(show_spinner=False)
def _hall() -> _Hall:
    return _Hall()


def watching() -> int:
    """Readers who watch a run at the moment, this one included."""
    context = get_script_run_ctx(suppress_warning=True)
    session = "" if context is None else context.session_id
    return _hall().enter(session, time.monotonic())


def pause(readers: float) -> float:
    """Seconds between two looks, for so many readers: half a second, doubled until all fit."""
    seconds = SHORTEST
    while seconds < min(LONGEST, SECONDS_EACH * readers):
        seconds *= 2
    return seconds


def fits(seconds: float, readers: float) -> bool:
    """Return whether a pause may stay as it is; small ups and downs of the crowd change nothing."""
    return pause(readers) <= seconds <= pause(CALMER * readers)
