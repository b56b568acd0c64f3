"""Start a lecture, lead it again, and take its votes home."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.lectures.hall.lecture_records import Lecture
from cnnviz.lectures.hall.votes_csv import votes_csv
from cnnviz.settings import settings
from cnnviz.ui.lecture import hall, leading, qr
from cnnviz.ui.runs import owner
from cnnviz.ui.shell import page

PAST = 10
"""Lectures whose votes are offered, the latest ones."""


def show(t: Labels) -> None:
    """The code for the hall, or the way to one.

    Raises:
        StoreError: If the store does not answer.
    """
    owner.remember()
    refused = leading.refused()
    if refused is not None:
        st.error(page.sentence(refused), icon=":material/error:")
    lecture = leading.current()
    if lecture is not None:
        _code(t, lecture)
    else:
        _start(t)
    _past(t)


def _code(t: Labels, lecture: Lecture) -> None:
    with st.container(border=True):
        st.markdown(f"# {lecture.code}")
        qr.show(t, lecture.code)
        _download(t, lecture)


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
