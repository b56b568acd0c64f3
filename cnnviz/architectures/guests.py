"""Networks that stand in no list: whoever brings them says which name they go by."""

from collections.abc import Callable

from cnnviz.architectures.spec import Variant

Resolve = Callable[[str], Variant]
"""Returns the network of a name without its prefix."""

_RESOLVERS: dict[str, Resolve] = {}


def bring(prefix: str, resolve: Resolve) -> None:
    """Let names with a prefix be looked up by whoever knows what they mean.

    Args:
        prefix: Without the colon behind it.
        resolve: Returns the network, or raises an error of `cnnviz.errors`.
    """
    _RESOLVERS[prefix] = resolve


def is_guest(name: str) -> bool:
    """Return whether a name has a prefix that somebody has brought."""
    prefix, colon, _ = name.partition(":")
    return bool(colon) and prefix in _RESOLVERS


def guest(name: str) -> Variant | None:
    """Return the network of a name with a known prefix, or None for any other name."""
    prefix, colon, rest = name.partition(":")
    resolve = _RESOLVERS.get(prefix)
    return resolve(rest) if colon and resolve is not None else None
