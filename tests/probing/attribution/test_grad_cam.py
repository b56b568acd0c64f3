"""Grad-CAM against captum's on a private copy, and against what it must equal in closed form."""

import copy

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from torch import nn

from cnnviz.architectures import CATALOG
from cnnviz.errors import BadValue
from cnnviz.photos.weights import models
from cnnviz.probing.attribution.grad_cam import (
    depths,
    grad_cam,
    grad_cams,
    last_target,
    likeness,
    targets,
)
from cnnviz.probing.attribution.pooled_maps import PooledHead, pooled_head, pooled_map
from cnnviz.probing.attribution.question import rank_correlation
from tests.tables import layer_table

SMALL = [family.bundled for family in CATALOG if family.bundled]
LARGE = ["resnet18", "alexnet"]
SLOW = ["vgg11", "seresnet50", "googlenet", "densenet121"]
NAMES = [
    *SMALL,
    "inception-v3-small-cifar10",
    *LARGE,
    *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW),
]


def picture(name):
    channels, side, _ = layer_table(name).input_shape
    side = min(side, 128)  # any size that the network can read is as good, and quicker
    return torch.randn(1, channels, side, side, generator=torch.Generator().manual_seed(5))


@pytest.fixture(scope="module", params=NAMES)
def named(request):
    return request.param, models.random(request.param).module, picture(request.param)


def captums(module, path, x, index):
    """Captum's map on a copy of the network, with hooks on that copy."""
    own = copy.deepcopy(module)
    for part in own.modules():
        if hasattr(part, "inplace"):
            part.inplace = False  # else what follows writes into the map
    found = LayerGradCam(own.forward, own.get_submodule(path)).attribute(
        x.clone().requires_grad_(), target=index
    )
    return found[0, 0].detach().numpy()


def test_it_equals_captums_at_convolutions_from_the_first_to_the_last(named):
    name, module, x = named
    rows = [row for row in targets(layer_table(name)) if row.kind == "Conv2d"]
    for row in (rows[0], rows[len(rows) // 2], rows[-1]):
        found = grad_cam(module, x, row.path, 3)
        expected = captums(module, row.path, x, 3)
        scale = np.abs(expected).max()
        np.testing.assert_allclose(found.signed, expected, atol=1e-4 * scale)
        np.testing.assert_array_equal(found.values, np.maximum(found.signed, 0))
        with torch.inference_mode():
            assert found.score == pytest.approx(float(module(x)[0, 3]), rel=1e-3, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "container"),
    [("resnet20-cifar10", "layer3"), ("seresnet20-cifar10", "layer3"), ("resnet18", "layer4"),
     ("inception-small-cifar10", "inception4c"), ("vgg11-small-cifar10", "features.27"),
     ("alexnet-small-cifar10", "features.11"), ("lenet5-cifar10", "relu3"),
     ("nin-small-cifar10", "block3")],
)  # fmt: skip
def test_the_default_layer_is_what_the_last_block_yields(name, container):
    module, x = models.random(name).module, picture(name)
    found = grad_cam(module, x, last_target(layer_table(name)).path, 1).signed
    expected = captums(module, container, x, 1)
    np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())


def test_behind_global_average_pooling_it_is_cam_over_the_number_of_squares(named):
    """Selvaraju et al. 2017, appendix A: Grad-CAM generalises CAM, exactly."""
    name, module, x = named
    head = pooled_head(layer_table(name))
    if not isinstance(head, PooledHead):
        pytest.skip("no global average pooling")
    exact = pooled_map(module, x, head.maps, head.dense, 2).values
    found = grad_cam(module, x, head.maps, 2)
    np.testing.assert_allclose(found.signed * exact.size, exact, atol=1e-4 * np.abs(exact).max())
    if head.dense:
        weight = module.get_submodule(head.dense).weight[2]
        torch.testing.assert_close(torch.tensor(found.weights) * exact.size, weight)


def test_many_layers_at_once_equal_each_alone():
    name = "densenet22-cifar10"
    module, x = models.random(name).module, picture(name)
    paths = [row.path for row in targets(layer_table(name))][::7]
    together = grad_cams(module, x, paths, 4)
    for path in paths:
        alone = grad_cam(module, x, path, 4)
        np.testing.assert_allclose(together[path].signed, alone.signed, rtol=1e-4, atol=1e-7)
        assert together[path].score == pytest.approx(alone.score, rel=1e-5)


def test_the_map_of_a_difference_is_the_difference_of_the_maps():
    module, x = models.random("resnet20-cifar10").module, picture("resnet20-cifar10")
    one, other = (grad_cam(module, x, "layer2.1.add", index) for index in (0, 5))
    both = grad_cam(module, x, "layer2.1.add", 0, 5)
    np.testing.assert_allclose(both.signed, one.signed - other.signed, atol=1e-6)
    assert both.score == pytest.approx(one.score - other.score, abs=1e-5)


def test_the_likeness_of_a_class_with_itself_is_whole():
    module, x = models.random("resnet20-cifar10").module, picture("resnet20-cifar10")
    paths = ("relu", "layer3.2.relu#2")
    assert likeness(module, x, paths, 2, 2) == pytest.approx((1, 1))
    alike = likeness(module, x, paths, 2, 7)
    for path, value in zip(paths, alike, strict=True):
        maps = [grad_cam(module, x, path, index).signed for index in (2, 7)]
        assert value == pytest.approx(rank_correlation(*maps), abs=1e-3)


def test_the_layers_to_choose_from_are_maps_and_the_default_is_the_last_of_them():
    assert last_target(layer_table("vgg16")).path == "features.29"  # relu5_3
    assert last_target(layer_table("alexnet")).path == "features.11"
    assert last_target(layer_table("densenet121")).path == "relu"
    assert last_target(layer_table("inception_v3")).path == "Mixed_7c.cat#3"
    sizes = [row.output_shape[1] for row in depths(layer_table("resnet50"))]
    assert sizes == [112, 56, 28, 14, 7]
    for name in SMALL:
        assert all(min(row.output_shape[1:]) > 1 for row in targets(layer_table(name)))


def test_a_layer_without_a_map_is_one_clear_error():
    module, x = models.random("lenet5-cifar10").module, picture("lenet5-cifar10")
    with pytest.raises(BadValue) as error:
        grad_cam(module, x, "f6", 0)
    assert error.value.key == "no_map_here"
    with pytest.raises(BadValue):
        grad_cam(module, x, "nowhere", 0)


def test_it_runs_where_nobody_wants_gradients():
    """A page may ask from inside inference mode, with a photo that was made there."""
    module = models.random("lenet5-cifar10").module
    expected = grad_cam(module, picture("lenet5-cifar10"), "relu3", 0).signed
    with torch.inference_mode():
        x = picture("lenet5-cifar10")
        assert x.is_inference()
        assert np.array_equal(grad_cam(module, x, "relu3", 0).signed, expected)


def test_a_dead_map_speaks_for_nothing():
    module = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(32, 3))
    nn.init.constant_(module[0].bias, -100)
    found = grad_cam(module.eval().requires_grad_(False), torch.zeros(1, 1, 6, 6), "1", 0)
    assert not found.values.any()
