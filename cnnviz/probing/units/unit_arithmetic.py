"""The arithmetic of one unit: patch times kernel, sum, bias, batch norm, activation.

Computed in float64 from what the layer read, and compared with what the network itself has at this
place: the two differ by the rounding of its float32 sums and by nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.probing.units.feature_maps import as_maps
from cnnviz.probing.units.unit_chain import UnitChain
from cnnviz.probing.units.unit_values import (
    activated,
    own_value,
    plain_path,
    read_and_values,
    scale_and_shift,
)

Floats = NDArray[np.float64]

ROUNDING = 1e-5
"""Of the sum of all absolute terms: by how much a float32 sum of thousands may differ."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """What a unit weighs. The arrays hold the strongest inputs only.

    Attributes:
        inputs: Numbers of the input channels (of a dense layer: of the inputs), the one with the
            largest absolute sum first.
        patches: What the kernel lies on, (inputs, h, w); zero on padding; of a dense layer 1x1.
        kernels: The weights, (inputs, h, w).
        products: Patch times kernel, (inputs, h, w).
        sums: Sum of the products of each input.
        rest: Sum of the products of all other inputs.
        others: How many these are.
        outside: Which places of the patch lie on padding, (h, w).
        top_left: Row and column of the map read where the patch begins, negative on padding.
        bias: Added to it; None where the layer has none.
    """

    inputs: tuple[int, ...]
    patches: Floats
    kernels: Floats
    products: Floats
    sums: tuple[float, ...]
    rest: float
    others: int
    outside: NDArray[np.bool_]
    top_left: tuple[int, int]
    total: float
    bias: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStep:
    """The value of a unit behind one row of the layer table.

    Attributes:
        value: From the arithmetic.
        own: What the network itself has there.
        equal: Whether the two differ by rounding only.
        scale: Of a batch norm: gamma over the root of variance plus epsilon.
        shift: Of a batch norm: beta less mean times scale.
    """

    path: str
    kind: str
    value: float
    own: float
    equal: bool
    scale: float | None = None
    shift: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arithmetic:
    """How a weighted unit comes about.

    Attributes:
        steps: The weighted sum with its bias, then the batch norm and the activation behind it.
    """

    terms: Terms
    steps: tuple[UnitStep, ...]

    @property
    def equal(self) -> bool:
        """Whether every step equals the network's own value within rounding."""
        return all(step.equal for step in self.steps)

    @property
    def difference(self) -> float:
        """Largest absolute difference from the network's own values."""
        return max(abs(step.value - step.own) for step in self.steps)


def arithmetic(
    module: nn.Module,
    x: Tensor,
    chain: UnitChain,
    place: tuple[int, int, int],
    shown: int = 8,
) -> Arithmetic:
    """Return the arithmetic of one unit of a convolution or a dense layer.

    Args:
        module: A loaded network in eval mode; it is only read.
        x: A preprocessed photo, (1, C, height, width).
        chain: `unit_chain.chain_of` the layer, a weighted sum.
        place: Channel, row and column of the unit; row and column 0 for a dense layer.
        shown: Inputs that are told one by one.

    Raises:
        BadValue: If the layer has no such unit.
    """
    first = chain.stages[0]
    read, values = read_and_values(module, x, chain)
    owns = [own_value(values[stage.path], stage.path, place) for stage in chain.stages]
    weights: Any = module.get_submodule(plain_path(first.path))
    source = as_maps(read[0], chain.reads[0])
    terms = (
        convolved(weights, source, place, shown)
        if isinstance(weights, nn.Conv2d)
        else weighed(weights, source, place[0], shown)
    )
    return Arithmetic(terms=terms[0], steps=_steps(module, chain, place[0], terms, owns))


