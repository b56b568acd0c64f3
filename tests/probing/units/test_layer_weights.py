"""The weights of a layer, against NumPy on its state dict."""

import math
from dataclasses import replace

import numpy as np
import pytest

from cnnviz.photos.weights import models
from cnnviz.probing.units.layer_weights import layer_weights, weighing
from tests.tables import layer_table


@pytest.mark.parametrize(
    ("name", "path", "inputs"),
    [
        ("resnet20-cifar10", "layer2.0.conv1", 16 * 9),
        ("resnet20-cifar10", "fc", 64),
        ("alexnet-small-cifar10", "features.0", None),
    ],
)
def test_the_numbers_are_those_of_the_state_dict(name, path, inputs):
    module = models.random(name).module
    weights = module.state_dict()[f"{path}.weight"].double().numpy()
    found = layer_weights(module, path)
    assert found.count == weights.size
    assert found.inputs == (inputs or weights[0].size)
    assert (found.minimum, found.maximum) == (weights.min(), weights.max())
    assert (found.mean, found.std) == pytest.approx((weights.mean(), weights.std()))
    assert found.histogram.counts.sum() == np.count_nonzero(weights)
    expected, _ = np.histogram(weights[weights != 0], found.histogram.edges)
    assert found.histogram.counts.tolist() == expected.tolist()


def test_the_width_of_he_follows_from_the_weighed_values():
    found = layer_weights(models.random("resnet20-cifar10").module, "layer2.1.conv1")
    assert found.he_std == pytest.approx(math.sqrt(2 / (32 * 9)))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("layer1.0.conv1", "layer1.0.conv1"),
        ("layer1.0.bn1", "layer1.0.conv1"),
        ("layer1.0.relu", "layer1.0.conv1"),
        ("fc", "fc"),
    ],
)
def test_what_hands_on_a_value_is_told_by_the_layer_that_weighs(path, expected):
    table, module = layer_table("resnet20-cifar10"), models.random("resnet20-cifar10").module
    assert weighing(module, table, table.row(path)) == expected


def test_a_layer_in_front_of_all_weights_has_none():
    table, module = layer_table("resnet20-cifar10"), models.random("resnet20-cifar10").module
    assert weighing(module, table, replace(table.row("relu"), parents=())) is None
