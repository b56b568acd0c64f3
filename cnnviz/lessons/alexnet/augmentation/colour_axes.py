"""The directions in which colours vary, and a shift along them (PCA colour augmentation).

The covariance of red, green and blue over many pixels has eigenvectors p and eigenvalues l. A
picture is changed by adding a1 l1 p1 + a2 l2 p2 + a3 l3 p3 to every pixel, with new random a for
every presentation (Krizhevsky, Sutskever and Hinton 2012, section 4.1). Colours go from 0 to 1:
with 0 to 255 the eigenvalues, and so the shift, would grow by 255 squared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SPREAD = 0.1
"""Standard deviation of the random factors a in the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourAxes:
    """The axes of a set of pictures.

    Attributes:
        values: Eigenvalues, the largest first.
        vectors: For each the unit vector (red, green, blue), its largest component positive.
        pixels: Number of pixels that they were computed from.
    """

    values: tuple[float, float, float]
    vectors: tuple[tuple[float, float, float], ...]
    pixels: int

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of the whole variance along each axis."""
        return tuple(value / sum(self.values) for value in self.values)


def colour_axes(pictures: Sequence[NDArray[np.uint8]]) -> ColourAxes:
    """Eigenvalues and eigenvectors of the covariance of all pixels.

    Args:
        pictures: Any sizes, (height, width, 3), 0 to 255.
    """
    colours = np.concatenate([picture.reshape(-1, 3) for picture in pictures]) / 255
    values, columns = np.linalg.eigh(np.cov(colours, rowvar=False))
    vectors = [_pointing_up(column) for column in columns.T[::-1]]
    red, green, blue = values[::-1].tolist()
    return ColourAxes(
        values=(red, green, blue),
        vectors=tuple((v[0], v[1], v[2]) for v in vectors),
        pixels=len(colours),
    )


def shift(axes: ColourAxes, factors: Sequence[float]) -> tuple[float, float, float]:
    """What is added to red, green and blue of every pixel, on the scale 0 to 1."""
    weighted = np.multiply(factors, axes.values)
    red, green, blue = (np.transpose(axes.vectors) @ weighted).tolist()
    return red, green, blue


def shifted(picture: NDArray[np.uint8], added: Sequence[float]) -> NDArray[np.uint8]:
    """A picture with the same shift at every pixel; what leaves the scale is cut off.

    Args:
        picture: (height, width, 3), 0 to 255.
        added: To red, green and blue, on the scale 0 to 1.
    """
    colours = picture / 255 + np.asarray(added)
    return np.rint(255 * colours.clip(0, 1)).astype(np.uint8)


def _pointing_up(vector: NDArray[np.float64]) -> list[float]:
    """An eigenvector has no sign: the one with a positive largest component is taken."""
    largest = vector[np.abs(vector).argmax()]
    return list((vector * np.sign(largest)).tolist())
