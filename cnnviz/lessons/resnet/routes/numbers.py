"""The routes through a chain of residual blocks, by their length.

Expanding the product of n factors (1 + F) gives 2^n routes, each of which takes or skips every
block (Veit, Wilber and Belongie 2016, section 3). If every branch multiplies what passes through
it by the same factor, a route of length k carries that factor to the power k.
"""

from dataclasses import dataclass
from math import comb


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """The routes of one length and their share.

    Attributes:
        length: Blocks that a route passes through.
        count: Routes of this length.
        share: Their share of all routes.
        gradient: Their share of the whole gradient.
    """

    length: int
    count: int
    share: float
    gradient: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The routes through a chain of residual blocks.

    Attributes:
        total: Their number, 2^n.
        gain: Gradient of the chain: the sum over all routes, (1 + a)^n.
        lengths: One entry a length, from 0 to n.
    """

    total: int
    gain: float
    lengths: tuple[Length, ...]


def routes(blocks: int, slope: float) -> Routes:
    """The routes through n blocks.

    Args:
        blocks: Number n of residual blocks.
        slope: Factor a, above zero, that each branch multiplies a gradient with.
    """
    total, whole = 2**blocks, (1 + slope) ** blocks
    return Routes(
        total=total,
        gain=whole,
        lengths=tuple(
            Length(
                length=length,
                count=comb(blocks, length),
                share=comb(blocks, length) / total,
                gradient=comb(blocks, length) * slope**length / whole,
            )
            for length in range(blocks + 1)
        ),
    )


def gain(blocks: int, slope: float) -> float:
    """Gradient of a plain chain of n such branches, without shortcuts: a^n."""
    return slope**blocks
