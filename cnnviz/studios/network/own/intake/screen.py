"""Taking in a file of a reader's own: read in a child, kept for the session."""

from copy import copy
from dataclasses import dataclass, field
from functools import cache

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile
from torch import Tensor

from cnnviz import names
from cnnviz.errors import BadValue, CnnvizError
from cnnviz.photos.own_models import fitting
from cnnviz.photos.own_models.model_reader import ModelReader, is_weights, too_large
from cnnviz.settings import settings
from cnnviz.ui import own_networks
from cnnviz.ui.own_networks import OwnNetwork
from cnnviz.ui.server.intake_line import IntakeLine
from cnnviz.ui.widgets import uploads

MOST_NAMES = 2**20
"""Bytes of a file of class names."""

MODEL_LINE = IntakeLine(photos=2)
"""Runs that wait for a model let others on; photos have a line of their own."""

_ARRIVED = "_own-arrived"
_PENDING = "_own-pending"
_NAMES = "_own-class-names"
_ERROR = "_own-error"
_ROUND = "_own-round"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pending:
    """Weights that have been read, and wait for the network that they are for.

    Attributes:
        name: What the network will be called.
    """

    name: str
    title: str
    state: dict[str, Tensor] = field(repr=False)


@cache
def reader() -> ModelReader:
    """Return what reads models for all sessions of this process."""
    return ModelReader(settings().model_bytes)


def turn() -> int:
    """Return how many files this session has given: a new uploader after each is an empty one."""
    count: int = st.session_state.setdefault(_ROUND, 0)
    return count


def uploaded(key: str) -> None:
    """Take what a widget holds, and let Streamlit forget it; nothing here takes any time."""
    file = st.session_state.get(key)
    if file is None or isinstance(file, DeletedFile):
        return
    try:
        title = names.shown(file.name)
        st.session_state.pop(_ERROR, None)
        if file.size > settings().model_bytes:
            st.session_state[_ERROR] = too_large(title, settings().model_bytes)
        else:
            st.session_state[_ARRIVED] = (title, file.getvalue())
        st.session_state[_ROUND] = turn() + 1
    finally:
        uploads.release(file)


def names_uploaded(key: str) -> None:
    """Take a file of class names, one a line."""
    file = st.session_state.get(key)
    if file is None or isinstance(file, DeletedFile):
        return
    title = names.shown(file.name)
    try:
        lines = file.getvalue()[: MOST_NAMES + 1].decode("utf-8-sig").splitlines()
        found = tuple(names.shown(line) for line in lines if line.strip())
        if not found or file.size > MOST_NAMES:
            raise ValueError
        st.session_state[_NAMES] = found
        st.session_state.pop(_ERROR, None)
    except ValueError:
        st.session_state[_ERROR] = BadValue(
            "class_file", f"{title} cannot be read as lines of UTF-8 text", file=title
        )
    finally:
        st.session_state[_ROUND] = turn() + 1
        uploads.release(file)


def take_in() -> None:
    """Read the file that has come, and keep what became of it.

    Raises:
        CnnvizError: Why the last file was refused; it is told until the next one comes.
    """
    if _ARRIVED in st.session_state:
        title, data = st.session_state[_ARRIVED]
        try:
            _read(title, data)
        except CnnvizError as error:
            # A copy: the error holds on to the file, by the calls that it came through.
            st.session_state[_ERROR] = copy(error)
        st.session_state.pop(_ARRIVED, None)
    kept = st.session_state.get(_ERROR)
    if isinstance(kept, CnnvizError):
        raise copy(kept)


def _read(title: str, data: bytes) -> None:
    name = own_networks.name_of(data)
    if is_weights(data):
        state = MODEL_LINE.decoded(lambda: reader().state(data, title))
        found = fitting.suggested(state)
        st.session_state[_PENDING] = Pending(name=name, title=title, state=state)
        if found is not None:
            fit(found)
        return
    network = MODEL_LINE.decoded(lambda: reader().network(data, name, title))
    own_networks.keep(
        OwnNetwork(name=name, title=title, table=network.table, data=data, onnx=network)
    )


def pending() -> Pending | None:
    """Return the weights that wait for their network."""
    found = st.session_state.get(_PENDING)
    return found if isinstance(found, Pending) else None


def fit(model: str) -> None:
    """Put the weights that wait into a network of the list, and keep that.

    Raises:
        CnnvizError: If they are another network's.
    """
    waiting = pending()
    if waiting is None:
        return
    loaded, table = fitting.fitted(model, waiting.state, waiting.name, waiting.title)
    own_networks.keep(
        OwnNetwork(name=waiting.name, title=waiting.title, table=table, loaded=loaded)
    )
    st.session_state.pop(_PENDING, None)


def drop_pending() -> None:
    """Let go of the weights that wait."""
    st.session_state.pop(_PENDING, None)


def class_names() -> tuple[str, ...] | None:
    """Return the names of the classes that the reader has given."""
    found: tuple[str, ...] | None = st.session_state.get(_NAMES)
    return found


def drop_class_names() -> None:
    """Let go of the names of the classes."""
    st.session_state.pop(_NAMES, None)
