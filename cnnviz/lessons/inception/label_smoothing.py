"""Smoothed labels: a target that leaves a little probability to every class.

Szegedy, Vanhoucke, Ioffe, Shlens and Wojna 2015, section 7.
"""

from dataclasses import dataclass
from math import exp, log


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothed:
    """The smoothed target for one picture.

    Attributes:
        true: Probability of its class.
        other: Probability of each other class.
        lead: How far the score of its class before softmax has to lie above each other one to hit
            the target; without smoothing no lead is enough.
    """

    true: float
    other: float
    lead: float


def smoothed(epsilon: float, classes: int) -> Smoothed:
    """The target (1 - ε) onehot + ε / K.

    Args:
        epsilon: What is shared out, above zero.
        classes: Number K of classes.
    """
    other = epsilon / classes
    true = 1 - epsilon + other
    return Smoothed(true=true, other=other, lead=log(true / other))


def loss(lead: float, true: float, classes: int) -> float:
    """Cross-entropy where the true class leads every other one by the same score.

    Args:
        lead: Score before softmax of the true class, less that of each other class.
        true: Target of the true class; the others share the rest evenly. 1 is a hard label.
        classes: Number K of classes.
    """
    others = log(classes - 1)
    # log(e^lead + K - 1), without an exponential that could overflow.
    top = max(lead, others)
    whole = top + log(exp(lead - top) + exp(others - top))
    return whole - true * lead
