"""Activation functions and their slopes, and what they do to a signal in a deep stack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

import torch
import torch.nn.functional as F
from torch import Tensor

FUNCTIONS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {"relu": F.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "gelu": F.gelu, "silu": F.silu}
)
"""Every function by name."""

INITS = ("xavier", "he", "small")
"""Xavier: variance 1 / fan-in; He: 2 / fan-in; small: a standard deviation of 0.01."""

SATURATED = 0.99
WIDTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A function and its slope over a range."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    slope: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a stack of dense layers does at initialisation.

    Attributes:
        gradients: Norm of the gradient of each layer's weights, from the first to the last.
        sizes: Standard deviation of each layer's output.
        saturated: Share of the outputs beyond 0.99 in size: where tanh has next to no slope.
    """

    gradients: tuple[float, ...]
    sizes: tuple[float, ...]
    saturated: float

    @property
    def ratio(self) -> float:
        """Gradient of the first layer over that of the last."""
        return self.gradients[0] / self.gradients[-1] if self.gradients[-1] else float("nan")


def shape(name: str, low: float = -6.0, high: float = 6.0, points: int = 241) -> Shape:
    """A function and its derivative, by automatic differentiation, in float64."""
    with torch.inference_mode(mode=False), torch.enable_grad():
        x = torch.linspace(low, high, points, dtype=torch.float64, requires_grad=True)
        y = FUNCTIONS[name](x)
        (slope,) = torch.autograd.grad(y.sum(), x)
    return Shape(x=tuple(x.tolist()), y=tuple(y.detach().tolist()), slope=tuple(slope.tolist()))


def at(name: str, place: float) -> tuple[float, float]:
    """Value and slope at one place."""
    found = shape(name, place, place, 1)
    return found.y[0], found.slope[0]


def steepest(name: str) -> float:
    """Largest slope: what a gradient is multiplied with at best."""
    return max(shape(name).slope)


def signal(
    name: str, layers: int, *, init: str = "xavier", scale: float = 1.0, seed: int = 0
) -> Signal:
    """Sends a batch through bias-free dense layers and its gradient back, in float64.

    Args:
        name: Activation function behind every layer.
        layers: Number of layers of 64 units.
        init: One of `INITS`.
        scale: Multiplies all weights.
        seed: Of weights and inputs.
    """
    spread = {"xavier": 1 / sqrt(WIDTH), "he": sqrt(2 / WIDTH), "small": 0.01}[init] * scale
    generator = torch.Generator().manual_seed(seed)
    with torch.inference_mode(mode=False), torch.enable_grad():
        weights = [
            (
                torch.randn(WIDTH, WIDTH, generator=generator, dtype=torch.float64) * spread
            ).requires_grad_()
            for _ in range(layers)
        ]
        x = torch.randn(WIDTH, WIDTH, generator=generator, dtype=torch.float64)  # (batch, units)
        outputs = []
        for weight in weights:
            x = FUNCTIONS[name](x @ weight)
            outputs.append(x)
        gradients = torch.autograd.grad(x.square().sum() / 2, weights)
    flat = torch.stack(outputs).detach()
    return Signal(
        gradients=tuple(float(gradient.norm()) for gradient in gradients),
        sizes=tuple(float(output.std()) for output in flat),
        saturated=float((flat.abs() > SATURATED).double().mean()),
    )
