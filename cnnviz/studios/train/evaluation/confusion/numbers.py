"""What a confusion matrix tells: accuracy of each class, and the pictures behind one entry.

Rows are true classes, columns are answers.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Counts = NDArray[np.int64]


def class_accuracy(counts: ArrayLike) -> NDArray[np.float64]:
    """Share of each class's pictures that got the right answer.

    Args:
        counts: (classes, classes): pictures of the row's class that were taken for the column's.

    Returns:
        (classes,); NaN for a class without a picture.
    """
    matrix = np.asarray(counts, np.float64)
    pictures = matrix.sum(axis=1)
    return np.divide(
        matrix.diagonal(), pictures, out=np.full(len(matrix), np.nan), where=pictures > 0
    )


def commonest_mistake(counts: ArrayLike) -> tuple[int, int] | None:
    """True class and answer of the most frequent mistake, the first of equals; None without one."""
    mistakes = np.array(counts, np.int64)
    np.fill_diagonal(mistakes, 0)
    if not mistakes.any():
        return None
    true, answer = divmod(int(mistakes.argmax()), len(mistakes))
    return true, answer


def behind(labels: ArrayLike, answers: ArrayLike, true: int, answer: int) -> Counts:
    """Numbers of the pictures behind one entry, in their order.

    Args:
        labels: True classes of the pictures; more than `answers` are ignored.
        answers: Answers for the first of them.
        true: Row of the entry.
        answer: Column of the entry.
    """
    given = np.asarray(answers)
    own = np.asarray(labels)[: len(given)]
    return np.flatnonzero((own == true) & (given == answer))
