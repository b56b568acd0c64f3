"""Grad-CAM: which squares of a layer's map speak for a class (Selvaraju et al. 2017).

Equation 1: the weight of channel k is the mean of the gradient of the score over its map,
a_k = 1/Z sum_ij dy/dA_ij^k. Equation 2: the map is ReLU(sum_k a_k A^k). The gradient is asked for
by `torch.autograd.grad` on a value of this run alone: the network is not touched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.errors import BadValue
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.attribution.question import Map, rank_correlation, score
from cnnviz.probing.execute import execute

_COPIES = frozenset(["dropout", "getitem"])
"""Kinds that hand on what they read: no layer of their own to choose."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GradCam:
    """The map of one layer for one score.

    Attributes:
        signed: sum_k a_k A^k before the ReLU, (rows, columns): below zero speaks against.
        weights: a_k, (channels,).
    """

    signed: Map
    weights: NDArray[np.float32]
    score: float

    @property
    def values(self) -> Map:
        """The map of equation 2: what speaks for the score."""
        return np.maximum(self.signed, 0)


def grad_cam(
    module: nn.Module, x: Tensor, path: str, class_index: int, against: int | None = None
) -> GradCam:
    """Return Grad-CAM at one layer; nothing in front of it takes part in the gradient.

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        path: A layer of the table that yields a map.
        class_index: The class that is asked for.
        against: Another class: the map then explains the difference of the two logits.

    Raises:
        BadValue: If there is no such layer, or it yields no map.
    """
    value, slope, total = value_and_slope(module, x, path, class_index, against)
    return _weighted(value, slope, total, path)


def value_and_slope(
    module: nn.Module, x: Tensor, path: str, class_index: int, against: int | None = None
) -> tuple[Tensor, Tensor, float]:
    """Return what a layer yields, the gradient of the score there, and the score.

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        path: A layer of the table that yields a map.
        class_index: The class that is asked for.
        against: Another class: the score is then the difference of the two logits.

    Raises:
        BadValue: If there is no such layer, or it yields no map.
    """
    leaves: list[Tensor] = []

    def leaf(value: Tensor) -> Tensor:
        leaves.append(value.detach().requires_grad_())
        return leaves[0]

    with torch.inference_mode(False):
        run = execute(module, x.clone(), change={path: leaf}, grad=True)
        assert run.logits is not None  # nothing ended the run
        total = score(run.logits, class_index, against).sum()
        (slope,) = torch.autograd.grad(total, leaves)
    check_map(leaves[0], path)
    return leaves[0].detach(), slope, float(total.detach())


def grad_cams(
    module: nn.Module, x: Tensor, paths: Sequence[str], class_index: int
) -> Mapping[str, GradCam]:
    """Return Grad-CAM at many layers from one pass forth and back."""
    with torch.inference_mode(False):
        run = execute(module, x.clone().requires_grad_(), keep=paths, grad=True)
        assert run.logits is not None  # nothing ended the run
        total = score(run.logits, class_index, None).sum()
        slopes = torch.autograd.grad(total, [run.values[path] for path in paths])
    return {
        path: _weighted(run.values[path], slope, float(total.detach()), path)
        for path, slope in zip(paths, slopes, strict=True)
    }


def targets(table: LayerTable) -> tuple[Layer, ...]:
    """Return the layers for Grad-CAM: those that yield a map of more than one square."""
    return tuple(
        row
        for row in table.layers
        if len(row.output_shape) == 3
        and min(row.output_shape[1:]) > 1
        and row.kind.lower() not in _COPIES
    )


def last_target(table: LayerTable) -> Layer:
    """Return the layer to begin with: the last map that is no pooled copy of another.

    "The last convolutional layers have the best compromise between high-level semantics and
    detailed spatial information" (Selvaraju et al. 2017, section 3). A max pooling behind it, as in
    AlexNet or VGG, only makes that map coarser.
    """
    return next(row for row in reversed(targets(table)) if role_of(row.kind) is not Role.POOL)


def depths(table: LayerTable) -> tuple[Layer, ...]:
    """Return one layer for each size of map, the last one of that size, the finest map first."""
    layers = targets(table)
    sizes: dict[tuple[int, ...], Layer] = {}
    for row in layers[: layers.index(last_target(table)) + 1]:
        if role_of(row.kind) is not Role.POOL:
            sizes[row.output_shape[1:]] = row
    return tuple(sizes.values())


def likeness(
    module: nn.Module, x: Tensor, paths: Sequence[str], one: int, other: int
) -> tuple[float | None, ...]:
    """Return how alike the maps of two classes are at each layer: rank correlation before the ReLU.

    Near 1 a layer marks the same squares for either class: its map says where something is, not
    what speaks for the class.
    """
    first, second = (grad_cams(module, x, paths, index) for index in (one, other))
    return tuple(rank_correlation(first[path].signed, second[path].signed) for path in paths)


def _weighted(value: Tensor, slope: Tensor, total: float, path: str) -> GradCam:
    check_map(value, path)
    weights = slope.mean((2, 3), keepdim=True)
    signed = (weights * value.detach()).sum(1)[0]
    return GradCam(
        signed=signed.float().cpu().numpy(),
        weights=weights.flatten().float().cpu().numpy(),
        score=total,
    )


def check_map(value: Tensor, path: str) -> None:
    """Refuse what a layer yields where it is no map.

    Raises:
        BadValue: If it has not four axes.
    """
    if value.ndim != 4:
        raise BadValue("no_map_here", f"layer {path!r} yields no map", name=path)
