"""The mean image of many cut-outs, and what is left of a picture when it is subtracted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

WHOLE, SIDE = 256, 64
"""Sides of the photos, and of the cut-outs that are averaged."""

COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
"""Cut-outs that are averaged."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanImage:
    """The mean of some cut-outs.

    Attributes:
        count: How many they are.
        pixels: (SIDE, SIDE, 3), 0 to 255.
        contrast: Its contrast, as a share of the mean contrast of the cut-outs alone.
    """

    count: int
    pixels: NDArray[np.float32]
    contrast: float


def contrast(picture: NDArray[np.floating]) -> float:
    """Return the standard deviation over the places of a picture, taken over its three colours."""
    return float(np.sqrt(picture.var(axis=(0, 1)).mean()))


def cut_outs(photos: Sequence[Pixels], count: int, seed: int = 0) -> NDArray[np.float32]:
    """Return random cut-outs, half of them mirrored: (count, SIDE, SIDE, 3).

    Args:
        photos: (WHOLE, WHOLE, 3) each.
        count: How many are drawn, from all photos alike.
        seed: Of the lot.
    """
    random = np.random.default_rng(seed)
    found = np.empty((count, SIDE, SIDE, 3), np.float32)
    for number in range(count):
        photo = photos[int(random.integers(len(photos)))]
        top, left = random.integers(0, WHOLE - SIDE + 1, 2)
        cut = photo[top : top + SIDE, left : left + SIDE]
        found[number] = cut[:, ::-1] if random.random() < 0.5 else cut
    return found


def mean_images(photos: Sequence[Pixels]) -> tuple[MeanImage, ...]:
    """Return the means of more and more cut-outs, one for each of `COUNTS`."""
    cuts = cut_outs(photos, COUNTS[-1])
    alone = float(np.sqrt(cuts.var(axis=(1, 2)).mean(1)).mean())
    means = [cuts[:count].mean(0) for count in COUNTS]
    return tuple(
        MeanImage(count=count, pixels=mean, contrast=contrast(mean) / alone)
        for count, mean in zip(COUNTS, means, strict=True)
    )


def without(cut: NDArray[np.float32], mean: NDArray[np.float32]) -> Pixels:
    """Return a picture less a mean, its zero drawn as middle grey."""
    return np.clip(127.5 + (cut - mean) / 2, 0, 255).astype(np.uint8)
