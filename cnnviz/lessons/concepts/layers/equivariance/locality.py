"""How much a pixel tells of another at a distance: why small windows are enough to begin with."""

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float32]


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
