"""Blocks after ResNet, random depth, stripes and ways: against timm, all masks and arithmetic."""

from itertools import product
from math import inf

import numpy as np
import pytest
import torch
from timm.layers import BatchNormAct2d
from timm.models.resnetv2 import PreActBottleneck
from torch import nn
from torchvision.ops import StochasticDepth

from cnnviz.content.facts import fact
from cnnviz.lessons.concepts.designs.families.numbers import FAMILIES, ways, widest
from cnnviz.lessons.concepts.designs.resnet_variants.numbers import (
    BLOCKS,
    CHANNELS,
    PLANES,
    bill,
    block,
    block_table,
    left_by_empty_blocks,
)
from cnnviz.lessons.concepts.designs.resnet_variants.pre_activation import PreActivationBottleneck
from cnnviz.lessons.concepts.designs.stochastic_depth.numbers import random_depth
from cnnviz.lessons.concepts.designs.zfnet.numbers import (
    FIRST_LAYERS,
    FirstLayer,
    edge_kernel,
    folded_share,
    map_of,
    measured_period,
    row_of,
    seen_period,
    stripes,
)
from cnnviz.lessons.concepts.designs.zfnet.screen import REMOVED
from cnnviz.network.trace.layers import layer_table, table_of

CONVOLUTIONS = {  # weights of 1x1, 3x3 and 1x1 by hand: 1024 channels around the middle
    "resnet50": 2 * 1024 * 256 + 9 * 256**2,
    "v2": 2 * 1024 * 256 + 9 * 256**2,
    "wide": 2 * 1024 * 512 + 9 * 512**2,
    "resnext": 2 * 1024 * 512 + 9 * 512**2 // 32,
}


@pytest.mark.parametrize("name", BLOCKS)
def test_the_bill_of_a_block_by_hand(name):
    found = bill(block_table(name))
    norms = 2 * (CHANNELS + 2 * found.inside)
    assert found.params == CONVOLUTIONS[name] + norms
    assert found.macs == 14 * 14 * CONVOLUTIONS[name]
    assert found.relus == (0 if name == "v2" else 1)


def test_a_block_in_new_order_has_as_many_parameters():
    assert bill(block_table("v2")).params == bill(block_table("resnet50")).params


@pytest.mark.parametrize(
    ("name", "network"), [("wide", "wide_resnet50_2"), ("resnext", "resnext50_32x4d")]
)
def test_the_blocks_are_those_of_the_whole_networks(name, network):
    table = layer_table(network)
    assert sum(row.params for row in table.under("layer3.1")) == bill(block_table(name)).params


def test_pre_activation_is_timms():
    own = PreActivationBottleneck(32, 8).eval()
    other = PreActBottleneck(32, conv_layer=nn.Conv2d, norm_layer=BatchNormAct2d)
    for number in (1, 2, 3):
        # timm's convolutions of this kind have biases; ours have none.
        getattr(other, f"conv{number}").weight.data = getattr(own, f"conv{number}").weight.data
        other_conv = getattr(other, f"conv{number}")
        other_conv.bias = None
        norm, theirs = getattr(own, f"norm{number}"), getattr(other, f"norm{number}")
        norm.weight.data.uniform_(0.5, 2)
        norm.bias.data.normal_()
        theirs.weight.data, theirs.bias.data = norm.weight.data, norm.bias.data
    # The 3x3 of torch has no padding unless told so.
    other.conv2.padding = (1, 1)
    x = torch.randn(2, 32, 6, 6)
    with torch.inference_mode():
        assert torch.allclose(own(x), other.eval()(x), atol=1e-5)


def test_what_empty_blocks_leave():
    """Without a branch v2 is the identity; a ReLU behind the sum takes the negative half."""
    assert left_by_empty_blocks("v2", 16) == pytest.approx(1)
    for name in ("resnet50", "wide", "resnext"):
        assert left_by_empty_blocks(name, 1) == pytest.approx(0.5, abs=0.05)
        assert left_by_empty_blocks(name, 16) == left_by_empty_blocks(name, 1)


def test_every_block_keeps_the_shape():
    for name in BLOCKS:
        x = torch.randn(1, 64, 5, 5)
        assert block(name, 64, 16).eval()(x).shape == x.shape
    assert PLANES * 4 == CHANNELS


@pytest.mark.parametrize(("blocks", "last"), [(1, 0.5), (4, 0.3), (7, 0.0), (9, 1.0)])
def test_random_depth_against_every_mask(blocks, last):
    found = random_depth(blocks, last)
    chances = np.zeros(blocks + 1)
    for mask in product((0, 1), repeat=blocks):
        chance = np.prod(
            [p if kept else 1 - p for p, kept in zip(found.survival, mask, strict=True)]
        )
        chances[sum(mask)] += chance
    assert found.chances == pytest.approx(chances)
    counts = np.arange(blocks + 1)
    assert found.expected == pytest.approx(chances @ counts)
    assert found.spread**2 == pytest.approx(chances @ counts**2 - (chances @ counts) ** 2)


