"""Score-CAM against a loop over the steps of the paper's algorithm, in plain torch."""

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.errors import BadValue
from cnnviz.photos.weights import models
from cnnviz.probing.attribution import score_cam as probe
from cnnviz.probing.attribution.score_cam import (
    channel_maps,
    empty_score,
    masked_scores,
    score_cam,
)

MANY = 99


@pytest.fixture(scope="module")
def deep():
    """Maps behind a ReLU that a further convolution reads; the last channel is silent."""
    torch.manual_seed(4)
    module = nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.ReLU(), nn.Conv2d(6, 5, 3), nn.ReLU(), nn.Flatten(),
        nn.Linear(5 * 7 * 5, 3),
    )  # fmt: skip
    with torch.no_grad():
        module[0].bias[-1] = -100
        module[5].weight *= 20  # scores that lie apart, so that the weights do
    return module.eval().requires_grad_(False), torch.randn(1, 3, 11, 9)


def the_paper(module, x, layer, number):
    """Algorithm 1, line by line: M, S, alpha, L before its ReLU; constant maps left out."""
    with torch.no_grad():
        logits = module(torch.zeros_like(x))[0]
        maps, rises = [], []
        for activation in module[: layer + 1](x)[0]:
            mask = nn.functional.interpolate(
                activation[None, None], size=x.shape[2:], mode="bilinear", align_corners=False
            )[0, 0]
            if mask.max() == mask.min():
                continue
            mask = (mask - mask.min()) / (mask.max() - mask.min())
            maps.append(activation)
            rises.append(module(x * mask)[0, number] - logits[number])
        alpha = torch.softmax(torch.stack(rises), 0)
        return torch.stack(rises), alpha, sum(a * m for a, m in zip(alpha, maps, strict=True))


def found(module, x, path, number, against=None, most=MANY):
    parts = [masked_scores(module, x, path, number, against, most)]
    empty = empty_score(module, x, number, against)
    return score_cam(channel_maps(module, x, path, most), parts, empty)


@pytest.mark.parametrize("number", range(3))
def test_the_map_is_that_of_the_papers_algorithm(deep, number):
    module, x = deep
    rises, alpha, signed = the_paper(module, x, 1, number)
    own = found(module, x, "1", number)
    back = np.argsort(own.channels.numbers)
    assert own.channels.numbers[back].tolist() == [0, 1, 2, 3, 4]  # without the silent one
    assert own.channels.total == 6
    assert own.rises[back] == pytest.approx(rises.numpy(), rel=1e-3, abs=1e-5)
    assert own.weights[back] == pytest.approx(alpha.numpy(), rel=1e-3, abs=1e-6)
    assert own.signed == pytest.approx(signed.numpy(), rel=1e-3, abs=1e-6)


def test_a_map_before_its_relu_may_speak_against(deep):
    module, x = deep
    _, _, signed = the_paper(module, x, 2, 1)
    own = found(module, x, "2", 1)
    assert own.signed == pytest.approx(signed.numpy(), rel=1e-3, abs=1e-5)
    assert own.signed.min() < 0


def test_parts_add_up_to_the_whole_and_the_largest_means_go_first(deep):
    module, x = deep
    whole, channels = found(module, x, "1", 0), channel_maps(module, x, "1", MANY)
    parts = [masked_scores(module, x, "1", 0, None, MANY, *edge) for edge in ((0, 2), (2, 5))]
    empty = empty_score(module, x, 0, None)
    assert score_cam(channels, parts, empty).rises == pytest.approx(whole.rises, abs=1e-5)
    assert score_cam(channels, parts, empty).signed == pytest.approx(whole.signed, rel=1e-4)
    means = channels.maps.mean((1, 2))
    assert (np.diff(means) <= 0).all()
    few = found(module, x, "1", 0, most=2)
    assert few.channels.numbers.tolist() == channels.numbers[:2].tolist()
    expected = np.exp(whole.rises[:2] - whole.rises[:2].max())
    assert few.weights == pytest.approx(expected / expected.sum(), rel=1e-3)


def test_the_difference_of_two_classes_is_explained(deep):
    module, x = deep
    one, other = (found(module, x, "1", number) for number in (0, 2))
    both = found(module, x, "1", 0, 2)
    assert both.rises == pytest.approx(one.rises - other.rises, rel=1e-3, abs=1e-4)


def test_batches_do_not_change_what_is_found(monkeypatch):
    module = models.random("resnet20-cifar10").module
    x = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(5))
    whole = found(module, x, "layer3.2.relu#2", 3)
    monkeypatch.setattr(probe, "SMALL_BATCH", 7)
    assert found(module, x, "layer3.2.relu#2", 3).rises == pytest.approx(whole.rises, abs=1e-4)
    assert whole.weights.sum() == pytest.approx(1)
    assert whole.weights[np.argsort(-whole.weights)][: whole.half].sum() >= 0.5
    assert whole.weights[np.argsort(-whole.weights)][: whole.half - 1].sum() < 0.5


def test_a_photo_without_any_contrast_has_no_masks_and_no_map():
    module = nn.Sequential(nn.Conv2d(3, 4, 1), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 16, 2))
    own = found(module.eval(), torch.ones(1, 3, 4, 4), "1", 0)
    assert own.signed.shape == (4, 4)
    assert not own.signed.any()
    assert own.weights.size == 0


def test_a_layer_without_a_map_is_refused_and_nothing_asks_for_a_gradient(deep):
    module, x = deep
    with pytest.raises(BadValue):
        channel_maps(module, x, "5", MANY)
    before = [value.clone() for value in module.state_dict().values()]
    found(module, x, "1", 0)
    assert all(torch.equal(a, b) for a, b in zip(before, module.state_dict().values(), strict=True))
    assert not any(part._forward_hooks for part in module.modules())
    assert not module.training
    assert all(value.grad is None for value in module.parameters())
