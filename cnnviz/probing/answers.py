"""The answer of a classifier: its first classes, and how firmly it stands by one of them."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """One class of an answer."""

    class_index: int
    probability: float
    logit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedPrediction:
    """The answer of a network to one picture.

    Attributes:
        top: Its first classes, the most probable first.
        margin: Logit of the watched class less that of the best other class; below zero another
            class wins.
    """

    top: tuple[ClassScore, ...]
    watched: ClassScore
    margin: float

    @property
    def kept(self) -> bool:
        """Whether the watched class is still the first."""
        return self.margin >= 0


def answer(logits: Tensor, *, watch: int | None = None, top: int = 5) -> WatchedPrediction:
    """Read an answer from logits.

    Args:
        logits: (classes,) before softmax.
        watch: Class to follow; the most probable one by default.
        top: Classes to tell.
    """
    logits = logits.detach().float().cpu()
    probabilities = logits.softmax(0)
    order = probabilities.argsort(descending=True, stable=True)[:top].tolist()
    watched = order[0] if watch is None else watch
    others = logits.clone()
    others[watched] = -torch.inf

    def score(index: int) -> ClassScore:
        return ClassScore(
            class_index=index,
            probability=float(probabilities[index]),
            logit=float(logits[index]),
        )

    return WatchedPrediction(
        top=tuple(score(index) for index in order),
        watched=score(watched),
        margin=float(logits[watched] - others.max()),
    )
