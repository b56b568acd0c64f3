"""The three ways are built and counted; the paper's formulas hold for 1 x 1 kernels."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.lessons.inception.grid_reduction.numbers import Order, reductions


def counted(layers, picture):
    """Multiply-adds of some layers, and the values of every map on the way."""
    values = [picture.numel()]
    with FlopCounterMode(display=False) as counter:
        for layer in layers:
            picture = layer(picture)
            values.append(picture.numel())
    return counter.get_total_flops() // 2, values, picture


@pytest.mark.parametrize(("side", "channels", "size"), [(12, 5, 3), (8, 6, 1)])
def test_against_real_layers(side, channels, size):
    pool = nn.MaxPool2d(2)

    def convolution(leaving, stride=1):
        return nn.Conv2d(channels, leaving, size, stride, padding=size // 2, bias=False)

    picture = torch.zeros(1, channels, side, side)
    ways = {way.order: way for way in reductions(side, side // 2, channels, 2 * channels, size)}
    for order, layers in (
        (Order.POOL_FIRST, [pool, convolution(2 * channels)]),
        (Order.CONVOLVE_FIRST, [convolution(2 * channels), pool]),
    ):
        macs, values, _ = counted(layers, picture)
        assert (ways[order].macs, list(ways[order].values)) == (macs, values)
        assert ways[order].narrowest == min(values)
    macs, _, new = counted([convolution(channels, stride=2)], picture)
    joined = torch.cat([new, pool(picture)], 1)
    beside = ways[Order.SIDE_BY_SIDE]
    assert (beside.macs, beside.values[-1]) == (macs, joined.numel())
    assert beside.weights == convolution(channels).weight.numel()


def test_formulas_of_the_paper():
    """Section 5, without the size of the kernel: 2 d² k² against 2 (d/2)² k²."""
    side, channels = 34, 320
    pool_first, convolve_first, beside = reductions(side, side // 2, channels, 2 * channels, 1)
    assert convolve_first.macs == 2 * side**2 * channels**2
    assert pool_first.macs == 2 * (side // 2) ** 2 * channels**2
    assert beside.macs == pool_first.macs / 2 == convolve_first.macs / 8


def test_only_pooling_first_is_narrower_than_what_comes_out():
    for way in reductions(34, 17, 320, 640):
        assert (way.narrowest < way.values[-1]) == (way.order == Order.POOL_FIRST)
