"""Random cut-outs and mirror images: how many there are, and a few of them drawn by lot."""

from dataclasses import dataclass

import numpy as np

WHOLE, CROP = 256, 224
"""Sides of AlexNet's training pictures and of what the network reads (section 4.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """One cut-out of a square picture."""

    top: int
    left: int
    mirrored: bool


def positions(whole: int, crop: int) -> int:
    """Places of a cut-out along one side."""
    return whole - crop + 1


def crop_count(whole: int, crop: int) -> int:
    """Different cut-outs of a square picture, each with its mirror image."""
    return 2 * positions(whole, crop) ** 2


def random_crops(whole: int, crop: int, count: int, seed: int) -> tuple[Crop, ...]:
    """Cut-outs drawn by lot, every one as likely as any other."""
    lot = np.random.default_rng(seed)
    places = lot.integers(0, positions(whole, crop), size=(count, 2)).tolist()
    flips = lot.integers(0, 2, size=count).tolist()
    return tuple(
        Crop(top=top, left=left, mirrored=bool(flip))
        for (top, left), flip in zip(places, flips, strict=True)
    )
