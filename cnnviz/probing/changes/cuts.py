"""What can be cut out of a network, found in its layer table.

A residual block loses its branch (Veit, Wilber and Belongie 2016, section 4.1), a layer that keeps
its shape hands on what it reads, a branch of an Inception module brings zeros, the gates of a block
let everything pass, and a dense layer adds maps of zeros. How that is done says `cut_changes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cnnviz.network.structure.blocks import blocks
from cnnviz.network.structure.bottleneck import bottleneck
from cnnviz.network.structure.inception_modules import modules
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.graph import Edge
from cnnviz.network.trace.table import Layer, LayerTable


class CutKind(StrEnum):
    """Kinds of part that can be cut alone."""

    GATE = "gate"
    """The gates of a block: ones in their place."""
    BLOCK = "block"
    """The branch of a residual block: zeros; the shortcut stays."""
    BRANCH = "branch"
    """A branch of an Inception module: zeros; the others stay."""
    DENSE = "dense"
    """The new maps of a dense layer: zeros for everyone who reads them."""
    LAYER = "layer"
    """A layer of equal input and output shape, with its norm and activation: what it reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One part that can be cut.

    Attributes:
        name: Path of its module, or of the layer itself.
        group: What it stands in: a stage, an Inception module, a dense block.
        path: Row of the table whose output is replaced.
        source: For a layer the row whose output stands in its place; else "".
        shape: Shape of what is replaced, without the batch dimension.
        kernels: For a branch its kernels in short; else "".
    """

    kind: CutKind
    name: str
    group: str
    path: str
    source: str = ""
    shape: tuple[int, ...]
    kernels: str = ""
    projection: bool = False


def cuts(table: LayerTable) -> tuple[Cut, ...]:
    """Return every part of a network that can be cut alone, kind by kind, in order."""
    rows = {row.path: row for row in table.layers if row.output_shape}
    readers: dict[str, list[Layer]] = {path: [] for path in rows}
    for row in rows.values():
        for parent in row.parents:
            readers.get(parent, []).append(row)
    return (
        *_gates(rows),
        *_residual(table, rows),
        *_branches(table, rows, readers),
        *_dense(table, rows, readers),
        *_layers(table, rows, readers),
    )


def _parent(path: str) -> str:
    return path.rpartition(".")[0]


def _gates(rows: Mapping[str, Layer]) -> list[Cut]:
    """Return where a map is multiplied by one number a channel."""
    found = []
    for row in rows.values():
        shapes = {parent: rows[parent].output_shape for parent in row.parents if parent in rows}
        flat = [
            path
            for path, shape in shapes.items()
            if shape == (*row.output_shape[:1], 1, 1) and rows[path].kind != "Parameter"
        ]
        if row.kind == "mul" and len(shapes) == 2 and len(flat) == 1:
            block = _parent(_parent(row.path))
            found.append(
                Cut(
                    kind=CutKind.GATE,
                    name=block,
                    group=_parent(block),
                    path=flat[0],
                    shape=shapes[flat[0]],
                )
            )
    return found


def _residual(table: LayerTable, rows: Mapping[str, Layer]) -> list[Cut]:
    found = []
    for block in blocks(table):
        sums = {path for path in rows if path.startswith(block.path) and rows[path].kind == "add"}

        def into_sum(edge: Edge, sums: set[str] = sums) -> bool:
            return edge.target in sums and not edge.is_shortcut and edge.source in rows

        found += [
            Cut(
                kind=CutKind.BLOCK,
                name=block.path,
                group=_parent(block.path),
                path=edge.source,
                shape=rows[edge.source].output_shape,
                projection=block.has_projection,
            )
            for edge in block.edges
            if into_sum(edge)
        ]
    return found


def _branches(
    table: LayerTable, rows: Mapping[str, Layer], readers: Mapping[str, list[Layer]]
) -> list[Cut]:
    """Return the branches: what a concatenation joins, and nothing else reads."""
    return [
        Cut(
            kind=CutKind.BRANCH,
            name=_branch_name(module.path, branch.end, rows),
            group=module.path,
            path=branch.end,
            shape=rows[branch.end].output_shape,
            kernels=branch.written,
        )
        for module in modules(table)
        if all(len(readers[branch.end]) == 1 for branch in module.branches)
        for branch in module.branches
    ]


def _branch_name(module: str, path: str, rows: Mapping[str, Layer]) -> str:
    """Return its last part's name in the module; of a joint, that of the first it joins."""
    while rows[path].kind == "cat":
        path = rows[path].parents[0]
    return f"{module}.{path.removeprefix(f'{module}.').partition('.')[0]}"


def _dense(
    table: LayerTable, rows: Mapping[str, Layer], readers: Mapping[str, list[Layer]]
) -> list[Cut]:
    """Return the convolutions whose maps are joined to older ones that others read, too."""
    growing = {
        parent
        for row in rows.values()
        if row.kind == "cat" and any(len(readers.get(p, [])) > 1 for p in row.parents)
        for parent in row.parents
        if parent in rows and role_of(rows[parent].kind) is Role.CONV
    }
    return [
        Cut(
            kind=CutKind.DENSE,
            name=_parent(path),
            group=_parent(_parent(path)),
            path=path,
            shape=row.output_shape,
        )
        for path, row in rows.items()
        if path in growing and bottleneck(table, path) != path
    ]


def _layers(
    table: LayerTable, rows: Mapping[str, Layer], readers: Mapping[str, list[Layer]]
) -> list[Cut]:
    """Return the weighted layers on the only way through that leave the shape as it was."""
    found = []
    for row in rows.values():
        keeps = row.input_shape == row.output_shape and row.parents[0] in rows
        weighs = role_of(row.kind) in (Role.CONV, Role.LINEAR)
        if not (weighs and keeps and bottleneck(table, row.path) == row.path):
            continue
        last = row
        while [role_of(reader.kind) for reader in readers[last.path]] in (
            [Role.NORM],
            [Role.ACTIVATION],
        ):
            last = readers[last.path][0]
        found.append(
            Cut(
                kind=CutKind.LAYER,
                name=row.path,
                group=_parent(row.path),
                path=last.path,
                source=row.parents[0],
                shape=last.output_shape,
            )
        )
    return found