def convolved(
    layer: nn.Conv2d, source: Tensor, place: tuple[int, int, int], shown: int
) -> tuple[Terms, float]:
    """Return the terms of one output of a convolution, of any stride, padding, dilation and groups.

    Args:
        layer: The convolution.
        source: What it reads, (1, channels, height, width).
        place: Channel, row and column of the output.
        shown: Inputs that are told one by one.

    Returns:
        The terms, and the sum of their absolute values.
    """
    channel, row, column = place
    group = layer.in_channels // layer.groups
    first = channel // (layer.out_channels // layer.groups) * group
    before, after = _padding(layer)
    mode = "constant" if layer.padding_mode == "zeros" else layer.padding_mode
    around = (before[1], after[1], before[0], after[0])
    read = source[:, first : first + group].cpu().double()
    padded = F.pad(read, around, mode=mode)[0]
    real = F.pad(torch.ones_like(read[:, :1]), around)[0, 0]
    rows, columns = (
        slice(at * stride, at * stride + dilation * (size - 1) + 1, dilation)
        for at, stride, dilation, size in zip(
            (row, column), layer.stride, layer.dilation, layer.kernel_size, strict=True
        )
    )
    return _terms(
        padded[:, rows, columns],
        layer.weight[channel].detach().cpu().double(),
        None if layer.bias is None else float(layer.bias[channel]),
        shown,
        first=first,
        outside=real[rows, columns] == 0,
        top_left=(rows.start - before[0], columns.start - before[1]),
    )


def weighed(layer: nn.Linear, source: Tensor, unit: int, shown: int) -> tuple[Terms, float]:
    """Return the terms of one output of a dense layer.

    Args:
        layer: The dense layer.
        source: What it reads, (1, inputs, 1, 1).
        unit: Number of the output.
        shown: Inputs that are told one by one.

    Returns:
        The terms, and the sum of their absolute values.
    """
    return _terms(
        source[0].cpu().double(),
        layer.weight[unit].detach().cpu().double()[:, None, None],
        None if layer.bias is None else float(layer.bias[unit]),
        shown,
    )


def _padding(layer: nn.Conv2d) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the padding before and behind, (vertical, horizontal) each."""
    if layer.padding == "valid":
        return (0, 0), (0, 0)
    if layer.padding == "same":  # the odd one goes behind
        whole = [d * (k - 1) for d, k in zip(layer.dilation, layer.kernel_size, strict=True)]
        return (whole[0] // 2, whole[1] // 2), (-(-whole[0] // 2), -(-whole[1] // 2))
    sides: Any = layer.padding
    return (int(sides[0]), int(sides[1])), (int(sides[0]), int(sides[1]))


def _terms(
    patches: Tensor,
    kernels: Tensor,
    bias: float | None,
    shown: int,
    *,
    first: int = 0,
    outside: Tensor | None = None,
    top_left: tuple[int, int] = (0, 0),
) -> tuple[Terms, float]:
    products = patches * kernels
    sums = products.sum((1, 2))
    order = sums.abs().argsort(descending=True, stable=True)
    told, rest = order[:shown], order[shown:]
    found = Terms(
        inputs=tuple((told + first).tolist()),
        patches=patches[told].numpy(),
        kernels=kernels[told].numpy(),
        products=products[told].numpy(),
        sums=tuple(sums[told].tolist()),
        rest=float(sums[rest].sum()),
        others=len(rest),
        outside=np.zeros((1, 1), bool) if outside is None else outside.numpy(),
        top_left=top_left,
        total=float(sums.sum()),
        bias=bias,
    )
    return found, float(products.abs().sum()) + abs(bias or 0.0)


def _steps(
    module: nn.Module,
    chain: UnitChain,
    channel: int,
    terms: tuple[Terms, float],
    owns: Sequence[float],
) -> tuple[UnitStep, ...]:
    found, size = terms
    value, steps = found.total + (found.bias or 0.0), []
    for stage, own in zip(chain.stages, owns, strict=True):
        scale = shift = None
        if stage.kind == "BatchNorm2d":
            norm: Any = module.get_submodule(plain_path(stage.path))
            scale, shift = scale_and_shift(norm, channel)
            value, size = scale * value + shift, abs(scale) * size + abs(shift)
        elif stage is not chain.stages[0]:
            value = activated(stage.kind, value)
        steps.append(
            UnitStep(
                path=stage.path,
                kind=stage.kind,
                value=value,
                own=own,
                equal=abs(value - own) <= ROUNDING * max(size, 1e-30),
                scale=scale,
                shift=shift,
            )
        )
    return tuple(steps)
