"""Ranks are checked by convolving a picture, and by what no single product can do better."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnnviz.lessons.inception.separable_kernels.numbers import (
    box,
    diagonal,
    gaussian,
    laplacian,
    separate,
    sobel,
)


def test_the_two_of_the_curriculum():
    assert sobel(3) == ((1, 0, -1), (2, 0, -2), (1, 0, -1))
    assert laplacian(3) == ((0, 1, 0), (1, -4, 1), (0, 1, 0))
    found = separate(sobel(3))
    assert found.separable
    assert found.column == pytest.approx((1, 2, 1))
    assert found.row == pytest.approx((1, 0, -1))
    assert separate(laplacian(3)).rank == 2


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize(("preset", "rank"), [(sobel, 1), (gaussian, 1), (box, 1), (laplacian, 2)])
def test_ranks_of_the_presets(preset, rank, size):
    assert separate(preset(size)).rank == rank == np.linalg.matrix_rank(np.array(preset(size)))
    assert separate(diagonal(size)).rank == size


def test_presets_do_what_their_names_say():
    for size in (3, 5, 7):
        assert np.sum(gaussian(size)) == pytest.approx(1)
        assert np.sum(box(size)) == pytest.approx(1)
        place = np.arange(size) - size // 2
        # A ramp has a slope but no bend; a parabola has a bend of 2 in each direction.
        ramp = np.tile(place, (size, 1))
        parabola = place[:, None] ** 2 + place**2
        assert np.sum(laplacian(size)) == pytest.approx(0)
        assert np.sum(laplacian(size) * ramp) == pytest.approx(0)
        assert np.sum(laplacian(size) * parabola) == pytest.approx(4 * 4.0 ** (size - 3))
        assert np.sum(sobel(size)) == pytest.approx(0)
        assert np.sum(sobel(size) * ramp.T) == pytest.approx(0)
        assert np.sum(sobel(size) * ramp) < 0


@pytest.mark.parametrize("preset", [sobel, gaussian, box])
def test_column_then_row_gives_the_same_map(preset):
    found = separate(preset(5))
    picture = torch.rand(1, 1, 20, 20, dtype=torch.float64, generator=torch.Generator())
    whole = F.conv2d(picture, torch.tensor(preset(5)).double()[None, None])
    column = torch.tensor(found.column, dtype=torch.float64).reshape(1, 1, 5, 1)
    row = torch.tensor(found.row, dtype=torch.float64).reshape(1, 1, 1, 5)
    in_turn = F.conv2d(F.conv2d(picture, column), row)
    assert torch.allclose(whole, in_turn, atol=1e-12)


def test_no_product_comes_nearer():
    kernel = np.array(laplacian(3))
    found = separate(laplacian(3))
    missed = np.linalg.norm(kernel - np.array(found.nearest)) / np.linalg.norm(kernel)
    assert found.errors[0] == pytest.approx(missed)
    assert found.errors[1:] == (0, 0)
    draw = np.random.default_rng(0)
    for _ in range(200):
        column, row = np.array(found.column), np.array(found.row)
        other = np.outer(column + draw.normal(0, 0.1, 3), row + draw.normal(0, 0.1, 3))
        assert np.linalg.norm(kernel - other) > missed * np.linalg.norm(kernel)


def test_rounding_is_no_rank():
    draw = np.random.default_rng(1)
    kernel = np.outer(draw.normal(size=7), draw.normal(size=7))
    found = separate(tuple(tuple(row) for row in kernel.tolist()))
    assert found.rank == 1
    assert np.allclose(found.nearest, kernel)
    assert max(map(abs, found.row)) == pytest.approx(1)


def test_zeros():
    found = separate(((0.0,) * 3,) * 3)
    assert found.rank == 0
    assert found.separable
    assert found.errors == (0, 0, 0)
    assert np.array(found.nearest).any() == np.False_
