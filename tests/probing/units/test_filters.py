import copy

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from torch import nn
from torchvision.models import googlenet, resnet18

from cnnviz.architectures.nets.small.cifar_resnet import CifarResNet
from cnnviz.errors import BadValue
from cnnviz.probing.units.filters import (
    Kernels,
    first_convolution,
    kernel_pictures,
    kernels,
    response,
    strongest,
)

WEIGHTS = arrays.arrays(
    np.float32, (2, 3, 3, 3), elements=st.floats(-4, 4, width=32, allow_subnormal=False)
)


def shaken(model):
    """A network in eval mode whose batch norms do something."""
    generator = torch.Generator().manual_seed(0)
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.5, generator=generator)
            part.running_var.uniform_(0.5, 2, generator=generator)
            part.weight.data.uniform_(0.5, 1.5, generator=generator)
            part.bias.data.normal_(0, 0.5, generator=generator)
    return model.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return shaken(CifarResNet(20))


@pytest.fixture(scope="module")
def photo():
    return torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))


def seen_by_hooks(model, x, *paths):
    """First outputs of modules in a full run of a private copy."""
    model, found = copy.deepcopy(model), {}
    for path in paths:
        model.get_submodule(path).register_forward_hook(
            lambda module, inputs, output, path=path: found.setdefault(path, output.clone())
        )
    with torch.no_grad():
        model(x)
    return [found[path] for path in paths]


def test_the_first_convolution_has_its_path(network):
    path, convolution = first_convolution(network)
    assert path == "conv1"
    assert convolution is network.conv1


def test_a_network_without_convolution_is_refused():
    with pytest.raises(BadValue, match="no convolution"):
        first_convolution(nn.Linear(3, 2))


def test_kernels_are_a_copy_that_cannot_be_written(network):
    model = copy.deepcopy(network)
    found = kernels(model)
    before = model.conv1.weight.clone()
    model.conv1.weight.zero_()
    assert torch.equal(torch.from_numpy(found.weights.copy()), before)
    assert found.weights.shape == (16, 3, 3, 3)
    assert len(found) == 16
    with pytest.raises(ValueError, match="read-only"):
        found.weights[0] = 0


@given(WEIGHTS)
def test_pictures_keep_signs_and_use_the_whole_range(weights):
    pictures = kernel_pictures(Kernels(path="", weights=weights)).transpose(0, 3, 1, 2)
    assert (pictures[weights == 0] == 128).all()
    assert (pictures[weights > 0] >= 128).all()
    assert (pictures[weights < 0] <= 128).all()
    for kernel, picture in zip(weights, pictures, strict=True):
        if np.abs(kernel).max() > 0:
            strongest_weight = np.abs(kernel) == np.abs(kernel).max()
            assert set(picture[strongest_weight].tolist()) <= {1, 255}


@given(WEIGHTS)
def test_a_turned_kernel_is_a_negative(weights):
    one = kernel_pictures(Kernels(path="", weights=weights)).astype(int)
    other = kernel_pictures(Kernels(path="", weights=-weights)).astype(int)
    assert (one + other == 256).all()


def test_a_kernel_does_not_depend_on_its_neighbours(network):
    found = kernels(network)
    alone = Kernels(path="", weights=found.weights[3:4])
    assert np.array_equal(kernel_pictures(found)[3], kernel_pictures(alone)[0])


def test_a_kernel_of_one_channel_is_grey():
    found = kernels(nn.Conv2d(1, 4, 5))
    pictures = kernel_pictures(found)
    assert pictures.shape == (4, 5, 5, 3)
    assert (pictures == pictures[..., :1]).all()


def test_a_kernel_of_many_channels_has_no_picture():
    with pytest.raises(BadValue) as caught:
        kernel_pictures(kernels(nn.Conv2d(8, 4, 3)))
    assert caught.value.params == {"channels": 8}


@pytest.mark.parametrize("channel", [0, 15])
def test_the_response_is_what_the_network_computes(network, photo, channel):
    convolved, activated = seen_by_hooks(network, photo, "conv1", "relu")
    found = response(network, photo, channel)
    expected = convolved[0, channel].numpy()
    assert np.allclose(found.map, expected, atol=1e-6)
    assert found.minimum == found.map.min()
    assert found.maximum == found.map.max()
    zeros = float((activated[0, channel] == 0).float().mean())
    assert found.silenced == pytest.approx(zeros, abs=1e-3)
    assert 0 < found.silenced < 1


def test_without_batch_norm_the_negative_part_is_silenced():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()).eval()
    x = torch.randn(1, 3, 9, 9)
    found = response(model, x, 2)
    assert found.silenced == pytest.approx(float((model[0](x)[0, 2] <= 0).float().mean()))


@pytest.mark.parametrize("channel", [-1, 16])
def test_a_kernel_that_is_not_there_is_refused(network, photo, channel):
    with pytest.raises(BadValue) as caught:
        response(network, photo, channel)
    assert caught.value.params == {"channel": channel, "count": 16}


def test_the_strongest_kernel_varies_most(network, photo):
    (convolved,) = seen_by_hooks(network, photo, "conv1")
    spread = convolved[0].numpy().astype(np.float64).var(axis=(1, 2))
    order = strongest(network, photo)
    assert sorted(order) == list(range(16))
    assert order == tuple(np.argsort(-spread).tolist())


def test_an_input_that_the_network_changes_itself_is_changed():
    model = googlenet(aux_logits=False, transform_input=True, init_weights=False).eval()
    x = torch.randn(1, 3, 64, 64)
    (convolved,) = seen_by_hooks(model, x, "conv1.conv")
    assert np.allclose(response(model, x, 5).map, convolved[0, 5].numpy(), atol=1e-5)


def test_the_network_is_only_read(photo):
    model = shaken(resnet18())
    before = copy.deepcopy(model.state_dict())
    response(model, photo, 0)
    strongest(model, photo)
    kernel_pictures(kernels(model))
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
    assert not any(part._forward_hooks or part.training for part in model.modules())
