"""Taking in a file of a reader's own: read in a child, kept for the session."""

import threading
from copy import copy
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile
from torch import Tensor

from cnnviz import names
from cnnviz.architectures.registries.listing import find
from cnnviz.errors import BadFile, BadValue, CnnvizError
from cnnviz.photos.own_models import fitting
from cnnviz.photos.own_models.model_reader import is_weights, too_large
from cnnviz.settings import settings
from cnnviz.ui import cache, own_networks
from cnnviz.ui.brought.model_line import MODEL_LINE, reader
from cnnviz.ui.brought.own_weights import CLASS_NAMES
from cnnviz.ui.own_networks import OwnNetwork
from cnnviz.ui.widgets import uploads

MOST_NAMES = 2**20
"""Bytes of a file of class names."""

FLOAT_BYTES = 4
"""Of a weight in memory, whatever it takes in the file."""

_ARRIVED = "_own-arrived"
_PENDING = "_own-pending"
_ERROR = "_own-error"
_ROUND = "_own-round"


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True, eq=False)
class Pending:
    """Weights that have been read, and wait for the network that they are for.

    Attributes:
        name: What the network will be called.
    """

    name: str
    title: str
    state: dict[str, Tensor] = field(repr=False)

    @property
    def nbytes(self) -> int:
        """Memory of the weights."""
        return sum(one.numel() * one.element_size() for one in self.state.values())


@dataclass(slots=True, weakref_slot=True, kw_only=True, eq=False)
class _Arrived:
    """A file that has come, until it is a network of the session, or waits, or is refused.

    A click while it is read ends the run that reads it at its next word to Streamlit, and begins
    another one: that finds the file here, or what became of it.

    Attributes:
        data: The file; None once it is read.
        outcome: What became of it.
    """

    title: str
    data: bytes | None = field(repr=False)
    outcome: OwnNetwork | Pending | CnnvizError | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def nbytes(self) -> int:
        """Memory of the file."""
        return len(self.data or b"")

    def read(self) -> OwnNetwork | Pending | CnnvizError | None:
        """Return what became of it; read by the first who asks, while the runs of others go on."""
        try:
            MODEL_LINE.decoded(self._read)
        except CnnvizError as error:  # of the line itself: it waited too long
            self.outcome = copy(error)
        return self.outcome

    def _read(self) -> None:
        with self._turn:
            if self.data is None:
                return
            data = self.data
            try:
                self.outcome = cache.told(lambda: _network_of(self.title, data))
            except CnnvizError as error:
                # A copy: the error holds on to the file, by the calls that it came through.
                self.outcome = copy(error)
            finally:
                self.data = None


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
            arrived = _Arrived(title=title, data=file.getvalue())
            own_networks.hold(arrived, title)
            st.session_state[_ARRIVED] = arrived
        st.session_state[_ROUND] = turn() + 1
    except CnnvizError as error:
        st.session_state[_ERROR] = copy(error)
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
        st.session_state[CLASS_NAMES] = found
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
    arrived = st.session_state.get(_ARRIVED)
    if isinstance(arrived, _Arrived):
        outcome = arrived.read()
        if st.session_state.get(_ARRIVED) is arrived:
            del st.session_state[_ARRIVED]
            try:
                _store(outcome)
            except CnnvizError as error:
                st.session_state[_ERROR] = copy(error)
    kept = st.session_state.get(_ERROR)
    if isinstance(kept, CnnvizError):
        raise copy(kept)


def _store(outcome: OwnNetwork | Pending | CnnvizError | None) -> None:
    """Keep what became of a file for the session."""
    if isinstance(outcome, CnnvizError):
        raise outcome
    if isinstance(outcome, OwnNetwork):
        own_networks.keep(outcome)
    elif outcome is not None:
        own_networks.hold(outcome, outcome.title)
        st.session_state[_PENDING] = outcome


def _network_of(title: str, data: bytes) -> OwnNetwork | Pending:
    """Return the network of a file, or its weights where nobody can tell what they are for."""
    name = own_networks.name_of(data)
    if is_weights(data):
        waiting = Pending(name=name, title=title, state=reader().state(data, title))
        found = fitting.suggested(waiting.state)
        return waiting if found is None else _fitted(waiting, found)
    network = reader().network(data, name, title)
    return OwnNetwork(name=name, title=title, table=network.table, data=data, onnx=network)


def _fitted(waiting: Pending, model: str) -> OwnNetwork:
    """Return the network of the list with weights, if both are small enough to be built here."""
    entry, count = find(model), sum(one.numel() for one in waiting.state.values())
    if FLOAT_BYTES * max(entry.params if entry else 0, count) > own_networks.most_each():
        raise BadFile("own_full", f"no room for {waiting.title}", file=waiting.title)
    loaded, table = fitting.fitted(model, waiting.state, waiting.name, waiting.title)
    return OwnNetwork(
        name=waiting.name, title=waiting.title, table=table, base=model, loaded=loaded
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
    own_networks.keep(cache.told(lambda: _fitted(waiting, model)), instead=waiting)
    st.session_state.pop(_PENDING, None)


def drop_pending() -> None:
    """Let go of the weights that wait."""
    st.session_state.pop(_PENDING, None)


def drop_class_names() -> None:
    """Let go of the names of the classes."""
    st.session_state.pop(CLASS_NAMES, None)
