"""Two sets of weights of one network: how far they are apart, layer by layer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, inf, isnan, nan, sqrt

import torch
from torch import Tensor

from cnnviz.errors import BadValue

_SEEN = frozenset({"running_mean", "running_var"})

PIECE = 1 << 22
"""Numbers that are compared at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightChange:
    """What became of the parameters of one module.

    Attributes:
        path: Of the module.
        dims: Dimensions of its largest tensor: 1 for a norm, 2 for a matrix, 4 for kernels.
        count: Numbers that were compared.
        length: Euclidean length of the first set, ‖a‖.
        distance: Euclidean length of the difference, ‖a − b‖.
        cosine: Of the angle between both, as one long vector each; NaN where either is zero.
        largest: The largest change of one number.
        differing: Numbers that are not the same.
    """

    path: str
    dims: int
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
    variance, is no weight: it follows from the pictures, and would be longer than all of them.

    Args:
        first: Parameters and buffers by name.
        second: The same of another state of the network.

    Raises:
        BadValue: If they are not of one network: other names, or other shapes.
    """
    names = [name for name, value in first.items() if _is_weight(name, value)]
    others = {name for name, value in second.items() if _is_weight(name, value)}
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
        modules.setdefault(_module(name), []).append(name)
    return tuple(
        _change(path, [(first[name], second[name]) for name in own])
        for path, own in modules.items()
    )


def comparable(
    first: Mapping[str, Tensor], second: Mapping[str, Tensor]
) -> tuple[dict[str, Tensor], dict[str, Tensor], tuple[str, ...]]:
    """Return what two states of one network have in common, and the modules that are left out.

    Weights for other classes have another classifier: all the rest can be compared. Of a module
    that differs in one tensor, nothing is.

    Args:
        first: Parameters and buffers by name.
        second: The same of another state.

    Raises:
        BadValue: If nothing is left: the states are of different networks.
    """
    names = dict.fromkeys([*first, *second])
    unlike = {
        _module(name): None
        for name in names
        if not (name in first and name in second and first[name].shape == second[name].shape)
    }
    one, other = (
        {name: value for name, value in state.items() if _module(name) not in unlike}
        for state in (first, second)
    )
    if not any(_is_weight(name, value) for name, value in one.items()):
        raise BadValue(
            "other_network",
            f"the two sets of weights differ in {next(iter(unlike), '')}",
            parameter=next(iter(unlike), ""),
        )
    return one, other, tuple(unlike)


def _module(name: str) -> str:
    return name.rpartition(".")[0] or name


def _is_weight(name: str, value: Tensor) -> bool:
    return value.is_floating_point() and name.rpartition(".")[2] not in _SEEN


def together(changes: Sequence[WeightChange]) -> float:
    """Return ‖a − b‖ / ‖a‖ of all modules as one long vector; infinite where a is zero."""
    distance = hypot(*(change.distance for change in changes))
    length = hypot(*(change.length for change in changes))
    return distance / length if length else inf


def _change(path: str, pairs: list[tuple[Tensor, Tensor]]) -> WeightChange:
    squares = others = apart = product = largest = 0.0
    count = differing = 0
    for a, b in _pieces(pairs):
        gap = a - b
        squares += float(a.dot(a))
        others += float(b.dot(b))
        product += float(a.dot(b))
        apart += float(gap.dot(gap))
        most = float(gap.abs().max())
        largest = most if most > largest or isnan(most) else largest
        count += gap.numel()
        differing += int((gap != 0).sum())
    lengths = sqrt(squares) * sqrt(others)
    return WeightChange(
        path=path,
        dims=max(one.dim() for one, _ in pairs),
        count=count,
        length=sqrt(squares),
        distance=sqrt(apart),
        cosine=product / lengths if lengths else nan,
        largest=largest,
        differing=differing,
    )


def _pieces(pairs: list[tuple[Tensor, Tensor]]) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield both sets piece by piece, as float64.

    Sums of squares of millions of float32 lose digits; and the 103 million weights of VGG's first
    dense layer, twice and in float64 at once, would take more than a gigabyte.
    """
    for one, other in pairs:
        pieces = (torch.split(each.detach().flatten(), PIECE) for each in (one, other))
        for a, b in zip(*pieces, strict=True):
            if a.numel():
                yield a.double(), b.double()
