"""The sprint net: its shapes, its bill in closed form, and how it begins."""

import math

import pytest
import torch
from torch.nn import functional as F

from cnnviz.architectures.nets.small.sprint_net import SprintBlock, SprintNet
from cnnviz.network.trace.layers import table_of

WIDTHS = (8, 12, 16)


def built(**options):
    torch.manual_seed(0)
    return SprintNet(WIDTHS, **options)


@pytest.mark.parametrize("side", [20, 24, 32])
@pytest.mark.parametrize("whitening", [False, True])
def test_it_reads_smaller_pictures_too(side, whitening):
    model = built(num_classes=7, whitening=whitening)
    assert model(torch.zeros(2, 3, side, side)).shape == (2, 7)


@pytest.mark.parametrize("whitening", [False, True])
def test_its_bill(whitening):
    """3x3 kernels without biases, two norms a block, one dense layer without bias."""
    first = 24 if whitening else 3
    params = (first * 12 + first) * whitening  # 12 numbers in a 2x2 patch
    for before, after in zip((first, *WIDTHS), WIDTHS, strict=False):
        params += 9 * before * after + 9 * after * after + 4 * after
    params += WIDTHS[-1] * 10
    with torch.device("meta"):
        model = SprintNet(WIDTHS, whitening=whitening)
    table = table_of(model, (3, 32, 32), "sprint")
    assert table.params == params
    side, macs = (31, 12 * 24 * 31**2) if whitening else (32, 0)
    for before, after in zip((first, *WIDTHS), WIDTHS, strict=False):
        macs += 9 * before * after * side**2
        side //= 2
        macs += 9 * after * after * side**2
    assert table.macs == macs + WIDTHS[-1] * 10


def test_a_convolution_hands_its_channels_on_at_first():
    x = torch.rand(2, 3, 8, 8)
    first = built().block1.conv1
    assert torch.equal(first(x)[:, :3], x)


def test_pooling_stands_between_the_convolutions_of_a_block():
    torch.manual_seed(0)
    block = SprintBlock(3, 4).eval()
    x = torch.randn(2, 3, 8, 8)
    inner = F.relu(block.bn1(F.max_pool2d(F.conv2d(x, block.conv1.weight, padding=1), 2)))
    expected = F.relu(block.bn2(F.conv2d(inner, block.conv2.weight, padding=1)))
    torch.testing.assert_close(block(x), expected)


def test_it_begins_without_a_preference():
    torch.manual_seed(0)
    logits = SprintNet()(torch.randn(64, 3, 32, 32))
    loss = F.cross_entropy(logits, torch.arange(64) % 10).item()
    assert loss == pytest.approx(math.log(10), abs=0.1)
