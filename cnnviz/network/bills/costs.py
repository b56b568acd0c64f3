"""What a network costs, by stage and by layer, and what a bottleneck saves."""

from collections.abc import Iterable
from dataclasses import dataclass

from cnnviz.network.structure.blocks import BlockKind, blocks
from cnnviz.network.structure.stages import stages
from cnnviz.network.trace.graph import Node
from cnnviz.network.trace.table import Layer, LayerTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The bill of one stage or of one layer.

    Attributes:
        path: Module path of the layer or of the stage; "stem" and "head" for the loose layers at
            both ends of the network.
        kind: Kind of the layer; "" for a stage.
        activation_bytes: Memory of all outputs for one picture in float32.
    """

    path: str
    kind: str
    params: int
    macs: int
    activation_bytes: int
    params_share: float
    macs_share: float
    activation_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BottleneckSaving:
    """A bottleneck beside the basic block that would join the same two tensors.

    The basic block has two 3x3 convolutions at the outer width, the first with the stride of the
    block (He et al. 2015, figure 5). Only convolution weights count on both sides, neither batch
    norm nor the shortcut.

    Attributes:
        widths: Channels that come in, that the 3x3 has, and that go out.
        plain_weights: Weights of the two 3x3 convolutions.
        plain_macs: Their multiply-adds.
    """

    path: str
    widths: tuple[int, int, int]
    weights: int
    macs: int
    plain_weights: int
    plain_macs: int

    @property
    def ratio(self) -> float:
        """How many times the weights of the bottleneck the basic block would have."""
        return self.plain_weights / max(self.weights, 1)  # shared ones were counted before


def costs_by_stage(table: LayerTable) -> tuple[Cost, ...]:
    """Return the bill of every stage, in the order of computation.

    Behind them stands what the network has beside them: heads that only training needs, and
    embeddings that no module holds. So the bills of all add up to those of the network.
    """
    parts = stages(table)
    inside = {row.path for stage in parts for row in stage.rows}
    beside: dict[str, list[Layer]] = {}
    for row in table.layers:
        if row.path not in inside and row.params:
            beside.setdefault(row.path.partition(".")[0], []).append(row)
    bills = [(stage.path, stage.rows) for stage in parts]
    bills += [(path, tuple(rows)) for path, rows in beside.items()]
    return tuple(_cost(path, "", rows, table) for path, rows in bills)


def costs_by_layer(table: LayerTable) -> tuple[Cost, ...]:
    """Return the bill of every layer that has parameters, multiplies or keeps a map, in order."""
    return tuple(
        _cost(layer.path, layer.kind, (layer,), table)
        for layer in table.layers
        if layer.params or layer.macs or layer.activation_bytes
    )


def bottlenecks(table: LayerTable) -> tuple[str, ...]:
    """Return the paths of the bottleneck blocks, in order; empty for basic blocks."""
    return tuple(block.path for block in blocks(table) if block.kind == BlockKind.BOTTLENECK)


def bottleneck_saving(table: LayerTable, block_path: str) -> BottleneckSaving:
    """Return what one bottleneck saves against a basic block between the same two tensors.

    Args:
        table: Table of the network.
        block_path: Path of a bottleneck, one of `bottlenecks`.

    Raises:
        KeyError: If there is no bottleneck of that path.
    """
    block = next((block for block in blocks(table) if block.path == block_path), None)
    if block is None or block.kind != BlockKind.BOTTLENECK:
        raise KeyError(block_path)
    trunk = block.trunk
    width_in, width_out = _channels(trunk[0])[0], _channels(trunk[-1])[1]
    _, height, width = trunk[-1].output_shape
    plain = 9 * (width_in + width_out) * width_out
    return BottleneckSaving(
        path=block_path,
        widths=(width_in, _channels(trunk[1])[1], width_out),
        weights=sum(row.params for row in trunk),
        macs=sum(row.macs for row in trunk),
        plain_weights=plain,
        plain_macs=plain * height * width,
    )


def _channels(node: Node) -> tuple[int, int]:
    return node.in_channels or 0, node.out_channels or 0


def _cost(path: str, kind: str, rows: Iterable[Layer], table: LayerTable) -> Cost:
    layers = tuple(rows)
    params = sum(layer.params for layer in layers)
    macs = sum(layer.macs for layer in layers)
    memory = sum(layer.activation_bytes for layer in layers)
    return Cost(
        path=path,
        kind=kind,
        params=params,
        macs=macs,
        activation_bytes=memory,
        params_share=params / max(table.params, 1),
        macs_share=macs / max(table.macs, 1),
        activation_share=memory / max(table.activation_bytes, 1),
    )
