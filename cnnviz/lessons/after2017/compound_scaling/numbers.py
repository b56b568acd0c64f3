"""Width, depth and resolution on one budget: networks scaled from one, built without weights.

Tan and Le 2019, section 3: multiply-adds grow with the depth, with the square of the width and with
the square of the side of the picture. Compound scaling raises all three by one exponent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from cnnviz.architectures import variant
from cnnviz.architectures.families import builders
from cnnviz.network.bills.vitals import vitals
from cnnviz.network.trace.layers import build_on_meta, table_of

BASE = "efficientnet-lite0"

ALPHA, BETA, GAMMA = 1.2, 1.1, 1.15
"""Of depth, width and side: found by the authors for the smallest network."""

SIDE, SIDE_STEP = 224, 8
"""Side of the pictures of the smallest network, and the step in which it grows."""

HALVINGS = 6
"""Of the range in which a factor is looked for."""


class Way(StrEnum):
    """What the budget is spent on."""

    DEPTH = "depth"
    WIDTH = "width"
    RESOLUTION = "resolution"
    COMPOUND = "compound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Factors of the smallest network.

    Attributes:
        side: Of the pictures, in pixels.
    """

    depth: float = 1.0
    width: float = 1.0
    side: int = SIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledNetwork:
    """What a scaled network comes to.

    Attributes:
        layers: Weighted layers on the longest path.
        rf: Side of the receptive field of the last map, in pixels.
    """

    scale: Scale
    layers: int
    params: int
    macs: int
    activation_bytes: int
    rf: int


def scaled(scale: Scale) -> ScaledNetwork:
    """Build a scaled network on the meta device and read its bill off the layer table."""
    shape = (3, scale.side, scale.side)
    entry = replace(
        variant(BASE),
        build=partial(
            builders.efficientnet_lite, width=scale.width, depth=scale.depth, side=scale.side
        ),
        input_shape=shape,
    )
    found = vitals(table_of(build_on_meta(entry), shape, BASE))
    return ScaledNetwork(
        scale=scale,
        layers=found.depth,
        params=found.params,
        macs=found.macs,
        activation_bytes=found.activation_bytes,
        rf=found.rf[0] if found.rf else 0,
    )


def along(way: Way, effort: float) -> Scale:
    """Return the factors when so much is spent on one way.

    Args:
        way: What it is spent on.
        effort: The factor of the depth, of the width or of the side; of the compound way, the
            exponent of all three.
    """
    if way is Way.DEPTH:
        return Scale(depth=effort)
    if way is Way.WIDTH:
        return Scale(width=effort)
    if way is Way.RESOLUTION:
        return Scale(side=_whole_side(effort))
    return Scale(depth=ALPHA**effort, width=BETA**effort, side=_whole_side(GAMMA**effort))


def on_budget(
    way: Way, times: float, measure: Callable[[Scale], ScaledNetwork] = scaled
) -> ScaledNetwork:
    """Return the largest network on one way whose multiply-adds stay within the budget.

    Channels come in multiples of eight, blocks and pixels in whole numbers, so the budget is hardly
    ever spent to the last multiply-add.

    Args:
        way: What the budget is spent on.
        times: The budget, in multiply-adds of the smallest network.
        measure: Builds and measures.
    """
    base = measure(Scale())
    low, high = (0.0, 8.0) if way is Way.COMPOUND else (1.0, 2.0 * times)
    best = base
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        found = measure(along(way, middle))
        if found.macs <= times * base.macs:
            low, best = middle, max(best, found, key=lambda network: network.macs)
        else:
            high = middle
    return best


def _whole_side(factor: float) -> int:
    return round(SIDE * factor / SIDE_STEP) * SIDE_STEP
