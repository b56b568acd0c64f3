"""Residual blocks: the modules whose rows end in a sum of what they compute and what they read."""

from dataclasses import dataclass
from enum import StrEnum

from cnnviz.network.structure.roles import Role
from cnnviz.network.trace.graph import BlockGraph, Edge, Node, block_graph
from cnnviz.network.trace.table import LayerTable


class BlockKind(StrEnum):
    """Kinds of residual block (He et al. 2015, figure 5)."""

    BASIC = "basic"
    BOTTLENECK = "bottleneck"
    INVERTED = "inverted"
    """Wide in the middle, and there channel by channel (Sandler et al. 2018)."""
    GENERIC = "generic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One residual block.

    Attributes:
        trunk: Its convolutions on the main path, without projection and gates.
        has_projection: Whether the shortcut has rows of its own (a 1x1 convolution) where the
            shape changes; without, it is the identity.
    """

    path: str
    kind: BlockKind
    graph: BlockGraph
    trunk: tuple[Node, ...]
    is_gated: bool
    has_projection: bool
    params: int
    macs: int

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Nodes of its graph."""
        return self.graph.nodes

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Edges of its graph."""
        return self.graph.edges

    @property
    def inputs(self) -> tuple[str, ...]:
        """Rows outside that it reads."""
        return tuple(node.source for node in self.graph.inputs)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of the tensor that comes in."""
        return self.graph.inputs[0].output_shape

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Shape of the tensor that leaves."""
        return self.graph.output.output_shape


def blocks(table: LayerTable) -> tuple[Block, ...]:
    """Return every residual block: a module that adds, and computes at least one summand itself.

    Returns:
        In the order of computation; empty for a network without residual blocks.
    """
    paths = {
        layer.path.rpartition(".")[0]: None
        for layer in table.layers
        if layer.kind == "add" and "." in layer.path
    }
    found = (_block(block_graph(table, path)) for path in paths)
    return tuple(block for block in found if block is not None)


def _block(graph: BlockGraph) -> Block | None:
    """Return the residual block of a graph, or None where no sum has a shortcut."""
    aside = {edge.target for edge in graph.edges if edge.is_shortcut}
    if not aside:
        return None
    bypass = [row for row in graph.rows if row.path in aside and row.kind != "add"]
    trunk = [
        row
        for row in graph.rows
        # The 1x1 convolutions that compute gates work on one position, not on the map.
        if row.role == Role.CONV and row not in bypass and row.output_shape[1:] != (1, 1)
    ]
    return Block(
        path=graph.path,
        kind=_kind(trunk),
        graph=graph,
        trunk=tuple(trunk),
        is_gated=any(row.kind == "mul" for row in graph.rows),
        has_projection=bool(bypass),
        params=sum(row.params for row in graph.rows),
        macs=sum(row.macs for row in graph.rows),
    )


def _kind(convolutions: list[Node]) -> BlockKind:
    kernels = [node.kernel for node in convolutions]
    if kernels == [(3, 3), (3, 3)]:
        return BlockKind.BASIC
    widths = [node.out_channels or 0 for node in convolutions]
    # Kernels alone would call an inverted bottleneck (MobileNetV2), wide in the middle, one too.
    if kernels == [(1, 1), (3, 3), (1, 1)] and widths[0] < widths[2]:
        return BlockKind.BOTTLENECK
    if len(kernels) == 3 and kernels[0] == kernels[2] == (1, 1) and widths[0] > widths[2]:
        return BlockKind.INVERTED
    return BlockKind.GENERIC
