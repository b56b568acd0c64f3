"""CAM: its mean is the logit, each square's share is what the square alone brings."""

import numpy as np
import pytest
import torch

from cnnviz.lessons.nin.class_maps.numbers import class_maps
from cnnviz.photos.weights import models
from cnnviz.probing.attribution.pooled_maps import Obstacle, PooledHead, pooled_head, pooled_map
from cnnviz.probing.execute import logits_of
from tests.tables import layer_table

SLOW = ["googlenet", "densenet121", "seresnet50"]
EXACT = [
    "resnet20-cifar10", "densenet22-cifar10", "seresnet20-cifar10", "inception-small-cifar10",
    "inception-v3-small-cifar10", "nin-small-cifar10", "nin", "resnet18",
    *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW),
]  # fmt: skip


def loaded(name):
    table = layer_table(name)
    x = torch.randn(1, *table.input_shape, generator=torch.Generator().manual_seed(2))
    return models.random(name).module, x, pooled_head(table)


@pytest.mark.parametrize("name", EXACT)
def test_mean_plus_bias_is_the_logit_of_the_network_itself(name):
    module, x, head = loaded(name)
    with torch.inference_mode():
        logits = module(x)[0]
    for index in (0, 7):
        found = pooled_map(module, x, head.maps, head.dense, index)
        assert found.mean + found.bias == pytest.approx(float(logits[index]), abs=1e-4)
        assert found.difference < 1e-4
    both = pooled_map(module, x, head.maps, head.dense, 0, 7)
    assert both.mean + both.bias == pytest.approx(float(logits[0] - logits[7]), abs=2e-4)


@pytest.mark.parametrize("name", ["resnet20-cifar10", "nin-small-cifar10"])
def test_a_square_left_alone_brings_its_share(name):
    module, x, head = loaded(name)
    found = pooled_map(module, x, head.maps, head.dense, 4)
    for row, column in ((0, 0), (3, 5)):
        alone = torch.zeros(found.values.shape)
        alone[row, column] = 1
        logits = logits_of(module, x, {head.maps: lambda maps, alone=alone: maps * alone})
        share = found.values[row, column] / found.values.size
        assert float(logits[0, 4]) - found.bias == pytest.approx(share, abs=1e-5)


def test_the_map_of_a_class_in_a_network_in_network_is_its_last_map():
    module, x, head = loaded("nin-small-cifar10")
    assert head == PooledHead(maps="block3.8", dense=None)
    expected = class_maps(module, x).maps
    for index in range(10):
        found = pooled_map(module, x, head.maps, head.dense, index)
        np.testing.assert_allclose(found.values, expected[index], atol=1e-5)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lenet5-cifar10", Obstacle.DENSE),
        ("alexnet-small-cifar10", Obstacle.DENSE),
        ("vgg11-small-cifar10", Obstacle.DENSE),
        ("alexnet", Obstacle.DENSE),  # pools to 6 x 6, which is no mean of the whole map
        ("vgg16", Obstacle.DENSE),
        ("lenet5-1998", Obstacle.OTHER),
    ],
)
def test_a_head_of_another_kind_says_so(name, expected):
    assert pooled_head(layer_table(name)) is expected


@pytest.mark.slow
def test_heads_are_found_behind_dropout_and_beside_auxiliary_ones():
    head = pooled_head(layer_table("inception_v3"))
    assert head == PooledHead(maps="Mixed_7c.cat#3", dense="fc")
    assert pooled_head(layer_table("googlenet-aux")).dense == "fc"
    assert pooled_head(layer_table("senet154")).dense == "last_linear"
