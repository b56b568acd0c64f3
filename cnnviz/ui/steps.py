"""Work that takes longer than a moment: done in steps, with progress, and stopped at will.

Between two steps the page speaks to the browser, which is where Streamlit ends a run whose reader
has clicked something else. What was done by then is kept, and the next run goes on from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class _Work:
    """What one place of a page has done; replaced when its subject changes.

    Attributes:
        subject: What the work is about.
        running: Whether the reader wants it to go on.
        results: Of the steps that are done.
    """

    subject: object
    running: bool
    results: list[object]


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
    key = f"_steps-{name}"
    work = st.session_state.get(key)
    if not isinstance(work, _Work) or work.subject != subject:
        work = st.session_state[key] = _Work(subject=subject, running=at_once, results=[])
    # One place for both, so that a button that was pressed does not linger beside the progress.
    place = st.empty()
    if work.running:
        _work(t, name, work, steps, place)
    if len(work.results) < len(steps):
        _offer(t, name, work, len(steps), offer, place)
    return cast("list[T]", work.results)


def _offer(
    t: Labels, name: str, work: _Work, total: int, offer: str, place: DeltaGenerator
) -> None:
    done = len(work.results)
    with place.container(horizontal=True, vertical_alignment="center"):
        words = t("steps.go_on") if done else offer
        st.button(words, key=f"start-{name}", type="primary", on_click=_set, args=(work, True))
        if done:
            st.caption(t("steps.so_far", done=done, total=total))


def _work(
    t: Labels,
    name: str,
    work: _Work,
    steps: Sequence[Callable[[], object]],
    place: DeltaGenerator,
) -> None:
    # The bar changes all the time, and outside the container: inside it, a click on the button was
    # lost whenever it fell between two changes.
    bar = st.empty()
    with place.container():
        st.button(t("steps.stop"), key=f"stop-{name}", on_click=_set, args=(work, False))
    while len(work.results) < len(steps):
        done, total = len(work.results), len(steps)
        bar.progress(done / total, text=t("steps.progress", done=done, total=total))
        work.results.append(steps[done]())
    work.running = False
    bar.empty()
    place.empty()


def _set(work: _Work, running: bool) -> None:
    work.running = running
