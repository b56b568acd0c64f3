"""Which kernels are a column times a row, read from their singular values.

A kernel K of rank r is a sum of r products of a column and a row; the first r terms of the singular
value decomposition are the best that r products can do (Eckart and Young 1936).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = tuple[tuple[float, ...], ...]
"""A square kernel, row by row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """A kernel as products of columns and rows.

    Attributes:
        singular: Singular values, the largest first.
        rank: Products that are needed to write the kernel exactly.
        column: The column of the best single product.
        row: Its row; the largest entry is 1.
        nearest: The product itself, (n, n).
        errors: What the best 1, 2, …, n products miss, as a share of the kernel: norm of the
            difference by norm of the kernel; 0 for a kernel of zeros.
    """

    singular: tuple[float, ...]
    rank: int
    column: tuple[float, ...]
    row: tuple[float, ...]
    nearest: Rows
    errors: tuple[float, ...]

    @property
    def separable(self) -> bool:
        """Whether the kernel is a single product."""
        return self.rank <= 1


def separate(kernel: Rows) -> Separation:
    """Split a kernel into products of a column and a row.

    Args:
        kernel: Square, with finite entries.
    """
    values = np.array(kernel, dtype=np.float64)
    left, singular, right = np.linalg.svd(values)
    # Below this a singular value is nothing but rounding.
    smallest = singular[0] * len(values) * np.finfo(np.float64).eps
    kept = np.where(singular > smallest, singular, 0.0)
    row = right[0] if kept[0] else np.ones(len(values))
    largest = row[np.argmax(np.abs(row).round(12))]
    # Adding zero turns -0.0, which would be shown with its sign, into 0.0.
    column, row = left[:, 0] * kept[0] * largest + 0.0, row / largest + 0.0
    left_over = np.append(np.cumsum(kept[::-1] ** 2)[::-1][1:], 0.0)
    whole = float((kept**2).sum()) or 1.0
    return Separation(
        singular=tuple(kept.tolist()),
        rank=int(np.count_nonzero(kept)),
        column=tuple(column.tolist()),
        row=tuple(row.tolist()),
        nearest=_rows(np.outer(column, row)),
        errors=tuple(np.sqrt(left_over / whole).tolist()),
    )


def sobel(size: int) -> Rows:
    """Vertical edges: smooth downwards, differ sideways."""
    return _rows(np.outer(_binomial(size), _difference(size)))


def gaussian(size: int) -> Rows:
    """Smoothing with binomial weights, whose sum is 1."""
    weights = _binomial(size) / 2.0 ** (size - 1)
    return _rows(np.outer(weights, weights))


def box(size: int) -> Rows:
    """Return the kernel of the plain mean."""
    return _rows(np.full((size, size), 1 / size**2))


def laplacian(size: int) -> Rows:
    """Second difference in both directions, smoothed beyond 3 x 3."""
    smooth = _binomial(size - 2)
    bent = np.convolve([1.0, -2.0, 1.0], smooth)
    centred = np.convolve([0.0, 1.0, 0.0], smooth)
    return _rows(np.outer(bent, centred) + np.outer(centred, bent))


def diagonal(size: int) -> Rows:
    """Return the kernel of a diagonal line."""
    return _rows(np.eye(size))


def _binomial(size: int) -> NDArray[np.float64]:
    weights = np.ones(1)
    for _ in range(size - 1):
        weights = np.convolve(weights, [1.0, 1.0])
    return weights


def _difference(size: int) -> NDArray[np.float64]:
    return np.convolve([1.0, 0.0, -1.0], _binomial(size - 2))


def _rows(values: NDArray[np.float64]) -> Rows:
    return tuple(tuple(row) for row in values.tolist())
