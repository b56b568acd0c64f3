"""The receptive field against an independent oracle: the gradient of the real network.

Every kernel is made positive and even, every maximum an average over the same window. Then nothing
cancels, and the input pixels with a gradient are exactly those that a unit reads.
"""

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from cnnviz.analysis.layers import layer_table, table_of
from cnnviz.architectures import variant


class AveragePooling(TorchFunctionMode):
    """Averages where the network takes a maximum, as a module or as a function."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        if getattr(func, "__name__", "") not in ("max_pool2d", "_max_pool2d", "boolean_dispatch"):
            return func(*args, **kwargs)
        names = ("input", "kernel_size", "stride", "padding", "dilation", "ceil_mode")
        options = dict(zip(names, args, strict=False)) | kwargs
        assert options.get("dilation", 1) in (1, (1, 1))
        return nn.functional.avg_pool2d(
            options["input"],
            options["kernel_size"],
            options.get("stride"),
            options.get("padding", 0),
            options.get("ceil_mode", False),
        )


def positive(model: nn.Module) -> nn.Module:
    for module in model.modules():
        if hasattr(module, "inplace"):
            module.inplace = False
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
        elif isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            nn.init.ones_(module.weight)
        if getattr(module, "bias", None) is not None:
            nn.init.zeros_(module.bias)
    return model.double().eval().requires_grad_(False)


def outputs_of(model: nn.Module, names: list[str], x: Tensor) -> dict[str, Tensor]:
    found = {}
    for name in names:
        model.get_submodule(name).register_forward_hook(
            lambda _module, _inputs, output, name=name: found.update({name: output})
        )
    with AveragePooling():
        model(x)
    return found


def seen(output: Tensor, unit: tuple[int, ...], x: Tensor) -> tuple[int, int, int, int]:
    """Bounding box of the pixels that move one unit of an output map."""
    (gradient,) = torch.autograd.grad(output[0, :, *unit].sum(), x, retain_graph=True)
    marks = gradient[0].abs().sum(0) > 0
    rows, columns = marks.any(1).nonzero(), marks.any(0).nonzero()
    return rows.min().item(), columns.min().item(), rows.max().item() + 1, columns.max().item() + 1


def clipped(box: tuple[int, int, int, int], side: int) -> tuple[int, int, int, int]:
    return max(box[0], 0), max(box[1], 0), min(box[2], side), min(box[3], side)


def check(model, table, stages):
    side = table.input_size
    x = torch.rand(1, *table.input_shape, dtype=torch.float64) + 0.1
    x.requires_grad_()
    outputs = outputs_of(positive(model), stages, x)
    inside = 0
    for stage in stages:
        row = table.under(stage)[-1]
        output = outputs[stage]
        assert tuple(output.shape[1:]) == row.output_shape, stage
        for unit in units(output):
            box = row.box(*(unit or (0, 0)))
            assert seen(output, unit, x) == clipped(box, side), (stage, unit)
            inside += box == clipped(box, side) and row.rf != (side, side)
    assert inside or stages == [], "no box lay inside the picture: choose a larger input"


def units(output):
    if output.ndim == 2:
        return [()]
    height, width = output.shape[2:]
    return [(height // 2, width // 2)]
