"""Deletion: take the most important squares away first, and watch the class go.

The better a map knows what the network looks at, the faster the probability falls (Samek et al.
2017; Petsiuk et al. 2018, "RISE", section 4.2). Squares in random order are what to beat.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.probing.attribution.question import AttributionQuestion, answers_of, on_grid

Order = tuple[int, ...]
"""Squares of a grid by number, row by row, the first to go first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deletion:
    """Probability of a class while squares are taken away.

    Attributes:
        shares: Share of the squares that is gone, from 0 to 1.
        probabilities: (orders, shares).
    """

    shares: NDArray[np.float64]
    probabilities: NDArray[np.float32]

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean curve over the orders, (shares,)."""
        return self.probabilities.mean(0, dtype=np.float64)

    @property
    def area(self) -> float:
        """Area under the mean curve, 0 to 1: the smaller, the faster the class goes."""
        curve = self.mean
        return float(((curve[1:] + curve[:-1]) / 2 * np.diff(self.shares)).sum())


def order_of(values: NDArray[np.floating], squares: int) -> Order:
    """Return the squares by their mean in a map, the highest first.

    Args:
        values: Any (rows, columns) over the photo.
        squares: Of the grid in a row and in a column.
    """
    return tuple(np.argsort(-on_grid(values, squares), axis=None, kind="stable").tolist())


def random_orders(squares: int, count: int) -> tuple[Order, ...]:
    """Return the same few random orders every time."""
    return tuple(
        tuple(np.random.default_rng(seed).permutation(squares**2).tolist()) for seed in range(count)
    )


def deletion(
    module: nn.Module,
    x: Tensor,
    orders: Sequence[Order],
    question: AttributionQuestion,
    points: int,
) -> Deletion:
    """Take squares away in some orders; each order is one batch.

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        orders: Of the squares of one grid.
        question: Its class is followed, its baseline shows through.
        points: How many times squares go, evenly, from none to all.
    """
    squares = round(len(orders[0]) ** 0.5)
    cover = question.baseline(x)
    counts = torch.linspace(0, squares**2, points + 1).round().long()
    curves = []
    for order in orders:
        place = torch.empty(squares**2, dtype=torch.long)
        place[list(order)] = torch.arange(squares**2)
        turn = _spread(place.view(squares, squares), x)
        pictures = torch.where(turn < counts.to(x.device)[:, None, None, None], cover, x)
        logits = answers_of(module, pictures)
        curves.append(logits.softmax(1)[:, question.class_index].float().cpu().numpy())
    return Deletion(shares=counts.numpy() / squares**2, probabilities=np.stack(curves))


def _spread(place: Tensor, x: Tensor) -> Tensor:
    """Return the number of its square for each pixel, (height, width)."""
    rows, columns = (
        torch.arange(side, device=x.device) * len(place) // side for side in x.shape[2:]
    )
    return place.to(x.device)[rows][:, columns]
