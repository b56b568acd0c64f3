"""Three ways to halve the side of a grid while its channels grow.

Szegedy, Vanhoucke, Ioffe, Shlens and Wojna 2015, section 5: pooling first squeezes the
representation, convolving first is expensive, and a strided convolution beside a pooling is
neither.
"""

from dataclasses import dataclass
from enum import StrEnum

from cnnviz.network.structure.inception_modules import Module


class Order(StrEnum):
    """Which step of a grid reduction comes first."""

    POOL_FIRST = "pool_first"
    CONVOLVE_FIRST = "convolve_first"
    SIDE_BY_SIDE = "side_by_side"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """The costs of one way to reduce a grid.

    Attributes:
        weights: Weights of its convolution.
        macs: Multiply-adds of its convolution, for one picture.
        values: Values of its input, in its middle and of its output. Side by side there is no
            middle: it is the output.
    """

    order: Order
    weights: int
    macs: int
    values: tuple[int, int, int]

    @property
    def narrowest(self) -> int:
        """The fewest values that the picture has to pass through."""
        return min(self.values)


def reductions(
    side: int, half: int, channels: int, grown: int, size: int = 3
) -> tuple[Reduction, Reduction, Reduction]:
    """The three ways from one grid to a smaller one.

    Args:
        side: Side of the grid.
        half: Side of the smaller grid.
        channels: Its channels before.
        grown: Its channels behind, more than before.
        size: Side of the kernel.
    """
    big, small = side**2, half**2
    whole, added = size**2 * channels * grown, size**2 * channels * (grown - channels)
    plans = (
        (Order.POOL_FIRST, whole, small, small * channels),
        (Order.CONVOLVE_FIRST, whole, big, big * grown),
        (Order.SIDE_BY_SIDE, added, small, small * grown),
    )
    pool_first, convolve_first, side_by_side = (
        Reduction(
            order=order,
            weights=weights,
            macs=weights * places,
            values=(big * channels, middle, small * grown),
        )
        for order, weights, places, middle in plans
    )
    return pool_first, convolve_first, side_by_side


def reducing(found: tuple[Module, ...]) -> tuple[Module, ...]:
    """The modules that shrink the grid."""
    return tuple(module for module in found if module.output_shape[1] < module.input_shape[1])


def instead_of(module: Module) -> tuple[Reduction, Reduction]:
    """What pooling first and convolving first would cost in the place of a real module."""
    channels, side, _ = module.input_shape
    grown, half, _ = module.output_shape
    pool_first, convolve_first, _ = reductions(side, half, channels, grown)
    return pool_first, convolve_first
