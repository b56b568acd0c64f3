"""Disturbances of a picture as a network sees it, each with a dose that begins at nothing.

All of them take the picture after resizing and cropping and before it is normalised. What is drawn
by lot is drawn from a seed, so that every network sees the same disturbed picture, and a larger
dose is more of the same disturbance. Several follow the list of Hendrycks and Dietterich (2019,
"Benchmarking Neural Network Robustness to Common Corruptions and Perturbations", section 3).
"""

from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO
from math import ceil, sqrt

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

from cnnviz.probing.pixels import LEVELS, blurred

SEED = 20
"""Of whatever is drawn by lot."""

Place = tuple[float, float]
"""Where the occluder lies: down and across, each from 0 (at the one edge) to 1 (at the other)."""

MIDDLE: Place = (0.5, 0.5)

GREY = 128 / LEVELS
"""What covers the picture, or comes in at its corners."""

BEST_JPEG = 100
"""JPEG's highest quality."""


class Disturbance(StrEnum):
    """What disturbs the picture, and the unit of its dose."""

    OCCLUDER = "occluder"
    """A grey square (Zeiler and Fergus 2013, section 4.2); its share of the picture's area."""
    BLUR = "blur"
    """A Gaussian blur; its standard deviation as a share of the picture's side."""
    NOISE = "noise"
    """Gaussian noise on every value; its standard deviation in levels of 255."""
    ROTATION = "rotation"
    """A rotation to the left around the middle; degrees."""
    SHUFFLE = "shuffle"
    """A square grid of patches in another order; cuts along each side."""
    GREYING = "greying"
    """Mixed with its own luminance (ITU-R 601); share of the luminance."""
    CONTRAST = "contrast"
    """Mixed with the mean of its luminance; share of the mean."""
    DARKNESS = "darkness"
    """Mixed with black; share of black."""
    JPEG = "jpeg"
    """Compressed and read again; 100 less the quality."""
    SIGNS = "signs"
    """Every value up or down by lot; levels of 255."""
    ADVERSARIAL = "adversarial"
    """Every value up or down, as it harms one network most; levels of 255."""


def _even(most: float, steps: int) -> tuple[float, ...]:
    return tuple(most * step / steps for step in range(steps + 1))


_LEVELS = (0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 16)
_SHARES = _even(1, 20)

GRIDS: Mapping[Disturbance, tuple[float, ...]] = {
    Disturbance.OCCLUDER: _even(0.8, 20),
    Disturbance.BLUR: _even(0.125, 20),
    Disturbance.NOISE: _even(100, 20),
    Disturbance.ROTATION: _even(180, 18),
    Disturbance.SHUFFLE: (*range(8), 9, 11, 13, 15),
    Disturbance.GREYING: _SHARES,
    Disturbance.CONTRAST: _SHARES,
    Disturbance.DARKNESS: _SHARES,
    Disturbance.JPEG: (*range(0, 100, 5), 99),
    Disturbance.SIGNS: _LEVELS,
    Disturbance.ADVERSARIAL: _LEVELS,
}
"""The doses of a curve, from nothing to the largest."""

WHOLE_NUMBERS = frozenset({Disturbance.SHUFFLE, Disturbance.JPEG})
"""Kinds whose dose is a count: there is nothing between two neighbours."""


