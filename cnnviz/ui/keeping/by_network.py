"""What is computed from a network's name, kept: for all sessions, or for the one that has it.

A result of a reader's own network never lies where another session could find it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

import streamlit as st

from cnnviz.ui import cache, own_networks

P = ParamSpec("P")
R = TypeVar("R")


def kept(
    entries: int,
) -> Callable[[Callable[Concatenate[str, P], R]], Callable[Concatenate[str, P], R]]:
    """Return a decorator for functions of a network's name and other keys.

    Args:
        entries: Results that are kept for all sessions.
    """

    def wrap(function: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
        shared = st.cache_resource(max_entries=entries, show_spinner=False)(function)

        @wraps(function)
        def found(name: str, *rest: P.args, **more: P.kwargs) -> R:
            if not own_networks.is_own(name):
                return shared(name, *rest, **more)
            own_networks.found(name)  # a session without the file has none of its results either
            key = (cache.name_of(function), name, rest, tuple(sorted(more.items())))
            return cache.per_session(
                *key, make=lambda: cache.told(lambda: function(name, *rest, **more))
            )

        return cast("Callable[Concatenate[str, P], R]", found)

    return wrap
