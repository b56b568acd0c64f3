"""Transfer learning in small: a new linear head on features that stay as they are."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearHead:
    """A linear head that was fitted to few pictures.

    Attributes:
        accuracy: Share of the test pictures that it gets right.
    """

    accuracy: float


def fitted(
    train: tuple[Tensor, Tensor],
    test: tuple[Tensor, Tensor],
    examples: int,
    *,
    decay: float = 1.0,
) -> LinearHead:
    """Fits a linear head by ridge regression to one-hot targets, in closed form.

    Args:
        train: Features (N, D) and labels (N,), of which the first `examples` of each class count.
        test: Features (M, D) and labels (M,).
        examples: Pictures of each class.
        decay: Weight of the penalty on the weights, per picture.
    """
    features, labels = train
    classes = int(labels.max()) + 1
    chosen = torch.cat([(labels == c).nonzero()[:examples, 0] for c in range(classes)])
    mean = features[chosen].mean(0)
    spread = features[chosen].std(0) + 1e-6
    x = _with_one((features[chosen] - mean) / spread)
    targets = nn.functional.one_hot(labels[chosen], classes).float()
    # (X^T X + decay I) W = X^T Y; the dual form is the smaller system where pictures are few.
    gram = x @ x.T + decay * torch.eye(len(x))
    weights = x.T @ torch.linalg.solve(gram, targets)
    guesses = (_with_one((test[0] - mean) / spread) @ weights).argmax(1)
    return LinearHead(accuracy=float((guesses == test[1]).float().mean()))


def _with_one(x: Tensor) -> Tensor:
    return torch.cat([x, torch.ones(len(x), 1)], 1)