def perturb(
    pixels: Tensor, kind: Disturbance, dose: float, *, place: Place = MIDDLE, seed: int = SEED
) -> Tensor:
    """Return a disturbed picture.

    Args:
        pixels: (N, C, height, width), 0 to 1, one channel or three.
        kind: Any but `ADVERSARIAL`, which needs a network.
        dose: In the unit of the kind; 0 returns `pixels` themselves.
        place: Of the occluder.
        seed: Of noise, signs and the order of the patches.

    Returns:
        The same shape, 0 to 1.

    Raises:
        ValueError: If the dose is outside what the kind allows, or the kind needs a network.
    """
    if not 0 <= dose <= GRIDS[kind][-1]:
        raise ValueError(f"{kind} has no dose {dose}")
    if dose == 0:
        return pixels
    match kind:
        case Disturbance.OCCLUDER:
            return _occluded(pixels, dose, place)
        case Disturbance.BLUR:
            return _blurred(pixels, dose * pixels.shape[-1])
        case Disturbance.NOISE:
            normal = torch.randn(pixels.shape, generator=_lot(seed)).to(pixels)
            return (pixels + dose / LEVELS * normal).clamp(0, 1)
        case Disturbance.ROTATION:
            fill = [GREY] * pixels.shape[-3]
            return F.rotate(pixels, dose, InterpolationMode.BILINEAR, fill=fill).clamp(0, 1)
        case Disturbance.SHUFFLE:
            return _shuffled(pixels, int(dose) + 1, seed)
        case Disturbance.GREYING:
            return F.adjust_saturation(pixels, 1 - dose)
        case Disturbance.CONTRAST:
            return F.adjust_contrast(pixels, 1 - dose)
        case Disturbance.DARKNESS:
            return F.adjust_brightness(pixels, 1 - dose)
        case Disturbance.JPEG:
            return torch.stack([_compressed(one, BEST_JPEG - int(dose)) for one in pixels])
        case Disturbance.SIGNS:
            return stepped(pixels, random_signs(pixels, seed), dose)
    raise ValueError(f"{kind} needs a network")


def stepped(pixels: Tensor, signs: Tensor, levels: float) -> Tensor:
    """Move every value a step of the same size up or down, as far as there are such values.

    Args:
        pixels: 0 to 1.
        signs: The same shape; -1, 0 or 1.
        levels: Size of the step in levels of 255.
    """
    return (pixels + levels / LEVELS * signs).clamp(0, 1)


def random_signs(like: Tensor, seed: int = SEED) -> Tensor:
    """Return -1 or 1 by lot, as many as there are values."""
    return (torch.randint(2, like.shape, generator=_lot(seed)) * 2 - 1).to(like)


def order_of_patches(count: int, seed: int = SEED) -> Tensor:
    """Return which patch comes to each place of the grid, row by row: (count²,)."""
    return torch.randperm(count * count, generator=_lot(seed))


def _lot(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _occluded(pixels: Tensor, share: float, place: Place) -> Tensor:
    height, width = pixels.shape[-2:]
    tall, wide = round(sqrt(share) * height), round(sqrt(share) * width)
    top, left = round(place[0] * (height - tall)), round(place[1] * (width - wide))
    covered = pixels.clone()
    covered[..., top : top + tall, left : left + wide] = GREY
    return covered


def _blurred(pixels: Tensor, sigma: float) -> Tensor:
    # Three standard deviations hold all but a thousandth; the border mirrors at most one side.
    reach = min(ceil(3 * sigma), min(pixels.shape[-2:]) - 1)
    return blurred(pixels, 2 * reach + 1, sigma).clamp(0, 1)


def _shuffled(pixels: Tensor, count: int, seed: int) -> Tensor:
    """Return the patches in another order; what is left at the border stays as it is."""
    height, width = pixels.shape[-2:]
    tall, wide = height // count, width // count
    if not (tall and wide):
        raise ValueError(f"{height} x {width} pixels have no {count} patches a side")
    top, left = (height - tall * count) // 2, (width - wide * count) // 2
    inside = pixels[..., top : top + tall * count, left : left + wide * count]
    *front, _, _ = inside.shape
    # (…, row of the grid, row, column of the grid, column) and, once swapped, patch by patch.
    patches = inside.reshape(*front, count, tall, count, wide).transpose(-3, -2)
    order = order_of_patches(count, seed)
    patches = patches.reshape(*front, count * count, tall, wide)[..., order, :, :]
    patches = patches.reshape(*front, count, count, tall, wide).transpose(-3, -2)
    shuffled = pixels.clone()
    filled = patches.reshape(inside.shape)
    shuffled[..., top : top + tall * count, left : left + wide * count] = filled
    return shuffled


def _compressed(pixels: Tensor, quality: int) -> Tensor:
    """Return a picture, (C, height, width), as JPEG leaves it."""
    levels = (pixels * LEVELS).round().to(torch.uint8).permute(1, 2, 0).cpu().numpy()
    grey = levels.shape[-1] == 1
    file = BytesIO()
    Image.fromarray(levels[..., 0] if grey else levels).save(file, "JPEG", quality=quality)
    with Image.open(file) as image:
        found = np.asarray(image, np.float32).reshape(levels.shape)
    return torch.from_numpy(found / LEVELS).permute(2, 0, 1).to(pixels)
