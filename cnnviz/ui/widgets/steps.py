"""Work that takes longer than a moment: done in steps, with progress, and stopped at will.

Between two steps the page speaks to the browser, which is where Streamlit ends a run whose reader
has clicked something else. What was done by then is kept, and the next run goes on from there. That
run does not wait for the last one, which is still in the middle of a step: both may be at work for
a moment.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels

T = TypeVar("T")

_STOPPED = "_stopped-"


@dataclass(slots=True, kw_only=True)
class _Work:
    """What one place of a page has done; replaced when its subject changes.

    Attributes:
        running: Whether the reader wants it to go on.
    """

    subject: object
    running: bool
    results: list[object] = field(default_factory=list)
    _taking: threading.Lock = field(default_factory=threading.Lock)

    def take(self, number: int, step: Callable[[], object]) -> None:
        """Take a step that the run before this one has not taken meanwhile."""
        with self._taking:
            if number == len(self.results):
                self.results.append(step())

    def go_on_from_last(self, step: Callable[[Any], object]) -> object:
        """Return what a step makes of the last result, which is let go of, while it is taken."""
        found = step(self.results[-1] if self.results else None)
        if self.results:
            self.results[-1] = None
        return found


def run(
    t: Labels,
    name: str,
    subject: object,
    steps: Sequence[Callable[[], T]],
    *,
    offer: str,
    at_once: bool = False,
) -> list[T]:
    """Carry out steps that the reader has asked for, and return what is there.

    Args:
        t: The short texts.
        name: Name of the place, unique on its page.
        subject: What the results are about; with another one the work begins anew.
        steps: Each returns its result within a second or so.
        offer: What stands on the button that starts the work.
        at_once: Start without being asked.

    Returns:
        The results of the first steps, in order: all of them, some, or none yet.
    """
    work = _worked(t, name, subject, steps, lambda _, step: step, offer=offer, at_once=at_once)
    return cast("list[T]", list(work.results))


def chain(
    t: Labels, name: str, subject: object, steps: Sequence[Callable[[Any], T]], *, offer: str
) -> T | None:
    """Carry out steps of which each goes on from the result of the one before.

    Args:
        t: The short texts.
        name: Name of the place, unique on its page.
        subject: As for `run`.
        steps: Each is given the last result, the first one None.
        offer: What stands on the button that starts the work.

    Returns:
        The last result, the only one that is kept; None before the first step.
    """
    work = _worked(
        t, name, subject, steps, lambda work, step: partial(work.go_on_from_last, step), offer=offer
    )
    return cast("T", work.results[-1]) if work.results else None


def _worked(
    t: Labels,
    name: str,
    subject: object,
    steps: Sequence[Callable[..., object]],
    bound: Callable[[_Work, Callable[..., object]], Callable[[], object]],
    *,
    offer: str,
    at_once: bool = False,
) -> _Work:
    """Carry out the steps that are left, each bound to the work, and return the work."""
    key = f"_steps-{name}"
    work = st.session_state.get(key)
    if not isinstance(work, _Work) or work.subject != subject:
        work = st.session_state[key] = _Work(subject=subject, running=at_once)

    done = len(work.results)
    left = [
        partial(work.take, done + ahead, bound(work, step))
        for ahead, step in enumerate(steps[done:])
    ]
    # One place for both, so that a button that was pressed does not linger beside the progress.
    place, begin = st.empty(), partial(_set, work, running=True)
    if work.running:
        _take(t, name, left, done, place, stop=partial(_set, work, running=False))
        work.running = False
    elif left:
        _offer(t, name, done, done + len(left), place, words=offer, begin=begin)
    return work


def rest(
    t: Labels,
    name: str,
    subject: object,
    steps: Sequence[Callable[[], None]],
    *,
    done: int,
    place: DeltaGenerator,
) -> bool:
    """Carry out what is left of work whose results the caller keeps, at once.

    Args:
        t: The short texts.
        name: Name of the place, unique on its page.
        subject: What the work is about: another one begins, although the last one was stopped.
        steps: What is still to be done; each keeps what it found, and does nothing where the run
            before this one has done it meanwhile.
        done: Steps of the same work that were taken earlier.
        place: Where the progress is shown; empty again at the end.

    Returns:
        Whether nothing is left.
    """
    if not steps:
        return True
    if st.session_state.get(f"{_STOPPED}{name}") == subject:
        begin = partial(go_on, name)
        _offer(t, name, done, done + len(steps), place, words="", begin=begin)
        return False
    _take(t, name, steps, done, place, stop=partial(stop, name, subject))
    return True


def stop(name: str, subject: object) -> None:
    """Stop work of which the caller keeps the results."""
    st.session_state[f"{_STOPPED}{name}"] = subject


def go_on(name: str) -> None:
    """Let work go on that was stopped, if it was."""
    st.session_state.pop(f"{_STOPPED}{name}", None)


def _offer(
    t: Labels,
    name: str,
    done: int,
    total: int,
    place: DeltaGenerator,
    *,
    words: str,
    begin: Callable[[], None],
) -> None:
    with place.container(horizontal=True, vertical_alignment="center"):
        words = t("steps.go_on") if done or not words else words
        st.button(words, key=f"start-{name}", type="primary", on_click=begin)
        if done:
            st.caption(t("steps.so_far", done=done, total=total))


def _take(
    t: Labels,
    name: str,
    steps: Sequence[Callable[[], None]],
    done: int,
    place: DeltaGenerator,
    *,
    stop: Callable[[], None],
) -> None:
    total = done + len(steps)
    with place.container():
        bar = st.empty()
        # A container of its own: beside the bar, which changes all the time, a click on the button
        # was lost whenever it fell between two changes.
        with st.container():
            st.button(t("steps.stop"), key=f"stop-{name}", on_click=stop)
    for number, step in enumerate(steps, start=done):
        bar.progress(number / total, text=t("steps.progress", done=number, total=total))
        step()
    place.empty()


def _set(work: _Work, *, running: bool) -> None:
    work.running = running
