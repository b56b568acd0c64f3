"""The weights of a layer in numbers, beside those that a layer of its size begins with."""

import math
from dataclasses import dataclass

from torch import nn

from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.units.feature_maps import Histogram, histogram

_WEIGHING = (nn.Conv2d, nn.Linear)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerWeights:
    """The weights of one convolution or dense layer, without biases.

    Attributes:
        inputs: Values that one unit weighs and adds up.
        histogram: How often which weight occurs, without exact zeros.
    """

    path: str
    count: int
    inputs: int
    minimum: float
    maximum: float
    mean: float
    std: float
    histogram: Histogram

    @property
    def he_std(self) -> float:
        """Standard deviation that keeps the scale through a ReLU: sqrt(2 / inputs).

        He et al. 2015, "Delving Deep into Rectifiers", equation 10.
        """
        return math.sqrt(2 / self.inputs)


def layer_weights(module: nn.Module, path: str) -> LayerWeights:
    """Return the weights of one layer.

    Args:
        module: A loaded network; it is only read.
        path: Of a convolution or a dense layer: `weighing` finds one.
    """
    weight = module.get_submodule(path).get_parameter("weight").detach().double().cpu()
    return LayerWeights(
        path=path,
        count=weight.numel(),
        inputs=weight[0].numel(),
        minimum=float(weight.min()),
        maximum=float(weight.max()),
        mean=float(weight.mean()),
        std=float(weight.std(correction=0)),
        histogram=histogram(weight.numpy()),
    )


def weighing(module: nn.Module, table: LayerTable, layer: Layer) -> str | None:
    """Return the layer itself where it weighs, else the one that it reads along first parents.

    Returns:
        The path of a convolution or a dense layer; None where none stands in front.
    """
    rows = {row.path: row for row in table.layers}
    modules = dict(module.named_modules())
    row: Layer | None = layer
    while row is not None:
        if isinstance(modules.get(row.path), _WEIGHING):
            return row.path
        row = rows.get(row.parents[0]) if row.parents else None
    return None