def test_the_depth_of_the_paper():
    """54 blocks down to one half: (3 L - 1) / 4 = 40.25 (Huang et al. 2016, section 3)."""
    found = random_depth(54, 0.5)
    assert found.expected == pytest.approx((3 * 54 - 1) / 4)
    assert found.survival[-1] == 0.5


def test_random_depth_against_torchvision():
    torch.manual_seed(0)
    found = random_depth(6, 0.4)
    drops = [StochasticDepth(1 - p, "row").train() for p in found.survival]
    ones = torch.ones(20_000, 1)
    survived = sum((drop(ones) > 0).float() for drop in drops)
    assert float(survived.mean()) == pytest.approx(found.expected, abs=0.03)
    assert float(survived.std()) == pytest.approx(found.spread, abs=0.03)


def test_the_first_layers_have_the_published_maps():
    found = {name: row_of(layer) for name, layer in FIRST_LAYERS.items()}
    assert {name: row.output_shape for name, row in found.items()} == {
        "alexnet": (96, 55, 55),
        "zfnet": (96, 110, 110),
    }
    assert {name: row.params for name, row in found.items()} == {"alexnet": 34944, "zfnet": 14208}


@pytest.mark.parametrize("period", [2.5, 3.0, 5.0, 6.5, 9.0, 12.0, 16.0])
@pytest.mark.parametrize("name", FIRST_LAYERS)
def test_the_stripes_of_a_map_are_as_wide_as_the_formula_says(name, period):
    layer = FIRST_LAYERS[name]
    expected = seen_period(period, layer.stride)
    if expected > 60:
        return  # fewer than four stripes: no width to measure
    found = measured_period(map_of(stripes(period), layer, period), layer.stride)
    assert found == pytest.approx(expected, rel=0.03)


def test_the_formula_by_hand():
    assert seen_period(5, 4) == pytest.approx(20)  # 4/5 of a wave a unit folds to 1/5
    assert seen_period(5, 2) == pytest.approx(5)
    assert seen_period(4, 4) == inf  # every unit meets the same phase
    assert seen_period(16, 4) == pytest.approx(16)


def test_a_kernel_answers_most_to_its_own_stripes():
    kernel = edge_kernel(11, 6)
    assert kernel.sum() == pytest.approx(0, abs=1e-5)
    assert np.linalg.norm(kernel) == pytest.approx(1)
    layer = FirstLayer(kernel=11, stride=1, padding=0)
    answers = {period: map_of(stripes(period), layer, 6).std() for period in (3, 6, 16)}
    assert max(answers, key=answers.get) == 6


def test_what_folds_of_stripes_is_all_or_nothing():
    for name, layer in FIRST_LAYERS.items():
        limit = 2 * layer.stride
        fine, coarse = 0.75 * limit, 3 * limit
        assert folded_share(stripes(fine), layer, fine) > 0.95, name
        assert folded_share(stripes(coarse), layer, coarse) < 0.05, name


def test_energy_is_shared_out_as_a_direct_count_says():
    picture = np.random.default_rng(0).random((40, 40), np.float32)
    layer = FirstLayer(kernel=3, stride=2, padding=0)
    whole = map_of(picture, layer, 4, stride=1)
    whole = whole - whole.mean()
    side = len(whole)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(side), np.arange(side)) / side)
    power = np.abs(waves @ whole @ waves) ** 2
    fold = np.minimum(np.arange(side), side - np.arange(side)) / side
    fine = (fold[:, None] > 0.25) | (fold[None] > 0.25)
    assert folded_share(picture, layer, 4) == pytest.approx(
        power[fine].sum() / power.sum(), rel=1e-4
    )


def test_what_the_words_say_of_the_removed_layers():
    found = {name: float(fact(f"zfnet_{name}_top1").value) for name in REMOVED}
    assert found["no_fc7"] <= found["full"]
    assert found["full"] < min(found["no_fc6_fc7"], found["no_conv3_conv4"]) < 50
    assert found["none_of_four"] > 70


def test_the_ways_by_hand():
    class Fork(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 1)

        def forward(self, x):
            y = self.a(x) + self.b(x) + x  # three ways
            return y + self.a(y)  # each by two

    with torch.device("meta"):
        table = table_of(Fork(), (1, 4, 4), "fork")
    assert ways(table) == 6


@pytest.mark.parametrize(
    ("network", "count"),
    [
        ("vgg16", 1),
        ("googlenet", 4**9),  # nine modules of four branches
        ("resnet50", 2**16),
        ("wide_resnet50_2", 2**16),
        ("densenet121", 2 ** (6 + 12 + 24 + 16)),
        ("seresnet50", 3**16),  # around, through the branch, or through its gate
    ],
)
def test_the_ways_of_the_families(network, count):
    assert ways(layer_table(network)) == count


def test_every_family_has_a_network_of_its_own():
    assert len({family.network for family in FAMILIES}) == len(FAMILIES)
    assert widest(layer_table("vgg16")) == 512
