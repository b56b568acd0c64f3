"""A gradient probe: which pixels a unit really reads, by the network itself.

With kernels that are positive, and averages for maxima, nothing cancels: the pixels with a gradient
are exactly those that a unit reads.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

Box = tuple[int, int, int, int]


class AveragePooling(TorchFunctionMode):
    """Averages where the network takes a maximum, as a module or as a function."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if getattr(func, "__name__", "") == "pad" and kwargs.get("value") == -math.inf:
            kwargs = kwargs | {"value": 0.0}  # in front of a maximum
        if getattr(func, "__name__", "") not in ("max_pool2d", "_max_pool2d", "boolean_dispatch"):
            return func(*args, **kwargs)
        names = ("input", "kernel_size", "stride", "padding", "dilation", "ceil_mode")
        options = dict(zip(names, args, strict=False)) | kwargs
        assert options.get("dilation", 1) in (1, (1, 1))
        return F.avg_pool2d(
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


def bright(*shape: int) -> Tensor:
    return (torch.rand(1, *shape, dtype=torch.float64) + 0.1).requires_grad_()


def outputs_of(model: nn.Module, names: list[str], x: Tensor) -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}
    for name in names:
        model.get_submodule(name).register_forward_hook(
            lambda _module, _inputs, output, name=name: found.update({name: output})
        )
    with AveragePooling():
        model(x)
    return found


def seen(output: Tensor, unit: tuple[int, ...], x: Tensor) -> Box:
    """Bounding box of the pixels that move one unit of an output map."""
    (gradient,) = torch.autograd.grad(output[0, :, *unit].sum(), x, retain_graph=True)
    marks = gradient[0].abs().sum(0) > 0
    rows, columns = marks.any(1).nonzero(), marks.any(0).nonzero()
    return rows.min().item(), columns.min().item(), rows.max().item() + 1, columns.max().item() + 1


def clipped(box: Box, height: int, width: int) -> Box:
    return max(box[0], 0), max(box[1], 0), min(box[2], height), min(box[3], width)


def scattered(model: nn.Module) -> nn.Module:
    """Random positive kernels: norms over equal channels would leave nothing of them."""
    generator = torch.Generator().manual_seed(0)
    model = model.double().eval().requires_grad_(False)
    for module in model.modules():
        if hasattr(module, "inplace"):
            module.inplace = False
        if getattr(module, "running_var", None) is not None:
            module.reset_running_stats()
    for name, weight in model.named_parameters():
        if weight.ndim > 1:
            drawn = torch.rand(weight.shape, generator=generator, dtype=torch.float64)
            weight.copy_((drawn + 0.5) / weight[0].numel())
        else:
            # Half, so that sums of many branches stay below the 6 where ReLU6 has no gradient.
            weight.fill_(0.0 if name.endswith("bias") else 0.5)
    return model
