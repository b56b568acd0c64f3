"""Lateral inhibition: what a centre that is inhibited by its surround answers on the Hermann grid.

The filter is a difference of two Gaussians (Rodieck 1965), the usual model of a ganglion cell of
the retina. On a crossing of two bright streets more of the surround is bright than in the middle of
a street (Baumgartner 1960).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]

SIDE = 320
"""Of the picture, in pixels."""

SQUARES = 4
"""Dark squares in a row that are seen whole."""

PERIOD = SIDE // SQUARES
REACH = 3
"""Standard deviations after which a Gaussian is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridAnswers:
    """What the filter answers along the grid.

    Attributes:
        map: The answer at every pixel.
        crossing: Mean answer where two streets cross, away from the border.
        street: Mean answer halfway between two crossings.
    """

    map: Picture
    crossing: float
    street: float


def hermann(street: int, wave: float = 0.0) -> Picture:
    """Return bright streets on a dark ground, 0 to 1.

    Args:
        street: Their width in pixels.
        wave: How far they swing to either side, in pixels; straight ones are those of Hermann.
    """
    along = np.arange(SIDE, dtype=np.float64)
    swing = wave * np.sin(2 * math.pi * along / PERIOD)
    # Crossings lie in the middle of the periods, where the swing of both streets is zero.
    rows = _near_street(along[:, None] - swing[None, :], street)
    columns = _near_street(along[None, :] - swing[:, None], street)
    return (rows | columns).astype(np.float32)


def answers(picture: Picture, centre: float, surround: float, strength: float) -> GridAnswers:
    """Return what a centre excited by light and inhibited by its surround answers everywhere.

    Args:
        picture: (height, width), 0 to 1.
        centre: Standard deviation of the centre, in pixels.
        surround: Standard deviation of the surround, in pixels.
        strength: Weight of the surround; at 1 even light gives no answer at all.
    """
    found = blurred(picture, centre) - strength * blurred(picture, surround)
    middle, between = _places()
    return GridAnswers(
        map=found,
        crossing=float(np.mean([found[i, j] for i in middle for j in middle])),
        street=float(
            np.mean([[found[i, j], found[j, i]] for i in middle for j in between], dtype=float)
        ),
    )


def along_street(found: Picture, wave: float = 0.0) -> Picture:
    """Return the values along the middle of a street, straight or bent as in `hermann`."""
    along = np.arange(SIDE)
    middle = PERIOD + PERIOD // 2 + wave * np.sin(2 * math.pi * along / PERIOD)
    street: Picture = found[np.rint(middle).astype(int), along]
    return street


def blurred(picture: Picture, spread: float) -> Picture:
    """Return a picture under a Gaussian, its border continued by its edge pixels.

    Args:
        picture: (height, width).
        spread: Standard deviation of the Gaussian, in pixels.
    """
    rows, columns = (_gaussian(side, spread) for side in picture.shape)
    return (rows @ picture @ columns.T).astype(np.float32)


def _gaussian(side: int, spread: float) -> NDArray[np.float64]:
    """Return the matrix that blurs a column of pixels, (side, side)."""
    radius = math.ceil(REACH * spread)
    offsets = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * (offsets / spread) ** 2)
    matrix = np.zeros((side, side))
    for offset, weight in zip(offsets, weights / weights.sum(), strict=True):
        # Beyond the border the pixel at the border counts once more.
        np.add.at(matrix, (np.arange(side), np.clip(np.arange(side) + offset, 0, side - 1)), weight)
    return matrix


def _near_street(distance: NDArray[np.floating], street: int) -> NDArray[np.bool_]:
    """Whether a place lies on a street, by its distance from the border of the picture."""
    return np.abs((distance % PERIOD) - PERIOD / 2 + 0.5) < street / 2


def _places() -> tuple[list[int], list[int]]:
    """Return the middles of the streets that are not next to the border, and the places between."""
    middle = [PERIOD // 2 + PERIOD * number for number in range(1, SQUARES - 1)]
    return middle, [PERIOD * number for number in range(1, SQUARES)]
