"""The few numbers by which networks are compared, all from the layer table."""

from dataclasses import dataclass

from cnnviz.network.structure.depth import depth
from cnnviz.network.trace.table import LayerTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """One network in numbers.

    Attributes:
        depth: Weighted layers on the longest path, as the papers count.
        rf: Receptive field [height, width] of the last map before global pooling or a dense layer;
            None where no layer has one, or where attention follows it and sees beyond it.
    """

    depth: int
    params: int
    macs: int
    activation_bytes: int
    input_shape: tuple[int, int, int]
    rf: tuple[int, int] | None


def vitals(table: LayerTable) -> Vitals:
    """Read the numbers off a layer table."""
    rf: tuple[int, int] | None = None
    for layer in table.layers:
        if layer.rf and layer.jump:
            rf = layer.rf
        elif "attention" in layer.kind.lower():
            rf = None  # a patch is where a transformer begins, not what it sees
    return Vitals(
        depth=depth(table),
        params=table.params,
        macs=table.macs,
        activation_bytes=table.activation_bytes,
        input_shape=table.input_shape,
        rf=rf,
    )
