"""Start a lecture, lead it again, and take its votes home."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.lectures.hall.lecture_records import Lecture
from cnnviz.lectures.hall.votes_csv import votes_csv
from cnnviz.settings import settings
from cnnviz.ui import beside
from cnnviz.ui.lecture import hall, leading, qr
from cnnviz.ui.runs import owner
from cnnviz.ui.shell import page

PAST = 10
"""Lectures whose votes are offered, the latest ones."""


STYLE = """
<style>
.st-key-beside-lecture-code strong { font-size: 4rem; letter-spacing: 0.15em; line-height: 1.1; }
</style>
"""

QR_PIXELS = 320
"""Width of the picture: with the head of the page it fits on the smallest projector."""


def code(t: Labels) -> None:
    """The code for the hall that is led, at the head of the page: a hall waits for it.

    Raises:
        StoreError: If the store does not answer.
    """
    lecture = leading.current()
    # A place that is there in every run: what stands below keeps its own.
    place = st.container(key="beside-lecture-code")
    # The button that starts it stands further down: the page is scrolled there.
    beside.bring_into_sight(place, "" if lecture is None else lecture.code, key="lecture-code")
    with place:
        if lecture is None:
            return
        st.html(STYLE)
        with st.container(border=True):
            picture, words = st.columns([2, 3], vertical_alignment="center")
            with picture:
                qr.picture(t, lecture.code, width=QR_PIXELS)
            with words:
                st.markdown(f"**{lecture.code}**")
                qr.words(t, lecture.code)
                _download(t, lecture)


def show(t: Labels) -> None:
    """The way to a lecture, or why there is none, and the votes of those that are over.

    Raises:
        StoreError: If the store does not answer.
    """
    owner.remember()
    refused = leading.refused()
    if refused is not None:
        st.error(page.sentence(refused), icon=":material/error:")
    if leading.current() is None:
        _start(t)
    _past(t)


def _start(t: Labels) -> None:
    for going in hall.store().led_by(owner.token()):
        st.button(
            t("lecture.go_on", code=going.code),
            key=f"lead-{going.code}",
            icon=":material/resume:",
            on_click=leading.go_on,
            args=(going.code,),
        )
    if settings().instructor is None:
        st.info(t("lecture.no_password"), icon=":material/key:")
        return
    owner.ask_password(t, "-lecture")
    st.button(
        t("lecture.start"),
        key="lecture-start",
        type="primary",
        icon=":material/groups:",
        disabled=not owner.is_instructor(),
        help=None if owner.is_instructor() else t("lecture.start_help"),
        on_click=leading.start,
    )


def _past(t: Labels) -> None:
    over = hall.store().led_by(owner.token(), past=True)[:PAST]
    with_votes = [one for one in over if hall.store().polls(one.number)]
    if not with_votes:
        return
    with st.expander(t("lecture.past"), icon=":material/history:"):
        for lecture in with_votes:
            _download(t, lecture)


def _download(t: Labels, lecture: Lecture) -> None:
    if not hall.store().polls(lecture.number):
        return
    st.download_button(
        t("lecture.csv", code=lecture.code),
        data=lambda: votes_csv(hall.store(), lecture, t.language).encode("utf-8-sig"),
        file_name=f"votes-{lecture.code}-{lecture.number}.csv",
        mime="text/csv",
        key=f"votes-{lecture.number}",
        icon=":material/download:",
        on_click="ignore",
    )
