"""A part of a page that can be kept as a file: its button, and what happens after a press.

Only a run that is to be kept or compared is caught. The press runs the part once more, and what
that run shows is the file; the browser then saves it.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

import streamlit as st

from cnnviz.capsules.capsule import Capsule
from cnnviz.capsules.capsule_file import ENDING, MOST_BYTES, written
from cnnviz.content.labels import Labels
from cnnviz.errors import CapsuleRejected
from cnnviz.paths import PAGES
from cnnviz.ui.recording import again, caught, saving
from cnnviz.ui.recording.capture import capture

OPENED = "recorded"
"""The page that opens such files."""

_WANTED = "_recording-wanted"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSubject:
    """What is kept.

    Attributes:
        page: Name of the page in the address.
        choices: What leads to it there, by name: those at their default, too.
        title: What it is called in the reader's language.
    """

    page: str
    choices: Mapping[str, str]
    title: str

    @property
    def name(self) -> str:
        """Its name, for a file."""
        return "-".join((self.page, *list(self.choices.values())[-1:]))


def show(t: Labels, subject: KeptSubject, draw: Callable[[], bool]) -> None:
    """Show a part, and the button that keeps it.

    Args:
        t: The short texts.
        subject: What it is.
        draw: Shows it; returns whether there is anything to keep yet.

    Raises:
        CapsuleRejected: If it is too much for a file.
    """
    wanted = st.session_state.get(_WANTED) == subject.name
    recorded = again.wanted(subject.page, subject.choices)
    # A place that is there in every run: what stands below keeps its own.
    compared = st.container(key="recording-compared")
    with capture() if wanted or recorded else nullcontext() as found:
        ready = draw()
    if not ready:
        return
    now = (
        None
        if found is None
        else caught.capsule(t.language, subject.page, subject.choices, subject.title, found)
    )
    if recorded is not None and now is not None:
        with compared:
            again.show(t, recorded, now)
    with st.container(
        key="recording-save", horizontal=True, vertical_alignment="center", gap="small"
    ):
        _offer(t, subject)
        if wanted and now is not None:
            st.session_state.pop(_WANTED, None)
            _save(t, subject, now)


def _offer(t: Labels, subject: KeptSubject) -> None:
    st.button(
        t("recording.save"),
        key="recording-save-button",
        icon=":material/download:",
        help=t("recording.save_help"),
        on_click=_want,
        args=(subject.name,),
    )
    st.page_link(
        PAGES / f"{OPENED}.py", label=t("recording.open_saved"), icon=":material/folder_open:"
    )


def _want(name: str) -> None:
    st.session_state[_WANTED] = name


def _save(t: Labels, subject: KeptSubject, now: Capsule) -> None:
    text = written(now)
    if len(text.encode()) > MOST_BYTES:
        raise CapsuleRejected(
            "capsule_large", f"more than {MOST_BYTES} bytes", size=MOST_BYTES // 2**20
        )
    name = f"cnnviz-{subject.name}-{now.made[:10]}{ENDING}"
    saving.save(name, text, "application/json", key="recording-file")
    st.caption(t("recording.saved", name=f"`{name}`"))
