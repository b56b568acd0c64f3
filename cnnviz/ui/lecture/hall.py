"""The lectures of this server, as a session leads or follows them."""

from functools import cache

import streamlit as st

from cnnviz import names
from cnnviz.lectures.hall.lecture_records import Lecture
from cnnviz.lectures.hall.lecture_store import LectureStore
from cnnviz.lectures.hall.watch import Watch
from cnnviz.ui.runs import reading


def store() -> LectureStore:
    """Return the lectures in the store of this server.

    Raises:
        StoreError: If it cannot be opened.
    """
    return _store(names.identity(reading.store().address))


@st.cache_resource(max_entries=2, show_spinner=False)
def _store(address: bytes) -> LectureStore:  # noqa: ARG001 (it is the key)
    return LectureStore(reading.store().database)


@cache
def watch() -> Watch:
    """Return what this process knows of the lectures, shared by all sessions and the line."""
    return Watch(lambda code: store().find(code))


def lecture(code: str) -> Lecture | None:
    """Return a lecture that goes on, as it was seen within the last second.

    Raises:
        StoreError: If the store does not answer.
    """
    return watch().lecture(code)
