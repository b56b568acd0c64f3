"""Two sequences of layers put beside each other, so that as much as possible is the same.

A global alignment (Needleman and Wunsch 1970) with affine gaps (Gotoh 1982): the longest list of
pairs in the order of both sequences, each pair worth its score, and every stretch that stands on
one side alone costs something once. Without that cost the layers of an inserted block would be
picked from several places; with it, whole blocks are inserted.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

GAP = 1.0
"""What a stretch on one side alone costs, however long it is."""

_TOGETHER, _LEFT, _RIGHT = 0, 1, 2

_NEVER = -1e12


def aligned(scores: ArrayLike) -> list[tuple[int | None, int | None]]:
    """Return the best alignment of two sequences.

    Args:
        scores: (n, m): what it is worth to put item i on the left beside item j on the right; 0 or
            less where they must not stand beside each other.

    Returns:
        Pairs of indices in the order of both; None where an item stands alone. Every index of both
        is in exactly one pair.
    """
    table = np.asarray(scores, np.float64)
    table = np.where(table > 0, table, _NEVER)
    return _traced(table.shape[0], table.shape[1], _ways(table))


def _ways(scores: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return, for every cell and each of three states, the state that the best way came from.

    The states: both items together, the left one alone, the right one alone. The whole row of a
    cell is computed at once: a stretch of any length costs the same, so that the best way along a
    row is a running maximum.
    """
    n, m = scores.shape
    came = np.zeros((3, n + 1, m + 1), np.int8)
    together, left, right = (np.full(m + 1, _NEVER) for _ in range(3))
    together[0] = 0.0
    right, came[_RIGHT, 0] = _along(together, left)
    for i in range(1, n + 1):
        before = np.stack([together, left, right])
        best = before.argmax(axis=0).astype(np.int8)
        value = before.max(axis=0)
        together = np.full(m + 1, _NEVER)
        together[1:] = value[:-1] + scores[i - 1]
        came[_TOGETHER, i, 1:] = best[:-1]
        opened = before - np.array([[GAP], [0.0], [GAP]])
        left = opened.max(axis=0)
        came[_LEFT, i] = opened.argmax(axis=0)
        right, came[_RIGHT, i] = _along(together, left)
    final = np.array([together[m], left[m], right[m]])
    came[_TOGETHER, 0, 0] = final.argmax()  # where the way back begins: no way enters this cell
    return came


def _along(
    together: NDArray[np.float64], left: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Return the values of a right item that stands alone along a row, and whence they come."""
    opened = np.maximum(together, left) - GAP
    source = np.where(together >= left, _TOGETHER, _LEFT).astype(np.int8)
    reached = np.full(len(opened), _NEVER)
    reached[1:] = np.maximum.accumulate(opened)[:-1]
    came = np.full(len(opened), _RIGHT, np.int8)
    # A stretch begins where leaving the other states is no worse than going on.
    begins = opened[:-1] >= reached[1:]
    came[1:][begins] = source[:-1][begins]
    return reached, came


def _traced(n: int, m: int, came: NDArray[np.int8]) -> list[tuple[int | None, int | None]]:
    """Return the best way, walked from its end."""
    found: list[tuple[int | None, int | None]] = []
    i, j, state = n, m, int(came[_TOGETHER, 0, 0])
    while i or j:
        before = int(came[state, i, j])
        i, j = i - (state != _RIGHT), j - (state != _LEFT)
        found.append((None if state == _RIGHT else i, None if state == _LEFT else j))
        state = before
    return found[::-1]
