"""Two sets of weights of one network: how far they are apart, layer by layer."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, nan, sqrt

import torch
from torch import Tensor

from cnnviz.errors import BadValue


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightChange:
    """What became of the parameters of one module.

    Attributes:
        path: Of the module.
        count: Numbers that were compared.
        length: Euclidean length of the first set, ‖a‖.
        distance: Euclidean length of the difference, ‖a − b‖.
        cosine: Of the angle between both, as one long vector each; NaN where either is zero.
        largest: The largest change of one number.
        differing: Numbers that are not the same.
    """

    path: str
    count: int
    length: float
    distance: float
    cosine: float
    largest: float
    differing: int

    @property
    def relative(self) -> float:
        """Return ‖a − b‖ / ‖a‖; 0 where nothing changed, infinite where a is zero."""
        if not self.distance:
            return self.distance
        return self.distance / self.length if self.length else inf


def weight_changes(
    first: Mapping[str, Tensor], second: Mapping[str, Tensor]
) -> tuple[WeightChange, ...]:
    """Return how far two state dicts are apart, module by module in the order of the first.

    A module's weight and bias count as one vector. What batch norm has seen, its running mean and
    variance, belongs to it; numbers that count, such as batches seen, do not.

    Args:
        first: Parameters and buffers by name.
        second: The same of another state of the network.

    Raises:
        BadValue: If they are not of one network: other names, or other shapes.
    """
    names = [name for name, value in first.items() if value.is_floating_point()]
    others = {name for name, value in second.items() if value.is_floating_point()}
    unlike = next(
        (
            name
            for name in (*names, *sorted(others - set(names)))
            if name not in others or name not in names or first[name].shape != second[name].shape
        ),
        None,
    )
    if unlike is not None:
        raise BadValue(
            "other_network", f"the two sets of weights differ in {unlike}", parameter=unlike
        )
    modules: dict[str, list[str]] = {}
    for name in names:
        modules.setdefault(name.rpartition(".")[0] or name, []).append(name)
    return tuple(
        _change(path, [(first[name], second[name]) for name in own])
        for path, own in modules.items()
    )


def _change(path: str, pairs: list[tuple[Tensor, Tensor]]) -> WeightChange:
    # Sums of squares of millions of float32 lose digits: in float64, one tensor after the other.
    squares = others = apart = product = largest = 0.0
    count = differing = 0
    for one, other in pairs:
        a, b = one.detach().double().flatten(), other.detach().double().flatten()
        gap = a - b
        squares += float(a.dot(a))
        others += float(b.dot(b))
        product += float(a.dot(b))
        apart += float(gap.dot(gap))
        # What is no number is the largest change there is, and differs from itself.
        largest = float(torch.cat([gap.abs(), torch.tensor([largest], dtype=gap.dtype)]).max())
        count += gap.numel()
        differing += int((gap != 0).sum())
    lengths = sqrt(squares) * sqrt(others)
    return WeightChange(
        path=path,
        count=count,
        length=sqrt(squares),
        distance=sqrt(apart),
        cosine=product / lengths if lengths else nan,
        largest=largest,
        differing=differing,
    )
