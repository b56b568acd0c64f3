"""The alignment of two sequences, against a search through all alignments."""

from functools import cache

import numpy as np
import pytest

from cnnviz.network.difference.alignment import GAP, aligned


def worth(scores, pairs):
    """What an alignment is worth: its scores without the price of its one-sided stretches."""
    total, side = 0.0, None
    for i, j in pairs:
        here = "right" if i is None else "left" if j is None else "both"
        if here == "both":
            total += scores[i, j]
        elif here != side:
            total -= GAP
        side = here
    return total


def best_of_all(scores):
    """The most that any alignment is worth, found by trying every next step."""
    n, m = scores.shape

    @cache
    def from_here(i, j, side):
        ways = [] if i < n or j < m else [0.0]
        if i < n and j < m and scores[i, j] > 0:
            ways.append(scores[i, j] + from_here(i + 1, j + 1, "both"))
        if i < n:
            ways.append(from_here(i + 1, j, "left") - GAP * (side != "left"))
        if j < m:
            ways.append(from_here(i, j + 1, "right") - GAP * (side != "right"))
        return max(ways)

    return from_here(0, 0, None)


@pytest.mark.parametrize("seed", range(40))
def test_no_alignment_is_worth_more(seed):
    draws = np.random.default_rng(seed)
    scores = draws.choice([0.0, 0.5, 3.0, 5.0, 12.0], size=draws.integers(1, 9, 2))
    found = aligned(scores)
    assert worth(scores, found) == pytest.approx(best_of_all(scores))
    assert [i for i, _ in found if i is not None] == list(range(scores.shape[0]))
    assert [j for _, j in found if j is not None] == list(range(scores.shape[1]))
    assert all(scores[i, j] > 0 for i, j in found if i is not None and j is not None)


def spelled(left, right):
    """Two words above each other, with a dash where a letter stands alone."""
    scores = np.array([[12.0 * (a == b) for b in right] for a in left]).reshape(
        len(left), len(right)
    )
    pairs = aligned(scores)
    return (
        "".join("-" if i is None else left[i] for i, _ in pairs),
        "".join("-" if j is None else right[j] for _, j in pairs),
    )


def test_what_was_inserted_stays_in_one_piece():
    # The cheapest way in many pieces would be as long: a-b---c or ab----c as well as abc---.
    assert spelled("abc", "abcabc")[0].strip("-") == "abc"
    assert spelled("abxc", "abc") == ("abxc", "ab-c")


def test_nothing_in_common_stands_alone():
    assert spelled("ab", "xyz") in {("ab---", "--xyz"), ("---ab", "xyz--")}


def test_an_empty_side():
    assert aligned(np.zeros((0, 2))) == [(None, 0), (None, 1)]
    assert aligned(np.zeros((2, 0))) == [(0, None), (1, None)]
    assert aligned(np.zeros((0, 0))) == []
