"""The parts of a network that a diagram shows: blocks, modules, stages, or the whole."""

from dataclasses import dataclass
from enum import StrEnum

from cnnviz.network.structure.blocks import blocks
from cnnviz.network.structure.stages import stages
from cnnviz.network.trace.graph import INPUT, OUTPUT, BlockGraph, rows_graph
from cnnviz.network.trace.table import Layer, LayerTable

WHOLE = ""
"""Path of the whole network."""


class PartKind(StrEnum):
    """Kinds of part."""

    BASIC = "basic"
    BOTTLENECK = "bottleneck"
    INVERTED = "inverted"
    GENERIC = "generic"
    MODULE = "module"
    """Branches side by side that end in a concatenation."""
    DENSE_BLOCK = "dense_block"
    """Layers each of which reads all earlier ones."""
    STAGE = "stage"
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part.

    Attributes:
        path: Path of its module, or of its first row; "" is the whole network.
    """

    path: str
    kind: PartKind
    rows: tuple[Layer, ...]

    def graph(self, table: LayerTable) -> BlockGraph:
        """Return what happens inside."""
        return rows_graph(table, self.rows, self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseLayer:
    """A layer of a dense block, or one of its ends.

    Attributes:
        path: Path of the layer; "input" and "output" for the ends.
        reads: Paths of the layers that it reads; "input" for what came into the block.
    """

    path: str
    reads: tuple[str, ...]
    in_channels: int
    out_channels: int


def parts(table: LayerTable) -> tuple[Part, ...]:
    """Return every part of a network that has a diagram of its own: the whole, then what is in it.

    In the order of computation: residual blocks where there are any; else the modules that end in a
    concatenation, with the stages between them; else, in a plain network, the stages.
    """
    residual = blocks(table)
    if residual:
        kinds = {block.path: PartKind(block.kind) for block in residual}
        return (_whole(table), *(_module(table, path, kind) for path, kind in kinds.items()))
    joined = _joined(table)
    if joined:
        return (_whole(table), *_between(table, joined))
    return (
        _whole(table),
        *(
            Part(path=stage.path, kind=PartKind.STAGE, rows=stage.rows)
            for stage in stages(table)
            if len(stage.rows) > 1
        ),
    )


def dense_layers(table: LayerTable, part: Part) -> tuple[DenseLayer, ...]:
    """Return the layers of a dense block, between its input and its output."""
    rows: dict[str, list[Layer]] = {}
    for row in part.rows:
        rows.setdefault(_layer_path(row.path, part.path) or OUTPUT, []).append(row)
    came = next(parent for parent in part.rows[0].parents)
    channels = {INPUT: table.row(came).output_shape[0]}
    channels |= {path: own[-1].output_shape[0] for path, own in rows.items()}
    found = [
        DenseLayer(path=INPUT, reads=(), in_channels=channels[INPUT], out_channels=channels[INPUT])
    ]
    for path, own in rows.items():
        outside = (parent for row in own for parent in row.parents)
        reads = dict.fromkeys(_layer_path(parent, part.path) or INPUT for parent in outside)
        reads.pop(path, None)
        if path == OUTPUT:
            reads.pop(OUTPUT, None)
        found.append(
            DenseLayer(
                path=path,
                reads=tuple(reads),
                in_channels=sum(channels[source] for source in reads),
                out_channels=channels[path],
            )
        )
    return tuple(found)


def _layer_path(path: str, block: str) -> str:
    """Return the path of the layer of a block that a row lies in; "" for a row of no layer."""
    inside = path.removeprefix(f"{block}.")
    return f"{block}.{inside.partition('.')[0]}" if path != inside and "." in inside else ""


def _module(table: LayerTable, path: str, kind: PartKind) -> Part:
    return Part(path=path, kind=kind, rows=table.under(path))


def _whole(table: LayerTable) -> Part:
    rows = tuple(row for row in table.layers if row.output_shape)
    return Part(path=WHOLE, kind=PartKind.NETWORK, rows=rows)


def _joined(table: LayerTable) -> dict[str, PartKind]:
    """Return modules that end in a concatenation; those of a dense block count as one."""
    owners = dict.fromkeys(
        row.path.rpartition(".")[0] for row in table.layers if row.kind == "cat" and "." in row.path
    )
    # The layers of a dense block concatenate, and so does the block at its end.
    blocks_of_layers = {owner.rpartition(".")[0] for owner in owners} & owners.keys()
    return {
        owner: PartKind.DENSE_BLOCK if owner in blocks_of_layers else PartKind.MODULE
        for owner in owners
        if owner.rpartition(".")[0] not in blocks_of_layers
    }


def _between(table: LayerTable, joined: dict[str, PartKind]) -> tuple[Part, ...]:
    """Return the modules, and the stages of several rows that hold none."""
    found = []
    for stage in stages(table):
        inside = [
            path for path in joined if path == stage.path or path.startswith(stage.path + ".")
        ]
        found += [_module(table, path, joined[path]) for path in inside]
        if not inside and len(stage.rows) > 1:
            found.append(Part(path=stage.path, kind=PartKind.STAGE, rows=stage.rows))
    return tuple(found)
