"""How the channels of a DenseNet-BC grow, and what that costs: a plan, without building it.

Huang et al. 2016: a layer of a dense block narrows everything so far to 4 k maps with a 1x1
convolution and makes k new ones with a 3x3; a transition keeps the share θ of the maps and halves
the side. Convolutions have no bias; each has a batch norm in front.
"""

from dataclasses import dataclass, replace

from cnnviz.errors import BadValue
from cnnviz.network.trace.table import LayerTable

BOTTLENECK = 4
"""Maps of a layer's 1x1 convolution, as a multiple of the growth rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseNetPlan:
    """What a DenseNet-BC is made from.

    Attributes:
        growth: Growth rate k: maps that each layer adds.
        initial: Maps in front of the first block.
        compression: Share θ of the maps that a transition keeps.
        norm: Whether a batch norm stands behind the first convolution.
        stem_side: Side of the first convolution's map.
        side: Side of the maps in the first block.
    """

    growth: int
    layers: tuple[int, ...]
    initial: int
    compression: float
    kernel: int
    norm: bool
    stem_side: int
    side: int
    classes: int

    def with_growth(self, growth: int) -> "DenseNetPlan":
        """Return the plan with another growth rate."""
        return replace(self, growth=growth)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrownBlock:
    """One dense block of a DenseNet with its parameters.

    Attributes:
        links: L (L + 1) / 2: pairs of a layer and something it reads.
        transition: Parameters of the transition behind it; 0 behind the last block.
        copied: Maps that its layers read, joined anew for each.
    """

    layers: int
    channels_in: int
    channels_out: int
    links: int
    params: int
    transition: int
    copied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The channels and costs that follow from a plan.

    Attributes:
        ramp: Maps so far: behind the stem, behind each layer and each transition, in order.
        added: Maps that this step adds; None for the stem and for transitions.
    """

    ramp: tuple[int, ...]
    added: tuple[int | None, ...]
    blocks: tuple[GrownBlock, ...]
    params: int
    macs: int

    @property
    def links(self) -> int:
        """The number of links of all blocks."""
        return sum(block.links for block in self.blocks)

    @property
    def turns(self) -> tuple[int, ...]:
        """Maps at the beginning and the end of every block: 64, 256, 128, 512 and so on."""
        return tuple(n for block in self.blocks for n in (block.channels_in, block.channels_out))


def plan_of(table: LayerTable) -> DenseNetPlan:
    """The plan of a network of the catalogue, read from its layer table.

    Raises:
        BadValue: If the network has no dense blocks.
    """
    convs = [row for row in table.layers if row.kind == "Conv2d"]
    added = [row for row in convs if ".denselayer" in row.path and row.path.endswith("conv2")]
    if not added:
        raise BadValue("no_dense_blocks", f"{table.model} has no dense blocks")
    blocks = [row.path.split(".denselayer")[0] for row in added]
    shrink = next(row for row in convs if "transition" in row.path)
    return DenseNetPlan(
        growth=added[0].output_shape[0],
        layers=tuple(blocks.count(name) for name in dict.fromkeys(blocks)),
        initial=convs[0].output_shape[0],
        compression=shrink.output_shape[0] / shrink.input_shape[0],
        kernel=convs[0].kernel[0] if convs[0].kernel else 1,
        norm=table.layers[1].kind == "BatchNorm2d",
        stem_side=convs[0].output_shape[1],
        side=added[0].output_shape[1],
        classes=table.layers[-1].output_shape[0],
    )


def grow(plan: DenseNetPlan) -> Growth:
    """Follow the channels through the network.

    Raises:
        BadValue: If the compression leaves a transition without maps.
    """
    stem = 3 * plan.initial * plan.kernel**2
    params = stem + 2 * plan.initial * plan.norm
    macs = stem * plan.stem_side**2
    channels, side = plan.initial, plan.side
    ramp: list[int] = [channels]
    added: list[int | None] = [None]
    blocks = []
    for number, layers in enumerate(plan.layers, 1):
        start, reads = channels, [channels + n * plan.growth for n in range(layers)]
        channels += layers * plan.growth
        ramp += [read + plan.growth for read in reads]
        added += [plan.growth] * layers
        weights = sum(_weights(read, plan.growth) for read in reads)
        macs += weights * side**2
        block_params = weights + sum(2 * (read + BOTTLENECK * plan.growth) for read in reads)
        transition = 0
        if number < len(plan.layers):
            kept = int(channels * plan.compression)
            if kept < 1:
                raise BadValue("no_maps_left", "the transition keeps no map")
            transition = (2 + kept) * channels
            macs += channels * kept * side**2
        blocks.append(
            GrownBlock(
                layers=layers,
                channels_in=start,
                channels_out=channels,
                links=layers * (layers + 1) // 2,
                params=block_params,
                transition=transition,
                copied=sum(reads),
            )
        )
        params += block_params + transition
        if number < len(plan.layers):
            channels, side = kept, side // 2
            ramp.append(channels)
            added.append(None)
    head = (channels + 1) * plan.classes
    return Growth(
        ramp=tuple(ramp),
        added=tuple(added),
        blocks=tuple(blocks),
        params=params + 2 * channels + head,
        macs=macs + channels * plan.classes,
    )


def _weights(read: int, growth: int) -> int:
    """Convolution weights of one layer: the 1x1 and the 3x3."""
    return BOTTLENECK * growth * read + 9 * BOTTLENECK * growth * growth
