"""The caching policy of the app: whose a kept result is, under which key, and how much is kept.

Results are frozen, so every session may share one (`cache_resource` copies nothing). Keys are
names, numbers and the SHA-256 of a photo's pixels; arguments with an underscore carry what a key
stands for. A picture itself is never a key: Streamlit samples large ones when it hashes. What was
computed from a reader's photo belongs to its session and leaves with it. Named results lie beside
their users: `ui/tables`, `ui/networks`, `ui/network_drawings` hold those that several screens use.
"""

import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar, cast

import streamlit as st
from PIL import Image

from cnnviz.errors import BadFile, CnnvizError
from cnnviz.photos.weights.bounded import Bounded, bytes_of

log = logging.getLogger(__name__)

T = TypeVar("T")

OWN = "own:"
"""How the names of readers' own networks begin."""

SESSION_BYTES = 32 * 2**20
"""What is kept of all that was computed from the photos of one session."""

SHARED_BYTES = 256 * 2**20
"""What is kept of all that was computed from no photo of a reader, for all sessions together."""


class Pixels(Protocol):
    """What a cache needs to know of a photo: what it shows, and the key that stands for it."""

    @property
    def image(self) -> Image.Image: ...

    @property
    def sha256(self) -> str: ...

    @property
    def sample(self) -> str | None: ...


def shared(function: Callable[..., T], *arguments: object) -> T:
    """Return what a pure function says for arguments that can be a key, kept for all sessions.

    What it says of a reader's own network is kept for that session alone.
    """
    key = (name_of(function), arguments)
    if _names_own(arguments):
        return per_session(*key, make=lambda: told(lambda: function(*arguments)))
    return shared_by(key, lambda: function(*arguments))


_private: ContextVar[bool] = ContextVar("private", default=False)


@contextmanager
def private(own: bool) -> Iterator[None]:
    """Keep for this session alone whatever is computed inside.

    A result of a reader's own network need not have its name in its key: a drawing of its kernels
    is kept under what it shows. Where such a network is looked at, nothing is kept for all.

    Args:
        own: Whether such a network is among those that are looked at.
    """
    token = _private.set(own or _private.get())
    try:
        yield
    finally:
        _private.reset(token)


def _names_own(key: object) -> bool:
    """Return whether the name of a reader's own network stands anywhere in a key."""
    if isinstance(key, str):
        return key.startswith(OWN)
    if isinstance(key, tuple):
        return any(map(_names_own, key))
    return _names_own(getattr(key, "model", ""))  # of what stands for weights


def told(make: Callable[[], T]) -> T:
    """Return what `make` says of a reader's own network, or one sentence why it cannot.

    Such a network may be of a kind that nobody thought of.

    Raises:
        BadFile: If it is.
    """
    try:
        return make()
    except CnnvizError:
        raise
    except Exception as error:
        log.warning("a network of a reader's own could not be worked out", exc_info=True)
        raise BadFile("own_odd", "this network is of a kind that is not known here") from error


def shared_by(key: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` gives, kept for all sessions under a key.

    What belongs to a reader's own network is kept for its session alone.

    Args:
        key: All that it depends on; nothing of a reader's photo.
        make: Computes it from nothing but what the key stands for.
    """
    if _private.get() or _names_own(key):
        return per_session(key, make=make)
    return cast("T", _of_all_sessions().get(key, make))


@st.cache_resource(show_spinner=False)
def _of_all_sessions() -> Bounded[object]:
    return Bounded(SHARED_BYTES, bytes_of)


def per_session(*key: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` gives, kept for this session under a key, bounded in bytes.

    Args:
        *key: Names, numbers and the SHA-256 of a photo; never a picture.
        make: Computes it from nothing but what the key stands for.
    """
    return cast("T", _of_this_session().get(key, make))


@st.cache_resource(scope="session", show_spinner=False)
def _of_this_session() -> Bounded[object]:
    return Bounded(SESSION_BYTES, bytes_of)


def of_photo(photo: Pixels, *key: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` computes from a photo, kept for as long as the photo may be.

    Args:
        photo: One of the reader's own: the result stays with this session and leaves with it. One
            of the gallery, which everybody has: it is computed once for all sessions.
        *key: All else that it depends on.
        make: Computes it from nothing but the photo and what the key stands for.
    """
    if photo.sample is None:
        return per_session(photo.sha256, *key, make=make)
    return shared_by((photo.sha256, *key), make)


def on_photo(function: Callable[..., T], photo: Pixels, *arguments: object) -> T:
    """Return what `function(image, *arguments)` says of a photo where no loaded network answers.

    Args:
        function: Pure; takes the photo's pixels and the arguments.
        photo: The photo; `of_photo` tells how long the result is kept.
        *arguments: Further arguments that can be a key.
    """
    return of_photo(
        photo, name_of(function), arguments, make=lambda: function(photo.image, *arguments)
    )


def name_of(function: Callable[..., object]) -> str:
    """Return the full name of a function, which stands for it in a key."""
    return f"{function.__module__}.{function.__qualname__}"
