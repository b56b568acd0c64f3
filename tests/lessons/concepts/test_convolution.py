"""Two ways to the same number: torch's convolution, and the sum of the terms that are shown."""

import numpy as np
import pytest

from cnnviz.errors import BadValue
from cnnviz.lessons.concepts.layers.convolution.numbers import Sliding, convolve, output

PICTURE = np.random.default_rng(0).random((17, 23)).astype(np.float32)
SLIDINGS = [
    Sliding(),
    Sliding(stride=2),
    Sliding(padding=2),
    Sliding(dilation=3, padding=1),
    Sliding(stride=3, padding=2, dilation=2),
]


@pytest.mark.parametrize("sliding", SLIDINGS)
@pytest.mark.parametrize("side", [1, 3, 5])
def test_every_output_is_the_sum_of_its_terms(sliding, side):
    kernel = np.random.default_rng(side).standard_normal((side, side)).astype(np.float32)
    found = convolve(PICTURE, kernel, sliding)
    assert found.shape == tuple(sliding.side(length, side) for length in PICTURE.shape)
    for row in range(found.shape[0]):
        for column in range(found.shape[1]):
            one = output(PICTURE, kernel, sliding, row, column)
            assert one.total == pytest.approx(found[row, column], abs=1e-5)
            assert one.patch.shape == kernel.shape


def test_the_box_is_what_the_output_depends_on():
    """Changing a pixel inside the box at a weight's place changes it, outside never."""
    sliding, kernel = Sliding(stride=2, padding=1, dilation=2), np.ones((3, 3), np.float32)
    top, left, bottom, right = output(PICTURE, kernel, sliding, 3, 4).box
    before = convolve(PICTURE, kernel, sliding)[3, 4]
    inside = set()
    for row in range(PICTURE.shape[0]):
        for column in range(PICTURE.shape[1]):
            changed = PICTURE.copy()
            changed[row, column] += 1
            if convolve(changed, kernel, sliding)[3, 4] != before:
                inside.add((row, column))
    rows, columns = {row for row, _ in inside}, {column for _, column in inside}
    assert (min(rows), min(columns), max(rows) + 1, max(columns) + 1) == (top, left, bottom, right)
    assert len(inside) == 9


def test_padding_counts_as_zero():
    one = output(PICTURE, np.ones((3, 3), np.float32), Sliding(padding=1), 0, 0)
    assert one.box == (-1, -1, 2, 2)
    assert not one.patch[0].any()
    assert one.total == pytest.approx(float(PICTURE[:2, :2].sum()))


def test_a_kernel_that_does_not_fit():
    with pytest.raises(BadValue):
        convolve(PICTURE, np.ones((7, 7), np.float32), Sliding(dilation=4))
