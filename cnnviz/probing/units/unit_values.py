"""What stands at one place of a network, and the steps that need one number only."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.architectures.nets.published.lenet5_1998 import scaled_tanh
from cnnviz.errors import BadValue
from cnnviz.network.trace.layers import INPUT
from cnnviz.probing.execute import execute
from cnnviz.probing.units.feature_maps import as_maps, check_channel
from cnnviz.probing.units.unit_chain import UnitChain

_FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": F.relu,
    "relu6": F.relu6,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "scaled_tanh": scaled_tanh,
    "silu": F.silu,
    "gelu": F.gelu,
    "hardsigmoid": F.hardsigmoid,
    "hardswish": F.hardswish,
}


def read_and_values(
    module: nn.Module, x: Tensor, chain: UnitChain
) -> tuple[list[Tensor], dict[str, Tensor]]:
    """Return what the first stage reads, and what every stage yields, in one run."""
    paths = [stage.path for stage in chain.stages]
    parents = [path for path in chain.reads if path != INPUT]
    values = dict(execute(module, x, keep=[*parents, *paths], until=paths[-1]).values)
    # GoogLeNet and Inception v3 with published weights convert the photo before they read it.
    convert: Any = getattr(module, "_transform_input", None)
    seen = x if convert is None else convert(x)
    return [seen if path == INPUT else values[path] for path in chain.reads], values


def own_value(value: Tensor, path: str, place: tuple[int, int, int]) -> float:
    """Return what the network has at a place.

    Raises:
        BadValue: If there is no such place.
    """
    maps = as_maps(value, path)
    channel, row, column = place
    check_channel(maps, channel)
    height, width = maps.shape[2:]
    if not (0 <= row < height and 0 <= column < width):
        raise BadValue(
            "no_such_place",
            f"there is no place ({row}, {column}) on a map of {height} x {width}",
            row=row,
            column=column,
            height=height,
            width=width,
        )
    return float(maps[0, channel, row, column])


def plain_path(path: str) -> str:
    """Return the path of the module itself, without the number of the call."""
    return path.partition("#")[0]


def activated(kind: str, value: float) -> float:
    """Return an activation function of one number, by the kind of its row."""
    return float(_FUNCTIONS[kind.lower()](torch.tensor(value, dtype=torch.float64)))


def scale_and_shift(norm: nn.BatchNorm2d, channel: int) -> tuple[float, float]:
    """Scale and shift of a batch norm in eval mode (Ioffe and Szegedy 2015, algorithm 2)."""
    assert norm.running_mean is not None  # networks that predict normalise by what they learnt
    assert norm.running_var is not None
    scale = 1 / (float(norm.running_var[channel]) + norm.eps) ** 0.5
    scale *= 1.0 if norm.weight is None else float(norm.weight[channel])
    beta = 0.0 if norm.bias is None else float(norm.bias[channel])
    return scale, beta - float(norm.running_mean[channel]) * scale
