"""What methods of attribution share: the score that is explained, and the squares it is put on.

A score is the logit of one class, or the difference of two logits: "why this one, and not that?".
A map says how much each place of the photo speaks for the score (positive) or against it.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.probing.attribution.baselines import Baseline, baseline_of
from cnnviz.probing.execute import execute

Map = NDArray[np.float32]
"""(rows, columns) that spread evenly over what the network sees."""

FINEST = 64
"""Most squares that a map has in a row: more are neither seen nor worth their memory."""

LEAST = 4
"""Fewest squares in a row that a photo is divided into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionQuestion:
    """What is explained, and what the photo is compared with.

    Attributes:
        against: Another class, for the difference of the two logits; None for the logit alone.
        kind: A `Baseline`: what stands where something of the photo is taken away.
        black: Value of a black pixel after preprocessing, one a channel.
    """

    class_index: int
    against: int | None = None
    kind: str = Baseline.BLACK.value
    black: tuple[float, ...]

    def score(self, logits: Tensor) -> Tensor:
        """Return the score, (N,), of (N, classes)."""
        return score(logits, self.class_index, self.against)

    def scores_of(self, module: nn.Module, x: Tensor) -> Tensor:
        """Return the score of many variants of a photo, (N,), without gradients."""
        return self.score(answers_of(module, x))

    def baseline(self, x: Tensor) -> Tensor:
        """Return what a preprocessed photo is compared with, of its shape."""
        return baseline_of(x, self.kind, self.black)


def score(logits: Tensor, class_index: int, against: int | None = None) -> Tensor:
    """Return the logit of a class, or how far it is ahead of another.

    Args:
        logits: (N, classes).
        class_index: The class that is asked for.
        against: The other class; None for the logit alone.

    Returns:
        (N,).
    """
    own = logits[:, class_index]
    return own if against is None else own - logits[:, against]


def answers_of(module: nn.Module, x: Tensor) -> Tensor:
    """Return the logits of many variants of a photo, (N, classes), without gradients."""
    logits = execute(module, x).logits
    assert logits is not None  # nothing ended the run
    return logits


def coarse(values: NDArray[np.floating]) -> Map:
    """Return a map of pixels as sums over squares, at most `FINEST` in a row; the total stays.

    Args:
        values: One number a pixel, (height, width); squares at the edge may be cut off.
    """
    factor = -(-max(values.shape) // FINEST)
    height, width = (-(-side // factor) * factor for side in values.shape)
    full = np.zeros((height, width))
    full[: values.shape[0], : values.shape[1]] = values
    squares = full.reshape(height // factor, factor, width // factor, factor)
    return squares.sum((1, 3)).astype(np.float32)


def on_grid(values: NDArray[np.floating], squares: int) -> Map:
    """Return a map on a common grid, so that maps of different sizes can be compared.

    Args:
        values: Any (rows, columns).
        squares: Of the grid in a row and in a column. A finer map is averaged, a coarser one
            blended as the Grad-CAM paper does when it enlarges its maps.
    """
    tensor = torch.tensor(np.asarray(values, dtype=np.float32))[None, None]
    if min(values.shape) >= squares:
        found = nn.functional.adaptive_avg_pool2d(tensor, squares)
    else:
        found = nn.functional.interpolate(tensor, (squares, squares), mode="bilinear")
    return np.asarray(found[0, 0].numpy())


def quarters(values: NDArray[np.floating]) -> NDArray[np.float64] | None:
    """Return how much of a map without negative values lies in each quarter of the photo.

    Returns:
        Shares of upper left, upper right, lower left, lower right; None for a map of zeros.
    """
    found = on_grid(values, 2).astype(np.float64).ravel()
    return found / found.sum() if found.any() else None


def grids(side: int) -> tuple[int, ...]:
    """Return how many squares a row can have so that they cover a photo evenly, the fewest first.

    Args:
        side: Of the photo that the network sees, in pixels.

    Returns:
        Up to three divisors of the side; the side itself where it has none in between.
    """
    fitting = [count for count in range(LEAST, side // 2 + 1) if side % count == 0] or [side]
    wanted = (LEAST, 2 * LEAST, 4 * LEAST)
    return tuple(sorted({min(fitting, key=lambda count: abs(count - near)) for near in wanted}))


def rank_correlation(one: NDArray[np.floating], other: NDArray[np.floating]) -> float | None:
    """Return Spearman's rank correlation of two maps: 1 where they order squares alike.

    Adebayo et al. 2018 ("Sanity Checks for Saliency Maps", section 3) compare maps by it.

    Returns:
        -1 to 1; None where one of the maps is the same everywhere, so that there is no order.
    """
    first, second = _ranks(one), _ranks(other)
    if not first.std() or not second.std():
        return None
    return float(np.corrcoef(first, second)[0, 1])


def _ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return each value's place in the order; equal values share their mean place."""
    _, inverse, counts = np.unique(values.ravel(), return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]
