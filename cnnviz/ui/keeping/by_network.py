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
    """Return a decorator for functions of a network's name and other keys, maybe more names.

    Args:
        entries: Results that are kept for all sessions.
    """

    def wrap(function: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
        shared = st.cache_resource(max_entries=entries, show_spinner=False)(function)

        @wraps(function)
        def found(name: str, *rest: P.args, **more: P.kwargs) -> R:
            own = [one for one in (name, *rest, *more.values()) if _is_own(one)]
            if not own:
                return shared(name, *rest, **more)
            for one in own:  # a session without the file has none of its results either
                own_networks.found(str(one))
            key = (cache.name_of(function), name, rest, tuple(sorted(more.items())))
            return cache.per_session(
                *key, make=lambda: cache.told(lambda: function(name, *rest, **more))
            )

        return cast("Callable[Concatenate[str, P], R]", found)

    return wrap


def _is_own(argument: object) -> bool:
    return isinstance(argument, str) and own_networks.is_own(argument)
