"""The stages of a network: what its figures and bills fold together."""

from dataclasses import dataclass

from cnnviz.analysis.blocks import blocks
from cnnviz.analysis.table import Layer, LayerTable

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
        rows: Its rows, in the order of computation.
        blocks: Paths of its residual blocks, in order; empty where it has none.
    """

    path: str
    rows: tuple[Layer, ...]
    blocks: tuple[str, ...] = ()

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Shape of what it hands on."""
        return self.rows[-1].output_shape


def stages(table: LayerTable) -> tuple[Stage, ...]:
    """The stages of a network, in the order of computation.

    A stage is a container at the top of the network, with the loose layers (pooling) behind it. In
    a network without containers, every layer with weights begins a stage.
    """
    groups: dict[str, list[Layer]] = {}
    rows = [layer for layer in table.layers if layer.output_shape]
    nested = any("." in layer.path and layer.params for layer in rows)
    current = STEM if nested else rows[0].path
    for layer in rows:
        top, inside, _ = layer.path.partition(".")
        begins = inside and top not in groups if nested else bool(layer.params)
        current = top if begins else current
        groups.setdefault(current, []).append(layer)
    if nested:
        _split_head(groups, current)
    paths = [block.path for block in blocks(table)]
    return tuple(
        Stage(
            path=path,
            rows=tuple(layers),
            blocks=tuple(block for block in paths if block.startswith(f"{path}.")),
        )
        for path, layers in groups.items()
    )


def _split_head(groups: dict[str, list[Layer]], last: str) -> None:
    """Moves the loose layers behind the last stage into a group of their own."""
    inside = [layer for layer in groups[last] if layer.path.startswith(last + ".")]
    loose = groups[last][len(inside) :]
    if loose:
        groups[last], groups[HEAD] = inside, loose
