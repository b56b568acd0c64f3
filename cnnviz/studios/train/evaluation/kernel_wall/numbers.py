"""First-layer kernels through a training run: drawn to one scale, and how far each has moved."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import BadValue

CLIPPED = 0.005
"""Share of the weights that a scale leaves out: one large weight would turn all others grey."""


def common_scale(*walls: ArrayLike) -> float:
    """The weight that is drawn at full strength in all of these sets of kernels.

    Args:
        *walls: (kernels, channels, height, width) each; weights that are no numbers do not count.

    Returns:
        The same large quantile of the absolute weights over all sets; 1 where all are zero.
    """
    weights = np.concatenate([np.abs(np.asarray(wall, np.float64)).ravel() for wall in walls])
    weights = weights[np.isfinite(weights)]
    return float(np.quantile(weights, 1 - CLIPPED)) or 1.0 if len(weights) else 1.0


def scaled_pictures(kernels: ArrayLike, scale: float) -> NDArray[np.uint8]:
    """Every kernel as a small picture, all to the same scale.

    Mid grey (128) is weight 0; `scale` and more is 255, minus `scale` and less is 1. So the
    strength of two kernels, and of one kernel at two times, can be compared. The three input
    channels are red, green and blue; a kernel that reads one channel is grey.

    Args:
        kernels: (kernels, channels, height, width).
        scale: Of `common_scale`.

    Returns:
        (kernels, height, width, 3).

    Raises:
        BadValue: If the kernels read neither one nor three channels.
    """
    weights = np.nan_to_num(np.asarray(kernels, np.float64), nan=0.0)
    channels = weights.shape[1]
    if channels not in (1, 3):
        raise BadValue(
            "kernels_without_colour",
            f"kernels that read {channels} channels cannot be shown as a picture",
            channels=channels,
        )
    pixels = np.rint(128 + 127 * np.clip(weights, -scale, scale) / scale).astype(np.uint8)
    pixels = pixels.transpose(0, 2, 3, 1)
    return np.repeat(pixels, 3, axis=3) if channels == 1 else np.ascontiguousarray(pixels)


def moved(first: ArrayLike, now: ArrayLike) -> NDArray[np.float64]:
    """Return how far each kernel has moved, as a share of its first length.

    Args:
        first: (kernels, channels, height, width) at the first evaluation.
        now: The same kernels later.

    Returns:
        (kernels,): Euclidean distance through Euclidean length; NaN for a kernel that was zero.
    """
    before = np.asarray(first, np.float64).reshape(len(np.asarray(first)), -1)
    after = np.asarray(now, np.float64).reshape(before.shape)
    length = np.linalg.norm(before, axis=1)
    with np.errstate(invalid="ignore"):  # the weights of a run that diverged
        distance = np.linalg.norm(after - before, axis=1)
    return np.divide(distance, length, out=np.full(len(length), np.nan), where=length > 0)
