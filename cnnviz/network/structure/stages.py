"""The stages of a network: what its figures and bills fold together."""

from dataclasses import dataclass

from cnnviz.network.structure.blocks import blocks
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable

STEM = "stem"
"""Path of what stands before the first stage."""

HEAD = "head"
"""Path of what stands behind the last stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage.

    Attributes:
        path: Module path of its container, or of the layer that begins it; STEM and HEAD for the
            loose layers at both ends of the network.
        blocks: Paths of its residual blocks, in order; empty where it has none.
    """

    path: str
    rows: tuple[Layer, ...]
    blocks: tuple[str, ...] = ()

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Shape of what it hands on."""
        return self.rows[-1].output_shape

    @property
    def map_shape(self) -> tuple[int, ...]:
        """Shape of its last map, before it is flattened; of what it hands on, if it is dense."""
        maps = [row.output_shape for row in self.rows if len(row.output_shape) == 3]
        is_dense = any(role_of(row.kind) is Role.LINEAR for row in self.rows)
        return maps[-1] if maps and not is_dense else self.output_shape


def stages(table: LayerTable) -> tuple[Stage, ...]:
    """Return the stages of a network, in the order of computation.

    A stage is a container at the top of the network, with the loose layers (pooling) behind it.
    Where one container holds all convolutions, as in VGG and DenseNet, its own containers are the
    stages, or, where it has none, the runs that end with a pooling. In a network without
    containers, every layer with weights begins a stage.
    """
    groups: dict[str, list[Layer]] = {}
    rows = [layer for layer in table.layers if layer.output_shape]
    nested = any("." in layer.path and layer.params for layer in rows)
    owners = _owners(rows) if nested else [row.path if row.params else "" for row in rows]
    current = STEM if nested else rows[0].path
    for layer, owner in zip(rows, owners, strict=True):
        current = owner or current
        groups.setdefault(current, []).append(layer)
    if nested:
        _split_head(groups, current, owners)
    paths = [block.path for block in blocks(table)]
    return tuple(
        Stage(
            path=path,
            rows=tuple(layers),
            blocks=tuple(block for block in paths if block.startswith(f"{path}.")),
        )
        for path, layers in groups.items()
        if layers  # where two ways alternate, the last container may be all head
    )


def _owners(rows: list[Layer]) -> list[str]:
    """Return for each row the stage it belongs to by its container; "" where it is loose."""
    tops = [_container(layer.path, 1) for layer in rows]
    trunks = {
        top for layer, top in zip(rows, tops, strict=True) if role_of(layer.kind) == Role.CONV
    }
    if len(trunks) != 1:
        return tops
    (trunk,) = trunks
    inner = [
        _container(layer.path, 2) if top == trunk else ""
        for layer, top in zip(rows, tops, strict=True)
    ]
    if any(inner):
        return [own if top == trunk else top for own, top in zip(inner, tops, strict=True)]
    return [run if top == trunk else top for run, top in zip(_runs(rows), tops, strict=True)]


def _container(path: str, level: int) -> str:
    """Return the container at a level that a row lies in, or "" where it lies in none."""
    parts = path.split(".")
    return ".".join(parts[:level]) if len(parts) > level else ""


def _runs(rows: list[Layer]) -> list[str]:
    """Return for each row the first row of its run; a run ends with a pooling."""
    names, begins = list[str](), True
    for layer in rows:
        names.append(layer.path if begins else names[-1])
        begins = role_of(layer.kind) == Role.POOL
    return names


def _split_head(groups: dict[str, list[Layer]], last: str, owners: list[str]) -> None:
    """Move the loose layers behind the last stage into a group of their own."""
    loose = len(owners) - max(index for index, owner in enumerate(owners) if owner) - 1
    if loose and last != HEAD and len(groups[last]) > loose:
        # A container may have that name, too, and stand between the last stage and its own end.
        groups[HEAD] = groups.pop(HEAD, []) + groups[last][-loose:]
        del groups[last][-loose:]
