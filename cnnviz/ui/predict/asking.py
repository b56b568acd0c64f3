"""Asking networks in steps: each answer is kept at once, and a reader can stop between two."""

from collections.abc import Callable, Sequence

import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels
from cnnviz.inference.answers import PhotoAnswer, answer_photo
from cnnviz.inference.weights import path_of, verify
from cnnviz.ui import cached
from cnnviz.ui.photo import Photo
from cnnviz.ui.predict.roster import Entrant

PHOTOS = 4
"""Photos of one session whose answers are kept."""

FAST = 0.1
"""Seconds; networks that need less are asked twice where their time is looked at."""

_TOLD = "_told"
_STOPPED = "_stopped-"

Told = dict[tuple[str, bool], PhotoAnswer]
"""Answers to one photo, by the network's key and whether ten views were averaged."""


def told(photo: Photo) -> Told:
    """The answers to a photo that this session has so far; new ones are put into it."""
    kept: dict[str, Told] = st.session_state.setdefault(_TOLD, {})
    kept[photo.sha256] = kept.pop(photo.sha256, {})  # the last one asked for goes last
    while len(kept) > PHOTOS:
        del kept[next(iter(kept))]
    return kept[photo.sha256]


def ask(
    entry: Entrant, image: Image.Image, *, ten_crops: bool = False, timed: bool = False
) -> PhotoAnswer:
    """What a network says of a photo.

    Args:
        entry: The network.
        image: The photo.
        ten_crops: Whether ten views are averaged.
        timed: Whether its time is looked at: of a fast network, the better of two passes counts,
            for the first one after a while mostly fetches the weights into the processor's caches.

    Raises:
        WeightsError: If its weights are damaged.
    """
    # First, because the store would download a damaged file again without a word of progress.
    verify(path_of(entry.info), entry.info)
    loaded = cached.store().get(entry.info.model, entry.info)
    table = cached.table(entry.info.model)
    answer = answer_photo(loaded, image, ten_crops=ten_crops, table=table)
    if timed and answer.seconds < FAST:
        again = answer_photo(loaded, image, ten_crops=ten_crops, table=table)
        return min(answer, again, key=lambda told: told.seconds)
    return answer


def through(
    t: Labels,
    place: DeltaGenerator,
    name: str,
    task: object,
    steps: Sequence[Callable[[], None]],
    *,
    done: int = 0,
) -> bool:
    """Take steps one after the other, with progress, until they are done or the reader stops them.

    A step keeps what it found. A control that the reader moves meanwhile, or the button that stops,
    ends this run between two steps; the next run gets the steps that are left.

    Args:
        t: The short texts.
        place: Where the progress is shown; empty again at the end.
        name: Name of the work, for its buttons.
        task: What is worked on: another task begins, although the last one was stopped.
        steps: What is still to be done.
        done: Steps of the same task that earlier runs have taken.

    Returns:
        Whether nothing is left.
    """
    if not steps:
        return True
    total = done + len(steps)
    if st.session_state.get(f"{_STOPPED}{name}") == task:
        with place.container(horizontal=True, vertical_alignment="center"):
            st.warning(t("prediction.stopped", done=done, total=total), icon=":material/pause:")
            st.button(t("prediction.go_on"), key=f"go-on-{name}", on_click=stop, args=(name, None))
        return False
    with place.container():
        bar = st.progress(done / total, text=t("prediction.asking", done=done, total=total))
        st.button(
            t("prediction.stop"),
            key=f"stop-{name}",
            icon=":material/stop_circle:",
            on_click=stop,
            args=(name, task),
        )
    for number, step in enumerate(steps, start=done + 1):
        step()
        bar.progress(number / total, text=t("prediction.asking", done=number, total=total))
    place.empty()
    return True


def stop(name: str, task: object) -> None:
    """Stop a task, or with None let it go on."""
    st.session_state[f"{_STOPPED}{name}"] = task
