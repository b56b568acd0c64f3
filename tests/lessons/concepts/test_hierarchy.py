"""Shuffled tiles by hand, peaks against a plain search, and what the words say of the depths."""

import numpy as np
import pytest
import torch
from PIL import Image

from cnnviz.lessons.concepts.seeing.hierarchy.numbers import (
    LEVELS,
    TILES,
    LevelMaps,
    cut_outs,
    shuffled,
    similarity,
    telling,
)
from cnnviz.lessons.concepts.seeing.hierarchy.screen import _kept
from cnnviz.network.trace.layers import layer_table


def test_shuffling_moves_tiles_and_changes_none():
    x = torch.arange(2 * 3 * 8 * 8.0).reshape(2, 3, 8, 8)
    moved = shuffled(x, 4)

    def tiles(pictures):
        cut = [pictures[:, :, r : r + 4, c : c + 4] for r in (0, 4) for c in (0, 4)]
        return sorted(float(tile.sum()) for tile in cut)

    assert not torch.equal(moved, x)
    assert tiles(moved) == tiles(x)
    assert torch.equal(shuffled(x, 8), x)
    assert torch.allclose(moved.mean((2, 3)), x.mean((2, 3)))


def test_a_one_by_one_convolution_does_not_notice():
    x = torch.randn(2, 3, 8, 8)
    weights = torch.randn(5, 3, 1, 1)
    before, after = (
        torch.nn.functional.conv2d(pictures, weights).relu().mean((2, 3))
        for pictures in (x, shuffled(x, 2))
    )
    assert similarity(before, after) == pytest.approx(1, abs=1e-5)


def test_similarity_is_numpys_correlation():
    a, b = torch.randn(3, 20), torch.randn(3, 20)
    expected = np.mean([np.corrcoef(one, two)[0, 1] for one, two in zip(a, b, strict=True)])
    assert similarity(a, b) == pytest.approx(expected, abs=1e-5)


def test_the_strongest_units_of_a_channel():
    maps = np.random.default_rng(0).random((6, 3, 4, 5), np.float32)
    level = LevelMaps(layer=layer_table("efficientnet-lite0").layers[0], maps=maps, order=(0,))
    found = level.finds(1, 4)
    values = [one.value for one in found]
    assert values == pytest.approx(sorted(maps[:, 1].max((1, 2)), reverse=True)[:4])
    assert all(maps[one.picture, 1, one.row, one.column] == one.value for one in found)


def test_a_channel_that_answers_to_one_picture_comes_first():
    maps = np.ones((4, 3, 2, 2), np.float32)
    maps[2, 1] = 5
    maps[:, 2] = 9
    assert telling(maps)[0] == 1


def test_cut_outs_are_square():
    square, left, right = cut_outs(Image.new("RGB", (300, 200)))
    assert square.size == (200, 200)
    assert left.size == right.size == (120, 120)


def test_the_layers_see_more_and_more():
    table = layer_table("efficientnet-lite0")
    sides = [table.row(path).rf[0] for path in LEVELS.values()]
    assert sides == sorted(sides)
    assert sides[0] < 10
    assert 50 < sides[1] < 112
    assert sides[2] > table.input_size
    assert all(table.input_size % tile == 0 for tile in TILES)


def test_the_deeper_the_less_is_left_in_shuffled_tiles():
    """What the page says, on the photos that it says it of."""
    kept = _kept()
    for early, middle, late in zip(*kept.values(), strict=True):
        assert early > middle > late
    assert kept["early"][-1] > 0.9
    assert kept["late"][-1] < 0.6
