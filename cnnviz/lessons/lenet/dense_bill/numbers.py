"""One task, three layers: a convolution, the same without sharing its weights, and a dense layer.

All three turn the same map into the same number of outputs. The locally connected layer has a
kernel of its own at every place; the dense layer reads the whole map for every output.
"""

from dataclasses import dataclass

from cnnviz.network.structure.stages import stages
from cnnviz.network.trace.table import LayerTable


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTask:
    """The shapes that a layer turns into each other."""

    side: int
    in_channels: int
    out_channels: int
    kernel: int
    stride: int = 1
    padding: int = 0

    @property
    def out_side(self) -> int:
        """Side of the map that goes out."""
        return (self.side + 2 * self.padding - self.kernel) // self.stride + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCost:
    """What one kind of layer costs."""

    params: int
    macs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCosts:
    """The costs of three kinds of layer for one task.

    Attributes:
        places: Positions of the kernel: how often a convolution uses each of its weights.
        local: A kernel for each place.
        dense: Every output reads the whole map.
    """

    places: int
    convolution: LayerCost
    local: LayerCost
    dense: LayerCost


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A convolution of a network as a task.

    Attributes:
        path: Path of the layer, or of the container that holds its parts.
        task: Its numbers; as if every output map read all input maps.
        params: Its own parameters; fewer than the bill says where its maps read only some.
    """

    path: str
    task: LayerTask
    params: int


def bills(task: LayerTask) -> LayerCosts:
    """Return the costs of three kinds of layer for a task.

    Args:
        task: With a kernel that fits into the map.
    """
    patch = task.in_channels * task.kernel**2
    places = task.out_side**2
    inputs, outputs = task.in_channels * task.side**2, task.out_channels * places
    return LayerCosts(
        places=places,
        convolution=LayerCost(params=task.out_channels * (patch + 1), macs=outputs * patch),
        local=LayerCost(params=outputs * (patch + 1), macs=outputs * patch),
        dense=LayerCost(params=outputs * (inputs + 1), macs=outputs * inputs),
    )


def examples(table: LayerTable) -> tuple[Example, ...]:
    """Every stage of a network that begins with convolutions, as a task."""
    found = []
    for stage in stages(table):
        row = next((row for row in stage.rows if row.kind == "Conv2d"), None)
        if row is None or row.window is None:
            continue
        channels = stage.rows[0].parents[0]
        shape = table.input_shape if channels == "input" else table.row(channels).output_shape
        outputs = [r for r in stage.rows if r.output_shape[1:] == row.output_shape[1:]]
        found.append(
            Example(
                path=stage.path,
                task=LayerTask(
                    side=shape[1],
                    in_channels=shape[0],
                    out_channels=outputs[-1].output_shape[0],
                    kernel=row.window.kernel[0],
                    stride=row.window.stride[0],
                    padding=row.window.padding[0],
                ),
                params=sum(r.params for r in stage.rows if r.kind == "Conv2d"),
            )
        )
    return tuple(found)
