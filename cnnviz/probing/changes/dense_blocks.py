"""The dense blocks of a network, and who reads whom inside each, found in its layer table.

A layer of a dense block reads the joined maps of the block's input and of all earlier layers
(Huang et al. 2016, equation 2). What comes behind the block, a transition or the classifier, reads
them all once more. Each of these readers starts alike: batch norm, ReLU, then weights that treat
every position by itself. What one source hands to one reader is called a wire here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cnnviz.errors import BadValue
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.changes.cuts import CutKind, cuts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Something that reads joined maps of a dense block.

    Attributes:
        name: Name of its module inside the network: "denselayer3", "transition1", "classifier".
        norm: Path of its batch norm.
        gate: Path of the ReLU behind it, whose output reaches the weights.
        weights: Path of the layer that has the weights.
    """

    name: str
    norm: str
    gate: str
    weights: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseBlock:
    """One dense block of a network.

    Attributes:
        sources: Names of what can be read: the input of the block, then each layer.
        widths: How many maps each source hands on.
        readers: What reads: each layer, then what comes behind the block.
    """

    name: str
    sources: tuple[str, ...]
    widths: tuple[int, ...]
    readers: tuple[Reader, ...]

    def slice(self, source: int) -> slice:
        """Return where the maps of a source stand among the joined ones."""
        start = sum(self.widths[:source])
        return slice(start, start + self.widths[source])

    @property
    def wires(self) -> tuple[tuple[int, int], ...]:
        """All (source, reader): reader r reads the sources 0 to r."""
        return tuple((s, r) for r in range(len(self.readers)) for s in range(r + 1))


def dense_blocks(table: LayerTable) -> tuple[DenseBlock, ...]:
    """Return the dense blocks of a network, in the order of computation.

    Raises:
        BadValue: If the network has none.
    """
    layers: dict[str, list[str]] = {}
    for cut in cuts(table):
        if cut.kind is CutKind.DENSE:
            layers.setdefault(cut.group, []).append(_last(cut.name))
    if not layers:
        raise BadValue("no_dense_blocks", "this network has no dense blocks")
    return tuple(_block(table, path, names) for path, names in layers.items())


def _block(table: LayerTable, path: str, layers: Iterable[str]) -> DenseBlock:
    joints = [row for row in table.under(path) if row.kind == "cat"]
    return DenseBlock(
        name=_last(path),
        sources=("input", *layers),
        widths=tuple(table.row(parent).output_shape[0] for parent in joints[-1].parents),
        readers=tuple(_reader(table, joint) for joint in joints),
    )


def _reader(table: LayerTable, joint: Layer) -> Reader:
    """Return what reads a joint: the layers behind it, down to the first that has weights."""
    found: dict[Role, str] = {}
    row = joint
    while role_of(row.kind) not in (Role.CONV, Role.LINEAR):
        row = next(reader for reader in table.layers if row.path in reader.parents)
        found.setdefault(role_of(row.kind), row.path)
    return Reader(
        name=_last(row.path.rpartition(".")[0]) or row.path,
        norm=found[Role.NORM],
        gate=found[Role.ACTIVATION],
        weights=row.path,
    )


def _last(path: str) -> str:
    return path.rpartition(".")[2]
