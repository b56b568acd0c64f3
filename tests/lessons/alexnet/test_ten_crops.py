"""Ten views against torchvision's own, and averages against the sum of probabilities."""

import pytest
import torch
from torch import nn
from torchvision.transforms import functional as T

from cnnviz.lessons.alexnet.crops.numbers import PLACES, ten_crops, views


@pytest.fixture(scope="module")
def photo():
    return torch.randn(1, 3, 40, 40, generator=torch.Generator().manual_seed(4))


@pytest.fixture(scope="module")
def network():
    with torch.random.fork_rng(devices=()):
        torch.default_generator.manual_seed(5)
        layers = nn.Sequential(nn.Conv2d(3, 8, 5, 2), nn.ReLU(), nn.Flatten(), nn.LazyLinear(7))
        layers(torch.zeros(1, 3, 32, 32))
    nn.init.normal_(layers[3].weight, generator=torch.Generator().manual_seed(6), std=0.2)
    return layers.eval().requires_grad_(False)


@pytest.mark.parametrize("crop", [32, 33, 40])
def test_views_are_those_of_torchvision(photo, crop):
    found = views(photo, crop, crop)
    assert len(found) == 2 * len(PLACES)
    expected = torch.cat(T.five_crop(photo, [crop, crop]))
    assert torch.equal(found[:5], expected)
    assert torch.equal(found[5:], T.hflip(expected))


def test_smaller_cut_outs_are_enlarged(photo):
    found = views(photo, 28, 32)
    expected = T.resize(torch.cat(T.five_crop(photo, [28, 28])), [32, 32], antialias=True)
    assert found.shape == (10, 3, 32, 32)
    torch.testing.assert_close(found[:5], expected)


def test_averages_are_means_of_probabilities(network, photo):
    found = ten_crops(network, photo, 32, 32, top=7)
    probabilities = network(views(photo, 32, 32)).softmax(1)
    for told, rows in (
        (found.centre, [4]),
        (found.flipped, [4, 9]),
        (found.averaged, list(range(10))),
    ):
        mean = probabilities[rows].mean(0)
        by_class = {score.class_index: score.probability for score in told.top}
        assert [by_class[index] for index in range(7)] == pytest.approx(mean.tolist(), rel=1e-5)
        assert told.watched.class_index == int(probabilities[4].argmax())
    firsts = [int(row.argmax()) for row in probabilities]
    assert [view.top[0].class_index for view in found.views] == firsts
    assert len(set(firsts)) > 1
    winner = int(probabilities.mean(0).argmax())
    assert found.agreeing == firsts.count(winner) < 10


def test_a_network_without_eyes_for_place_agrees_with_itself(photo):
    blind = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 4)).requires_grad_(False)
    nn.init.zeros_(blind[1].weight)
    found = ten_crops(blind, photo, 32, 32)
    assert found.agreeing == 10
    assert found.centre.watched.probability == pytest.approx(found.averaged.watched.probability)
