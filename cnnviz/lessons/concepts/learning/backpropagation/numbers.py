"""Back-propagation through a 3x3 convolution, a ReLU and a 2x2 pooling on a 4x4 picture.

By the chain rule, with nothing but sums (Goodfellow, Bengio and Courville 2016, section 9.5): the
gradient of the kernel is a cross-correlation of the picture with the error, the gradient of the
picture a cross-correlation of the error with the flipped kernel. The loss is half the squared
distance of the pooled map from a target.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

Grid = NDArray[np.float64]

POOLINGS = ("max", "average")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TinyNet:
    """What the network is given.

    Attributes:
        picture: (4, 4); zeros are put around it, so that the map has its size.
        kernel: (3, 3).
        bias: Of the kernel.
        target: What the pooled map should be, (2, 2).
        pooling: One of `POOLINGS`.
    """

    picture: Grid
    kernel: Grid
    bias: float
    target: Grid
    pooling: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WayForward:
    """Every number on the way forward.

    Attributes:
        map: Of the convolution, (4, 4).
        active: Behind the ReLU, (4, 4).
        pooled: (2, 2).
        loss: Half the squared distance from the target.
    """

    map: Grid
    active: Grid
    pooled: Grid
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WayBack:
    """The gradient of the loss by every number on the way back."""

    pooled: Grid
    active: Grid
    map: Grid
    kernel: Grid
    bias: float
    picture: Grid


def forward(net: TinyNet) -> WayForward:
    """The picture through convolution, ReLU and pooling to the loss."""
    padded = np.pad(net.picture, 1)
    side = len(net.picture)
    map_ = np.array(
        [
            [float((_patch(padded, i, j) * net.kernel).sum()) + net.bias for j in range(side)]
            for i in range(side)
        ]
    )
    active = np.maximum(map_, 0.0)
    windows = _windows(active)
    pooled = windows.max(-1) if net.pooling == "max" else windows.mean(-1)
    return WayForward(
        map=map_,
        active=active,
        pooled=pooled,
        loss=float(((pooled - net.target) ** 2).sum() / 2),
    )


def way_back(net: TinyNet, seen: WayForward) -> WayBack:
    """The error back from the loss to the weights and to the picture."""
    pooled = seen.pooled - net.target
    active = _unpooled(pooled, seen.active, net.pooling)
    map_ = active * (seen.map > 0)
    kernel = [[float(terms(net, map_, u, v).sum()) for v in range(3)] for u in range(3)]
    spread, flipped = np.pad(map_, 1), net.kernel[::-1, ::-1]
    places = range(len(net.picture))
    picture = [[float((_patch(spread, i, j) * flipped).sum()) for j in places] for i in places]
    return WayBack(
        pooled=pooled,
        active=active,
        map=map_,
        kernel=np.array(kernel),
        bias=float(map_.sum()),
        picture=np.array(picture),
    )


def terms(net: TinyNet, map_error: Grid, row: int, column: int) -> Grid:
    """What each place of the map adds to the gradient of one weight: its error times its pixel.

    Args:
        net: The network.
        map_error: Gradient by the map, (4, 4).
        row: Of the weight.
        column: Of the weight.
    """
    side = len(net.picture)
    return map_error * np.pad(net.picture, 1)[row : row + side, column : column + side]


def by_autograd(net: TinyNet) -> WayBack:
    """The same gradients by torch, which knows nothing of the sums above."""
    pool = F.max_pool2d if net.pooling == "max" else F.avg_pool2d
    with torch.inference_mode(mode=False), torch.enable_grad():
        picture, kernel, bias = (
            torch.tensor(value, dtype=torch.float64, requires_grad=True)
            for value in (net.picture[None, None], net.kernel[None, None], [net.bias])
        )
        map_ = F.conv2d(picture, kernel, bias, padding=1)
        active = F.relu(map_)
        pooled = pool(active, 2)
        loss = (pooled - torch.from_numpy(net.target)).square().sum() / 2
        wanted = (pooled, active, map_, kernel, picture, bias)
        *grids, of_bias = torch.autograd.grad(loss, wanted)
    at_pooled, at_active, at_map, at_kernel, at_picture = (grid[0, 0].numpy() for grid in grids)
    return WayBack(
        pooled=at_pooled,
        active=at_active,
        map=at_map,
        kernel=at_kernel,
        bias=float(of_bias),
        picture=at_picture,
    )


def largest_difference(one: WayBack, other: WayBack) -> float:
    """The largest difference of any two numbers that should be equal."""
    pairs = (
        (one.pooled, other.pooled),
        (one.active, other.active),
        (one.map, other.map),
        (one.kernel, other.kernel),
        (np.array(one.bias), np.array(other.bias)),
        (one.picture, other.picture),
    )
    return max(float(np.abs(a - b).max()) for a, b in pairs)


def _patch(padded: Grid, row: int, column: int) -> Grid:
    return padded[row : row + 3, column : column + 3]


def _windows(grid: Grid) -> Grid:
    """The 2x2 windows of a grid, each as a row of four: (rows / 2, columns / 2, 4)."""
    rows, columns = grid.shape
    cut = grid.reshape(rows // 2, 2, columns // 2, 2).swapaxes(1, 2)
    return cut.reshape(rows // 2, columns // 2, 4)


def _unpooled(error: Grid, active: Grid, pooling: str) -> Grid:
    """The error before the pooling: all of it at the largest entry, or a share for each."""
    if pooling == "average":
        return np.repeat(np.repeat(error, 2, axis=0), 2, axis=1) / 4
    # Of equal entries the first one takes it, as in torch.
    winners = _windows(active).argmax(-1)
    found = np.zeros_like(active)
    for (row, column), winner in np.ndenumerate(winners):
        found[2 * row + winner // 2, 2 * column + winner % 2] = error[row, column]
    return found
