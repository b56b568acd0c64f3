"""Grad-CAM++ and Layer-CAM against loops over the papers' sums, captum, and closed forms."""

import copy

import numpy as np
import pytest
import torch
from captum.attr import LayerGradientXActivation
from torch import nn

from cnnviz.errors import BadValue
from cnnviz.photos.weights import models
from cnnviz.probing.attribution.sharper_cams import grad_cam_plus_plus, layer_cam


@pytest.fixture(scope="module")
def pooled():
    """Maps, a mean over each, one weighted sum: the gradient is the same everywhere."""
    torch.manual_seed(2)
    module = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3)
    )
    return module.eval().requires_grad_(False), torch.rand(1, 3, 9, 9)


@pytest.fixture(scope="module")
def deep():
    """Maps that a further convolution reads: the gradient differs from place to place."""
    torch.manual_seed(4)
    module = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 5, 3), nn.ReLU(), nn.Flatten(),
        nn.Linear(5 * 5 * 5, 3),
    )  # fmt: skip
    return module.eval().requires_grad_(False), torch.rand(1, 3, 9, 9)


def by_hand(module, x, index):
    """The maps behind the first ReLU, and the gradient of a logit there, by plain autograd."""
    value = module[:2](x).requires_grad_()
    (slope,) = torch.autograd.grad(module[2:](value)[0, index], value)
    return value.detach()[0].double().numpy(), slope[0].double().numpy()


def test_grad_cam_plus_plus_is_the_sum_of_the_paper(deep):
    module, x = deep
    for index in range(3):
        value, slope = by_hand(module, x, index)
        expected = np.zeros(value.shape[1:])
        for maps, slopes in zip(value, slope, strict=True):
            weight = 0.0
            for g in slopes.ravel():
                below = 2 * g**2 + maps.sum() * g**3
                weight += (g**2 / below if below else 0.0) * max(g, 0.0)
            expected += weight * maps
        found = grad_cam_plus_plus(module, x, "1", index)
        assert found == pytest.approx(expected, rel=1e-3, abs=1e-5 * abs(expected).max())


def test_layer_cam_weighs_each_place_by_its_own_gradient(deep):
    module, x = deep
    value, slope = by_hand(module, x, 1)
    expected = (np.maximum(slope, 0) * value).sum(0)
    assert layer_cam(module, x, "1", 1) == pytest.approx(expected, rel=1e-4, abs=1e-7)


def test_behind_a_mean_both_have_closed_forms(pooled):
    """With g = w / Z everywhere only the channels with a positive weight remain."""
    module, x = pooled
    value, _ = by_hand(module, x, 2)
    places = value[0].size
    slopes = np.maximum(module[4].weight[2].double().numpy() / places, 0)
    layer = np.tensordot(slopes, value, 1)
    assert layer_cam(module, x, "1", 2) == pytest.approx(layer, rel=1e-4, abs=1e-7)
    weights = places * slopes / (2 + value.sum((1, 2)) * slopes)
    expected = np.tensordot(weights, value, 1)
    assert grad_cam_plus_plus(module, x, "1", 2) == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_layer_cam_equals_captums_products_behind_a_relu():
    """There values are not negative: what is cut off the products is cut off the gradients."""
    module = models.random("alexnet-small-cifar10").module
    x = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(5))
    own = copy.deepcopy(module)
    for part in own.modules():
        if hasattr(part, "inplace"):
            part.inplace = False
    path = "features.11"
    products = LayerGradientXActivation(own.forward, own.get_submodule(path)).attribute(
        x.clone().requires_grad_(), target=3
    )
    expected = products.clamp(min=0).sum(1)[0].detach().numpy()
    found = layer_cam(module, x, path, 3)
    np.testing.assert_allclose(found, expected, atol=1e-4 * abs(expected).max())


def test_the_difference_of_two_classes_is_explained(deep):
    module, x = deep
    value, one = by_hand(module, x, 0)
    _, other = by_hand(module, x, 2)
    expected = (np.maximum(one - other, 0) * value).sum(0)
    assert layer_cam(module, x, "1", 0, 2) == pytest.approx(expected, rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("method", [grad_cam_plus_plus, layer_cam])
def test_a_layer_without_a_map_is_refused_and_the_network_stays(deep, method):
    module, x = deep
    with pytest.raises(BadValue):
        method(module, x, "5", 0)
    assert all(value.grad is None for value in module.parameters())
