"""What it saves to build a large kernel from smaller ones, in general and in a real network.

Szegedy, Vanhoucke, Ioffe, Shlens and Wojna 2015, section 3: an n x n convolution becomes a stack of
3 x 3 ones, or a 1 x n and an n x 1, in turn or side by side.
"""

from dataclasses import dataclass
from enum import StrEnum

from cnnviz.network.structure.inception_modules import Branch, Module
from cnnviz.network.trace.table import Layer, Pair


class Factorisation(StrEnum):
    """How a large kernel is built from small ones."""

    WHOLE = "whole"
    IN_TURN = "in_turn"
    STACK = "stack"
    SIDE_BY_SIDE = "side_by_side"


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelChain:
    """Convolutions of equal width in turn, on a grid whose size padding keeps.

    Attributes:
        field: Height and width of what one unit sees of the input of the chain.
    """

    way: Factorisation
    kernels: tuple[Pair, ...]
    weights: int
    macs: int
    field: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelSplit:
    """Convolutions of a real network that stand in for one larger kernel.

    Attributes:
        kind: Letter of its kind.
        size: Side n of the kernel that sees as much.
        channels: Maps that come in and that go out.
        whole_weights: Weights of the n x n kernel between the same maps.
        whole_macs: Its multiply-adds.
    """

    module: str
    kind: str
    way: Factorisation
    kernels: tuple[Pair, ...]
    size: int
    channels: tuple[int, int]
    weights: int
    macs: int
    whole_weights: int
    whole_macs: int


def chains(size: int, channels: int, side: int) -> tuple[KernelChain, KernelChain, KernelChain]:
    """An n x n kernel whole, as 1 x n and n x 1 in turn, and as a stack of 3 x 3.

    Args:
        size: Side n of the kernel, odd and at least 3.
        channels: Maps before and behind every convolution.
        side: Side of the grid.
    """
    plans = (
        (Factorisation.WHOLE, ((size, size),)),
        (Factorisation.IN_TURN, ((1, size), (size, 1))),
        (Factorisation.STACK, ((3, 3),) * ((size - 1) // 2)),
    )
    whole, in_turn, stack = (_chain(way, kernels, channels, side) for way, kernels in plans)
    return whole, in_turn, stack


def splits(found: tuple[Module, ...]) -> tuple[KernelSplit, ...]:
    """Every place in the modules of a network where pieces stand in for a larger kernel."""
    return tuple(
        _split(module, way, rows)
        for module in found
        for branch in module.branches
        for way, rows in _pieces(branch)
    )


def _chain(way: Factorisation, kernels: tuple[Pair, ...], channels: int, side: int) -> KernelChain:
    weights = sum(height * width for height, width in kernels) * channels**2
    return KernelChain(
        way=way,
        kernels=kernels,
        weights=weights,
        macs=weights * side**2,
        field=_field(kernels),
    )


def _field(kernels: tuple[Pair, ...]) -> Pair:
    height, width = (1 + sum(kernel[axis] - 1 for kernel in kernels) for axis in (0, 1))
    return height, width


def _pieces(branch: Branch) -> list[tuple[Factorisation, list[Layer]]]:
    """The runs of a branch that belong together."""
    found: list[tuple[Factorisation, list[Layer]]] = []
    stack: list[Layer] = []
    before: Layer | None = None
    for step in branch.steps:
        row = step[0]
        if len(step) == 2 and _kernel(row) == _kernel(step[1])[::-1]:
            found.append((Factorisation.SIDE_BY_SIDE, list(step)))
        height, width = _kernel(row)
        stack = [*stack, row] if (height, width) == (3, 3) else []
        if len(stack) == 2:
            found.append((Factorisation.STACK, stack))
        elif len(stack) > 2:
            found[-1][1].append(row)
        if len(step) > 1 or height == width:
            before = None
        elif before is not None and _kernel(before) == (width, height):
            found.append((Factorisation.IN_TURN, [before, row]))
            before = None
        else:
            before = row
    return found


def _kernel(row: Layer) -> Pair:
    return row.kernel or (1, 1)  # a pooling by a function is no piece of a kernel


def _split(module: Module, way: Factorisation, rows: list[Layer]) -> KernelSplit:
    kernels = tuple(_kernel(row) for row in rows)
    size = (
        max(max(pair) for pair in kernels)
        if way == Factorisation.SIDE_BY_SIDE
        else _field(kernels)[0]
    )
    last = rows if way == Factorisation.SIDE_BY_SIDE else rows[-1:]
    entering, leaving = rows[0].input_shape[0], sum(row.output_shape[0] for row in last)
    whole = size**2 * entering * leaving
    _, height, width = rows[-1].output_shape
    return KernelSplit(
        module=module.path,
        kind=module.kind,
        way=way,
        kernels=kernels,
        size=size,
        channels=(entering, leaving),
        weights=sum(row.params for row in rows),
        macs=sum(row.macs for row in rows),
        whole_weights=whole,
        whole_macs=whole * height * width,
    )
