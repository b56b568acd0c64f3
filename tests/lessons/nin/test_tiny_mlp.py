"""The tiny network against torch's own layers, PIL's grey, and curriculum's worked numbers."""

from itertools import product

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from cnnviz.lessons.nin.tiny_mlp import numbers as tiny
from cnnviz.lessons.nin.tiny_mlp.screen import AXIS, GREY, SETTINGS, WIDTHS

GENERATOR = np.random.default_rng(4)


def test_the_tiny_network_answers_exclusive_or():
    assert tiny.mlpconv(tiny.PATCHES).tolist() == [0, 1, 1, 0]
    assert tiny.right(tiny.mlpconv(tiny.PATCHES)) == 4


def test_without_relu_it_is_one_linear_filter():
    bent = tiny.mlpconv(tiny.plane(AXIS), relu=False)
    np.testing.assert_allclose(bent, tiny.linear(tiny.plane(AXIS), -1, -1, 2), atol=1e-12)
    assert tiny.right(tiny.mlpconv(tiny.PATCHES, relu=False)) == 3


@pytest.mark.parametrize("relu", [True, False])
def test_it_is_a_convolution_and_a_1x1_convolution(relu):
    """On a row of pixels: a 1 x 2 kernel, then a 1 x 1 kernel, as torch computes them."""
    row = GENERATOR.random(12)
    first = nn.Conv2d(1, 2, (1, 2), dtype=torch.float64)
    second = nn.Conv2d(2, 1, 1, bias=False, dtype=torch.float64)
    with torch.no_grad():
        first.weight.copy_(torch.ones(2, 1, 1, 2))
        first.bias.copy_(torch.tensor([0.0, -1.0]))
        second.weight.copy_(torch.tensor([1.0, -2.0]).reshape(1, 2, 1, 1))
        units = first(torch.from_numpy(row).reshape(1, 1, 1, -1))
        wanted = second(units.relu() if relu else units).flatten().numpy()
    patches = np.stack([row[:-1], row[1:]], axis=-1)
    np.testing.assert_allclose(tiny.mlpconv(patches, relu=relu), wanted, atol=1e-12)


def test_no_linear_filter_gets_more_than_three():
    few = (-1.0, 0.0, 1.0)
    tried = [
        tiny.right(tiny.linear(tiny.PATCHES, w1, w2, bias))
        for w1, w2, bias in product(few, repeat=3)
    ]
    assert tiny.best_linear(few) == max(tried) == 3
    assert tiny.best_linear(SETTINGS) == 3
    assert tiny.best_linear((0.0,)) == 2


def test_grey_is_the_grey_of_pil():
    pixels = GENERATOR.integers(0, 256, (40, 30, 3), dtype=np.uint8)
    mixed = tiny.mix(pixels, GREY)
    assert mixed.difference == 0
    grey = np.asarray(Image.fromarray(pixels).convert("L"))
    assert np.abs(mixed.values - grey).max() <= 1


@pytest.mark.parametrize("weights", [(0.0, 0.0, 0.0), (-1.5, 0.733, 2.0), (1.0, 0.0, 0.0)])
def test_a_1x1_convolution_is_a_product_per_pixel(weights):
    pixels = GENERATOR.integers(0, 256, (17, 23, 3), dtype=np.uint8)
    mixed = tiny.mix(pixels, weights)
    assert mixed.difference == 0
    for row, column in [(0, 0), (16, 22), (8, 3)]:
        wanted = sum(w * int(value) for w, value in zip(weights, pixels[row, column], strict=True))
        assert mixed.values[row, column] == pytest.approx(wanted)


def test_a_pixel_depends_on_no_other():
    pixels = GENERATOR.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    order = GENERATOR.permutation(64)
    moved = pixels.reshape(64, 3)[order].reshape(8, 8, 3)
    first, second = tiny.mix(pixels, GREY).values, tiny.mix(moved, GREY).values
    np.testing.assert_array_equal(first.flatten()[order], second.flatten())


def test_the_bill_of_the_first_block():
    costs = tiny.mlpconv_costs(3, 5, WIDTHS)
    assert [layer.params for layer in costs.layers] == [14_592, 30_880, 15_456]
    assert (costs.params, costs.plain.params) == (60_928, 7_296)
    assert [layer.rf for layer in costs.layers] == [(5, 5)] * 3


@pytest.mark.parametrize("kernel", [1, 3, 11])
@pytest.mark.parametrize("widths", [(16, 32, 48), (64, 16, 16)])
def test_any_bill_counts_real_weights(kernel, widths):
    costs = tiny.mlpconv_costs(7, kernel, widths)
    layers = [
        nn.Conv2d(7, widths[0], kernel),
        nn.Conv2d(widths[0], widths[1], 1),
        nn.Conv2d(widths[1], widths[2], 1),
    ]
    assert costs.params == sum(w.numel() for layer in layers for w in layer.parameters())
    plain = nn.Conv2d(7, widths[2], kernel)
    assert costs.plain.params == sum(w.numel() for w in plain.parameters())
    assert costs.field == kernel
