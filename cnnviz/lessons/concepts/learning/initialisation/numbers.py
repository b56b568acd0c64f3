"""The variance of signals and gradients through a stack of layers at initialisation.

For weights of mean zero Var[y_l] = n Var[w] E[x_l^2]. A linear layer keeps E[x^2] = Var[y], so
that n Var[w] = 1 holds the variance (Glorot and Bengio 2010, equations 10 and 11; equation 12 is
the compromise of both directions, 2 / (n_in + n_out)). A ReLU throws half of it away, so that it
takes n Var[w] = 2 (He et al. 2015, "Delving deep into rectifiers", equations 8 to 10, and 14 for
gradients).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

import torch
import torch.nn.functional as F
from torch import Tensor

LAYERS = 30
WIDTH = 128
BATCH = 64

STACKS = 16
"""A single stack strays far from the theory, which speaks of the mean over all draws."""

FUNCTIONS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {"linear": lambda x: x, "relu": F.relu, "tanh": torch.tanh}
)

KEPT: Mapping[str, float] = MappingProxyType({"linear": 1.0, "relu": 0.5})
"""Share of the variance that a function hands on; of tanh it depends on the size of the signal."""

FACTORS: Mapping[str, float] = MappingProxyType({"xavier": 1.0, "he": 2.0})
"""n Var[w] of an initialisation in layers of equal width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerVariances:
    """What was measured at each layer, from the first to the last, as a mean over all stacks.

    Attributes:
        signal: Variance of the sums y of each layer, over that of the first.
        gradient: Mean square of the gradient by these sums, over that of the last layer.
    """

    signal: tuple[float, ...]
    gradient: tuple[float, ...]


def measured(
    function: str, factor: float, *, layers: int = LAYERS, seed: int = 0
) -> LayerVariances:
    """Sends batches through stacks of dense layers of equal width, and random gradients back.

    Args:
        function: One of `FUNCTIONS`, between the layers.
        factor: n Var[w]: the variance of the weights times the inputs of a unit.
        layers: Their number.
        seed: Of inputs, weights and the gradient.
    """
    generator = torch.Generator().manual_seed(seed)

    def draw(rows: int, spread: float = 1.0) -> Tensor:
        return torch.randn((STACKS, rows, WIDTH), generator=generator) * spread

    act = FUNCTIONS[function]
    with torch.inference_mode(mode=False), torch.enable_grad():
        sums = [(draw(BATCH) @ draw(WIDTH, sqrt(factor / WIDTH))).requires_grad_()]
        for _ in range(layers - 1):
            sums.append(act(sums[-1]) @ draw(WIDTH, sqrt(factor / WIDTH)))
        gradients = torch.autograd.grad(sums[-1], sums, draw(BATCH))
    signal = [float(one.detach().double().square().mean()) for one in sums]
    back = [float(one.double().square().mean()) for one in gradients]
    return LayerVariances(
        signal=tuple(value / signal[0] for value in signal),
        gradient=tuple(value / back[-1] for value in back),
    )


def predicted(function: str, factor: float, *, layers: int = LAYERS) -> tuple[float, ...] | None:
    """The variance at each layer by the theory, over that of the first; None where there is none.

    The same numbers from behind are those of the gradient.
    """
    if function not in KEPT:
        return None
    return tuple((factor * KEPT[function]) ** layer for layer in range(layers))
