"""Stationarity and locality: what makes a small window with the same weights everywhere do.

Locality: near pixels tell of each other, far ones hardly do. Stationarity: they do so in the same
way everywhere. Shuffled pixels have neither, and a convolution has nothing to hold on to.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from cnnviz.lessons.concepts.generalising.transfer.numbers import fitted

Grid = NDArray[np.float32]

KERNELS, KERNEL = 64, 7
"""Random kernels of the convolution, and their side: nobody has trained them."""


def correlation(picture: Grid, distances: tuple[int, ...]) -> tuple[float | None, ...]:
    """Correlation of pixels that lie side by side at each distance.

    Args:
        picture: Grey values, (height, width).
        distances: In pixels, below the width.

    Returns:
        Pearson's r for each distance; 1 for distance 0; None where all pixels are equal.
    """
    found: list[float | None] = []
    for distance in distances:
        left, right = picture[:, : picture.shape[1] - distance], picture[:, distance:]
        a, b = left - left.mean(), right - right.mean()
        scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
        found.append(float((a * b).sum()) / scale if scale else None)
    return tuple(found)


def shuffled(picture: Grid, *, seed: int = 0) -> Grid:
    """Return the pixels of a picture in random places."""
    flat = np.random.default_rng(seed).permutation(picture.ravel())
    return flat.reshape(picture.shape)


def quarters(picture: Grid) -> dict[str, Grid]:
    """Return the four quarters of a picture by where they lie."""
    height, width = picture.shape[0] // 2, picture.shape[1] // 2
    return {
        "upper_left": picture[:height, :width],
        "upper_right": picture[:height, width:],
        "lower_left": picture[height:, :width],
        "lower_right": picture[height:, width:],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ShuffleLoss:
    """Test accuracy on pictures as they are, and with all pixels moved by one permutation.

    Attributes:
        whole: Share of the test pictures that is right as they are.
        shuffled: The same where every picture is shuffled alike, in training and test.
    """

    whole: float
    shuffled: float

    @property
    def lost(self) -> float:
        """What the shuffling costs."""
        return self.whole - self.shuffled


def shuffle_losses(
    train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor], *, seed: int = 0
) -> dict[str, ShuffleLoss]:
    """Compare a dense layer on the pixels with one behind a convolution, whole and shuffled.

    Args:
        train: Pictures (N, 3, height, width), 0 to 1, and labels (N,).
        test: The same for the test.
        seed: Of the kernels and of the permutation.
    """
    random = torch.Generator().manual_seed(seed)
    kernels = torch.randn(KERNELS, 3, KERNEL, KERNEL, generator=random)
    kernels -= kernels.mean((1, 2, 3), keepdim=True)
    kernels /= kernels.flatten(1).norm(dim=1)[:, None, None, None]
    order = torch.randperm(train[0][0, 0].numel(), generator=random)
    found: dict[str, ShuffleLoss] = {}
    for name in ("dense", "convolution"):
        right = []
        for shuffle in (False, True):
            sets = [
                (_seen(name, _moved(x, order) if shuffle else x, kernels), labels)
                for x, labels in (train, test)
            ]
            right.append(fitted(sets[0], sets[1], len(train[1])).accuracy)
        found[name] = ShuffleLoss(whole=right[0], shuffled=right[1])
    return found


def _seen(name: str, x: Tensor, kernels: Tensor) -> Tensor:
    """What the dense layer reads: the pixels, or the mean of each map behind a ReLU, (N, D)."""
    if name == "dense":
        return x.flatten(1)
    return F.relu(F.conv2d(x, kernels)).mean((2, 3))


def _moved(x: Tensor, order: Tensor) -> Tensor:
    """Return pictures whose pixels are all moved by one permutation."""
    return x.flatten(2)[:, :, order].reshape(x.shape)
