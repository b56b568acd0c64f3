"""Softmax and cross-entropy on a few logits (Hinton, Vinyals and Dean 2015, equations 1 and 2).

p_i = exp(z_i / T) / sum_j exp(z_j / T); the loss is -log p of the right class, and its gradient
(p - y) / T, where y is 1 at the right class and 0 elsewhere.
"""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def softmax(logits: Vector, temperature: float = 1.0) -> Vector:
    """Probabilities of logits, whatever their size: the largest one is taken off first."""
    scaled = logits / temperature
    powers: Vector = np.exp(scaled - scaled.max())
    return powers / powers.sum()


def naive_softmax(logits: Vector) -> Vector:
    """The formula as it stands, in float32: beyond a logit of 88 it is no number any more."""
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(logits.astype(np.float32))
        found: Vector = (powers / powers.sum()).astype(np.float64)
    return found


def log_sum_exp(logits: Vector) -> float:
    """The stable log sum exp z = m + log sum exp(z - m), m = max z: no power can overflow."""
    most = float(logits.max())
    return most + float(np.log(np.exp(logits - most).sum()))


def cross_entropy(logits: Vector, right: int, temperature: float = 1.0) -> float:
    """Loss -log p of the right class, in nats."""
    scaled = logits / temperature
    return log_sum_exp(scaled) - float(scaled[right])


def gradient(logits: Vector, right: int, temperature: float = 1.0) -> Vector:
    """Gradient of the cross-entropy by the logits: (p - y) / T."""
    found = softmax(logits, temperature)
    found[right] -= 1.0
    return found / temperature


def squared_gradient(logits: Vector, right: int) -> Vector:
    """Gradient by the logits of half the squared distance of p and y, for comparison.

    The softmax hands it on through its own slopes, diag(p) - p p^T, which vanish where it is sure.
    """
    p = softmax(logits)
    wrong = p.copy()
    wrong[right] -= 1.0
    found: Vector = p * wrong - p * float(p @ wrong)
    return found


def entropy(p: Vector) -> float:
    """How undecided probabilities are, in bits: 0 for a certain answer, 2 for four equal ones."""
    kept = p[p > 0]
    return max(0.0, -float((kept * np.log2(kept)).sum()))


def slopes(places: Vector, others: Vector) -> tuple[Vector, Vector]:
    """How steeply both losses fall with the logit of the right class, as that logit grows.

    Args:
        places: Logits of the right class.
        others: Logits of all other classes.

    Returns:
        Sizes of the slopes of the cross-entropy and of the squared error.
    """
    all_logits = [np.concatenate([[place], others]) for place in places]
    return (
        np.array([-gradient(logits, 0)[0] for logits in all_logits]),
        np.array([-squared_gradient(logits, 0)[0] for logits in all_logits]),
    )
