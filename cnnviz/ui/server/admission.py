"""Runs of pages wait for their turn, so that the interpreter finishes some before it begins others.

Streamlit starts a thread for every run at once, and has no bound for it. The thread is left as it
is; it takes its turn where this project's own code begins: `turn` stands around every run of the
frame, and `fragment` is `st.fragment` with a turn around what it runs alone. A reader who waits
keeps what is on the screen, or the browser's skeleton of a page that is opened.
"""

import functools
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, overload

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.ui.server.turns import GIVEN_UP, Turn, Turns

F = TypeVar("F", bound=Callable[..., object])

SINCE = "_waiting_since"
"""Where a session keeps since when it waits: a run that ends for a newer one keeps its place."""

OPENED = "_page_opened"
"""Where a session keeps that a run of it has had its turn."""

UNWATCHED: set[str] = set()
"""Names of the sessions whose pages the server opens by itself, before a hall does."""


def nobody_looks() -> bool:
    """Whether the page that is run has no reader: it begins no download, and nobody waits."""
    context = get_script_run_ctx()
    return context is not None and context.session_id in UNWATCHED


class Line:
    """A line of threads."""

    def __init__(self, turns: Turns | None = None) -> None:
        self._turns = turns or Turns()
        self._lock = threading.Lock()
        self._calls: dict[Turn, threading.Event] = {}
        self._mine = threading.local()
        self._last = time.monotonic()

    @contextmanager
    def turn(
        self, kind: Hashable, arrived: float | None = None, *, opens: bool = False
    ) -> Iterator[None]:
        """Wait, run, and let the next one on; inside another turn of this thread nothing happens.

        Args:
            kind: What is run: what took long is expected to take long again.
            arrived: Since when it waits, on the clock `time.monotonic`; since now by default.
            opens: Whether it is the first run of its session.
        """
        if getattr(self._mine, "turn", None) is not None:
            yield
            return
        now = time.monotonic()
        own = Turn(
            kind=kind,
            arrived=now if arrived is None else arrived,
            watched=not nobody_looks(),
            opens=opens,
        )
        self._wait(own)
        self._mine.turn = own
        begin, done = time.thread_time(), False
        try:
            yield
            done = True
        finally:
            self._mine.turn = None
            self._leave(own, time.thread_time() - begin if done else None)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others on while this thread waits for something else; then wait for a turn again."""
        own = getattr(self._mine, "turn", None)
        if own is None:
            yield
            return
        self._leave(own, None)
        try:
            yield
        finally:
            self._wait(own)

    def length(self) -> int:
        """Return how many wait."""
        with self._lock:
            return len(self._turns.waiting)

    def still(self) -> float:
        """Return for how many seconds no reader has run or waited; 0 while anybody does."""
        with self._lock:
            busy = self._turns.waiting or self._turns.running
            return 0.0 if busy else time.monotonic() - self._last

    def _wait(self, own: Turn) -> None:
        call = threading.Event()
        with self._lock:
            self._calls[own] = call
            self._turns.arrive(own)
        while True:
            with self._lock:
                self._admit()
                if own.began is not None:
                    return
                # The first of the line watches the clock for all of them.
                first = self._turns.waiting[0] is own
                pause = self._turns.pause(time.monotonic()) if first else None
                call.clear()
            call.wait(pause)

    def _leave(self, own: Turn, seconds: float | None) -> None:
        with self._lock:
            self._turns.leave(own, seconds)
            if own.watched:
                self._last = time.monotonic()
            self._admit()

    def _admit(self) -> None:
        for turn in self._turns.admit(time.monotonic()):
            self._calls.pop(turn).set()
        if self._turns.waiting:
            self._calls[self._turns.waiting[0]].set()


LINE = Line()
"""The line of this process."""


@contextmanager
def turn(kind: Hashable) -> Iterator[None]:
    """A turn for a run of this session's page."""
    now = time.monotonic()
    since = st.session_state.setdefault(SINCE, now)
    opens = OPENED not in st.session_state
    with LINE.turn(kind, max(since, now - GIVEN_UP), opens=opens):
        st.session_state[OPENED] = True
        yield
    st.session_state.pop(SINCE, None)


@overload
def fragment(function: F, *, run_every: float | None = None) -> F: ...


@overload
def fragment(function: None = None, *, run_every: float | None) -> Callable[[F], F]: ...


def fragment(function: Any = None, *, run_every: float | None = None) -> Any:
    """`st.fragment`, as a decorator or a function, that takes its turn where it runs alone."""
    if function is None:
        return functools.partial(fragment, run_every=run_every)

    @functools.wraps(function)
    def in_turn(*arguments: object, **named: object) -> object:
        with LINE.turn(f"{function.__module__}.{function.__qualname__}"):
            return function(*arguments, **named)

    return st.fragment(in_turn, run_every=run_every)
