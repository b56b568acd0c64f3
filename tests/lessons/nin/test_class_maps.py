"""Class maps against the network's own answer and against pictures made for the purpose."""

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.errors import BadValue
from cnnviz.lessons.nin.class_maps.numbers import (
    ClassMaps,
    class_maps,
    shuffled,
    silent,
    strongest,
)
from cnnviz.photos.weights.models import random

FAMILY = {"nin": (32, 8), "nin-imagenet": (224, 6), "nin-small-cifar10": (32, 8)}


@pytest.fixture(params=FAMILY)
def network(request):
    side, grid = FAMILY[request.param]
    generator = torch.Generator().manual_seed(1)
    return random(request.param).module, torch.randn(1, 3, side, side, generator=generator), grid


def test_the_mean_of_a_map_is_the_score(network):
    module, x, grid = network
    found = class_maps(module, x)
    with torch.inference_mode():
        answer = module(x)[0].numpy()
    assert found.maps.shape == (answer.size, grid, grid)
    assert np.array_equal(found.scores, answer)
    np.testing.assert_allclose(found.maps.mean((1, 2)), answer, rtol=1e-5, atol=1e-8)
    assert found.difference < 1e-6


def test_shuffling_moves_every_map_alike_and_no_score(network):
    module, x, _ = network
    found = class_maps(module, x)
    mixed = shuffled(found, 3)
    np.testing.assert_allclose(mixed.scores, found.scores, rtol=1e-5, atol=1e-8)
    before = found.maps.reshape(len(found.scores), -1)
    after = mixed.maps.reshape(len(found.scores), -1)
    assert not np.array_equal(before, after)
    columns = sorted(map(tuple, before.T.tolist()))
    assert sorted(map(tuple, after.T.tolist())) == columns


def test_another_seed_is_another_order():
    values = np.arange(64, dtype=np.float32).reshape(1, 8, 8)
    found = ClassMaps(maps=values, scores=values.mean((1, 2)))
    assert np.array_equal(shuffled(found, 5).maps, shuffled(found, 5).maps)
    assert not np.array_equal(shuffled(found, 5).maps, shuffled(found, 6).maps)


def test_a_map_moves_with_the_thing_that_it_finds():
    """A network whose only map is the red channel: the bright corner must stand in its corner."""
    detector = nn.Sequential(nn.Conv2d(3, 2, 1, bias=False), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    detector.requires_grad_(False)
    detector[0].weight.copy_(torch.eye(2, 3).reshape(2, 3, 1, 1))
    photo = torch.zeros(1, 3, 4, 4)
    photo[0, 0, 0, 3] = 8
    found = class_maps(detector.eval(), photo)
    assert np.unravel_index(found.maps[0].argmax(), (4, 4)) == (0, 3)
    assert found.scores.tolist() == [0.5, 0]
    assert found.order == [0, 1]
    assert found.probabilities == pytest.approx(torch.tensor([0.5, 0.0]).softmax(0).tolist())


@pytest.mark.parametrize("name", ["lenet5", "resnet20-cifar10", "vgg11-small-cifar10"])
def test_other_networks_are_refused(name):
    with pytest.raises(BadValue) as caught:
        class_maps(random(name).module, torch.zeros(1, 3, 32, 32))
    assert caught.value.key == "no_class_maps"


def test_what_the_strongest_squares_bring():
    values = np.zeros((4, 4), dtype=np.float32)
    values[0] = 3
    values[1, :2] = 2
    assert strongest(values) == pytest.approx(12 / 16)
    assert strongest(np.ones((6, 6))) == pytest.approx(0.25)
    assert strongest(np.zeros((8, 8))) == 0
    assert silent(values) == 10
