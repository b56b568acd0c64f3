"""Between what a network reads and the pixels of the picture that it sees."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

LEVELS = 255
"""The brightest value of a pixel; the darkest is 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """The statistics that the pictures of a network are normalised with, one value a channel.

    Attributes:
        mean: Subtracted, on the 0-1 scale.
    """

    mean: tuple[float, ...]
    std: tuple[float, ...]


def pixels_of(x: Tensor, normalisation: Normalisation) -> Tensor:
    """Return the pixels behind a preprocessed photo, bit for bit.

    Normalising rounds by far less than half a level, so the nearest level is the one that was
    there.

    Args:
        x: (N, C, height, width), normalised.
        normalisation: What it was normalised with.

    Returns:
        The same shape, float32, 0 to 1 in steps of 1/255.
    """
    std, mean = _channels(x, normalisation.std), _channels(x, normalisation.mean)
    levels = (x * std + mean) * LEVELS
    return levels.round().clamp(0, LEVELS) / LEVELS


def blurred(x: Tensor, side: int, sigma: float) -> Tensor:
    """Return a picture out of focus by torchvision's Gaussian blur: rows, then columns.

    It is the same sum; a kernel of hundreds of pixels each way at once would take seconds.

    Args:
        x: (N, C, height, width).
        side: Of the kernel, odd and less than twice the height and the width.
        sigma: Standard deviation, in pixels.
    """
    from torchvision.transforms.functional import gaussian_blur  # seconds at the first import

    across = gaussian_blur(x, [side, 1], [sigma, sigma])
    return gaussian_blur(across, [1, side], [sigma, sigma])


def normalised(pixels: Tensor, normalisation: Normalisation) -> Tensor:
    """Return pixels as a network reads them: the arithmetic of `torchvision.transforms.Normalize`.

    Args:
        pixels: (N, C, height, width), 0 to 1.
        normalisation: The statistics of that network.
    """
    mean, std = _channels(pixels, normalisation.mean), _channels(pixels, normalisation.std)
    return (pixels - mean) / std


def distance(before: Tensor, after: Tensor) -> float:
    """Return the root mean square of the change of all pixel values, in levels of 255."""
    return LEVELS * float((after - before).double().square().mean().sqrt())


def _channels(like: Tensor, values: Sequence[float]) -> Tensor:
    return torch.tensor(values, dtype=like.dtype, device=like.device).view(-1, 1, 1)
