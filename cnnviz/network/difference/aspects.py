"""In what two layers may differ, and how much it is worth to put them beside each other."""

from collections.abc import Callable

from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer


def plain_kind(kind: str) -> str:
    """Return a kind without its spelling: "MaxPool2d" is the function "max_pool2d"."""
    return kind.casefold().replace("_", "")


def _channels(row: Layer) -> object:
    return tuple((name, value) for name, value in row.hyper if name != "groups")


ASPECTS: dict[str, Callable[[Layer], object]] = {
    "kind": lambda row: plain_kind(row.kind),
    "kernel": lambda row: row.kernel,
    "stride": lambda row: row.stride,
    "padding": lambda row: row.padding,
    "dilation": lambda row: row.window and row.window.dilation,
    "rounding": lambda row: row.window and row.window.ceil_mode,
    "groups": lambda row: row.value("groups"),
    "channels": _channels,
    "input_shape": lambda row: row.input_shape,
    "output_shape": lambda row: row.output_shape,
    "parameters": lambda row: row.params,
    "multiply_adds": lambda row: row.macs,
}
"""What is compared of two layers, by name. Their paths are not: libraries differ in them."""

_OF_WINDOW = frozenset({"kernel", "stride", "padding", "dilation", "rounding"})

READS = "reads"
"""Name of the aspect that only two whole networks have: what a layer reads."""

_BY_ROLE = frozenset({Role.NORM, Role.ACTIVATION, Role.POOL, Role.CONV, Role.LINEAR})
"""Roles whose kinds stand for one another: a ReLU for a SiLU, an average for a maximum."""

_SAME, _SAME_SHAPE, _SAME_KIND, _SAME_ROLE = 12.0, 8.0, 5.0, 3.0

SAME_PATH = 0.5
"""What the same path is worth on top: it decides between equals, and nothing else."""


def differing(left: Layer, right: Layer) -> tuple[str, ...]:
    """Return the names of the aspects in which two layers differ.

    The window of a functional step is not in the table, and so is none of its differences.
    """
    seen = left.window is not None and right.window is not None
    return tuple(
        name
        for name, read in ASPECTS.items()
        if (seen or name not in _OF_WINDOW) and read(left) != read(right)
    )


def score(left: Layer, right: Layer) -> float:
    """Return what it is worth to put two layers beside each other, whatever they are called.

    All the same is best, then the same kind with the same output, then the same kind, then the
    same role. 0 where they have nothing in common.
    """
    if plain_kind(left.kind) == plain_kind(right.kind):
        if not differing(left, right):
            return _SAME
        return _SAME_SHAPE if left.output_shape == right.output_shape else _SAME_KIND
    role = role_of(left.kind)
    return _SAME_ROLE if role is role_of(right.kind) and role in _BY_ROLE else 0.0
