"""The two towers against grouped convolutions, and the counts that the paper's layers come to."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnnviz.architectures.nets.published.alexnet2012 import AlexNet2012
from cnnviz.network.structure.depth import depth
from tests.tables import layer_table

COUNTS = {
    "alexnet2012": (60_965_224, 724_406_816),
    "alexnet2012-ungrouped": (62_378_344, 1_135_256_096),
    "alexnet": (61_100_840, 714_188_480),
}


@pytest.fixture(scope="module")
def tables():
    return {name: layer_table(name) for name in COUNTS}


@pytest.mark.parametrize("name", COUNTS)
def test_parameters_and_multiply_adds(tables, name):
    assert (tables[name].params, tables[name].macs) == COUNTS[name]
    assert depth(tables[name]) == 8


def test_convolutions_and_dense_layers_of_the_paper(tables):
    rows = tables["alexnet2012"].layers
    convolutions = [row for row in rows if row.kind == "Conv2d"]
    assert sum(row.params for row in convolutions) == 2_334_080
    assert sum(row.macs for row in convolutions) == 665_784_864
    assert sum(row.params for row in rows if row.kind == "Linear") == 58_631_144
    by_layer = {}
    for row in convolutions:
        layer = row.path.partition(".")[0]
        by_layer[layer] = by_layer.get(layer, 0) + row.params
    assert by_layer == {
        "conv1": 34_944,
        "conv2": 307_456,
        "conv3": 885_120,
        "conv4": 663_936,
        "conv5": 442_624,
    }


def test_neurons_from_the_shapes(tables):
    """290,400 + 186,624 + 64,896 + 64,896 + 43,264 + 4,096 + 4,096 + 1,000."""
    rows = [row for row in tables["alexnet2012"].layers if row.kind in ("Conv2d", "Linear")]
    assert sum(torch.Size(row.output_shape).numel() for row in rows) == 659_272


def test_which_towers_read_what(tables):
    table = tables["alexnet2012"]
    parents = {row.path: row.parents for row in table.layers}
    assert parents["conv1.0.conv"] == parents["conv1.1.conv"] == ("input",)
    assert parents["conv3.0.conv"] == parents["conv3.1.conv"] == ("cat",)
    for layer, before in (("conv2", "conv1.{}.pool"), ("conv5", "conv4.{}.relu")):
        for tower in range(2):
            assert parents[f"{layer}.{tower}.conv"] == (before.format(tower),)


@pytest.fixture(scope="module")
def published():
    with torch.random.fork_rng(devices=()):
        torch.default_generator.manual_seed(3)
        return AlexNet2012(num_classes=7).eval().requires_grad_(False)


def grouped(layer, groups, stride=1):
    """One convolution with the weights of both towers."""
    first = layer[0].conv
    weight = torch.cat([tower.conv.weight for tower in layer])
    bias = torch.cat([tower.conv.bias for tower in layer])
    made = nn.Conv2d(
        first.in_channels * groups, len(weight), first.kernel_size, stride, first.padding,
        groups=groups,
    )  # fmt: skip
    made.load_state_dict({"weight": weight, "bias": bias})
    return made.requires_grad_(False)


def norm_within_halves(x):
    """The paper's formula by a loop over the channels of each half."""
    halves = []
    for half in x.chunk(2, dim=1):
        last = half.shape[1] - 1
        sums = [
            half[:, max(0, i - 2) : min(last, i + 2) + 1].square().sum(dim=1)
            for i in range(last + 1)
        ]
        halves.append(half / (2 + 1e-4 * torch.stack(sums, dim=1)) ** 0.75)
    return torch.cat(halves, dim=1)


def test_two_towers_equal_grouped_convolutions(published):
    x = 5 * torch.randn(2, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    net = published
    y = F.max_pool2d(norm_within_halves(F.relu(grouped(net.conv1, 1, stride=4)(x))), 3, 2)
    y = F.max_pool2d(norm_within_halves(F.relu(grouped(net.conv2, 2)(y))), 3, 2)
    y = F.relu(grouped(net.conv3, 1)(y))
    y = F.relu(grouped(net.conv4, 2)(y))
    y = F.max_pool2d(F.relu(grouped(net.conv5, 2)(y)), 3, 2)
    expected = net.classifier(y)
    assert expected.std() > 1e-3
    torch.testing.assert_close(net(x), expected, rtol=1e-4, atol=1e-6)


def test_one_tower_is_a_plain_chain():
    net = AlexNet2012(towers=1, num_classes=3).eval().requires_grad_(False)
    assert all(conv.groups == 1 for conv in net.modules() if isinstance(conv, nn.Conv2d))
    assert net(torch.zeros(1, 3, 224, 224)).shape == (1, 3)
