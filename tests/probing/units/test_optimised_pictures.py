"""Pictures made for a channel, against filters whose best picture is known."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.errors import BadValue
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.models import ModelStore
from cnnviz.probing.pixels import Normalisation
from cnnviz.probing.units.optimised_pictures import (
    Aids,
    Peak,
    begin,
    climb,
    peak_of,
    steps_within,
    total_variation,
    waves_to_plane,
)
from tests.tables import layer_table

NAME = "resnet20-cifar10"
PLAIN = Normalisation(mean=(0.5,) * 3, std=(0.5,) * 3)
BARE = Aids(jitter=False, smooth=False, fourier=False)


@pytest.fixture(scope="module")
def loaded():
    return ModelStore(2**28).get(NAME, weights_for(NAME)[0])


def linear_filter(side=5, bands=3):
    """A network of one known filter of ones and minus ones that covers the whole picture."""
    kernel = torch.randint(0, 2, (1, bands, side, side), generator=torch.Generator().manual_seed(3))
    conv = nn.Conv2d(bands, 1, side, bias=False).eval().requires_grad_(False)
    conv.weight.copy_(2.0 * kernel - 1)
    return nn.Sequential(conv), (2 * kernel - 1)[0].double()


def peak(path="0", channel=0, normalisation=PLAIN):
    return Peak(path=path, channel=channel, macs=1, normalisation=normalisation)


def likeness(picture, kernel):
    """Cosine of the angle between a picture, grey being zero, and a kernel."""
    own = torch.from_numpy(picture).permute(2, 0, 1).double() - 127.5
    return float((own * kernel).sum() / own.norm() / kernel.norm())


@pytest.mark.parametrize("bands", [1, 3])
def test_the_picture_of_a_linear_filter_is_the_filter(bands):
    module, kernel = linear_filter(bands=bands)
    filter_peak = peak(normalisation=Normalisation(mean=(0.5,) * bands, std=(0.5,) * bands))
    found = climb(module, filter_peak, begin(module, filter_peak, 5, BARE), 40)
    assert likeness(found.picture, kernel) == pytest.approx(1, abs=5e-3)
    shown = torch.from_numpy(found.picture).double().permute(2, 0, 1)
    value = float((kernel * (2 * shown / 255 - 1)).sum())
    assert found.objective[-1] == pytest.approx(value, rel=0.02)


def test_waves_reach_the_same_filter_as_pixels():
    module, kernel = linear_filter()
    start = begin(module, peak(), 5, Aids(jitter=False, smooth=False))
    assert likeness(climb(module, peak(), start, 100).picture, kernel) > 0.85


def test_a_single_wave_is_a_cosine():
    side, down, across = 8, 2, 1
    waves = torch.zeros(1, side, side // 2 + 1, 2)
    waves[0, down, across, 0] = 1.0
    rows, columns = np.indices((side, side))
    frequency = math.hypot(down / side, across / side)
    # Twice, for the wave and its mirror image; divided by the side, as "ortho" has it.
    expected = 2 / side / frequency * np.cos(2 * np.pi * (down * rows + across * columns) / side)
    assert waves_to_plane(waves, side)[0].numpy() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("side", [5, 8])
def test_the_mean_of_a_plane_stands_in_the_wave_of_no_frequency(side):
    waves = torch.zeros(1, side, side // 2 + 1, 2)
    waves[0, 0, 0, 0] = 1.0
    plane = waves_to_plane(waves, side)
    assert plane.shape == (1, side, side)
    assert plane.numpy() == pytest.approx(np.ones((1, side, side)), abs=1e-6)


def test_total_variation_by_hand():
    pixels = torch.tensor([[[[0.0, 1.0, 1.0], [0.5, 0.5, 0.5]]]])
    assert float(total_variation(pixels)) == pytest.approx((0.5 * 3) / 3 + 1 / 4)


def test_smoothing_makes_smoother_pictures():
    module, _ = linear_filter(side=3)
    rough, smooth = (
        climb(module, peak(), begin(module, peak(), 16, aids), 40)
        for aids in (BARE, Aids(jitter=False, fourier=False))
    )

    def variation(found):
        pixels = torch.from_numpy(found.picture).permute(2, 0, 1)[None].float()
        return float(total_variation(pixels))

    assert variation(smooth) < variation(rough)


def test_the_channel_rises_and_the_network_stays_as_it_was(loaded):
    module, table = loaded.module, layer_table(NAME)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    target = peak_of(table, table.row("layer2.0.bn1"), 5, loaded.preprocessing.normalisation)
    foot = begin(module, target, 32, Aids())
    half = climb(module, target, foot, 6)
    top = climb(module, target, half, 10)
    assert top.objective[-1] > half.objective[-1] > half.objective[0]
    assert (foot.steps, half.steps, top.steps) == (0, 6, 16)
    assert top.objective[:6] == half.objective[:6]
    assert not module.training
    assert all(value.grad is None and not value.requires_grad for value in module.parameters())
    assert not any(part._forward_hooks or part._backward_hooks for part in module.modules())
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    # The value is that of the plain network on the picture that is shown, up to its 255 levels.
    mean, std = (torch.tensor(one).view(1, -1, 1, 1) for one in (
        loaded.preprocessing.mean, loaded.preprocessing.std))  # fmt: skip
    x = (torch.from_numpy(top.picture).permute(2, 0, 1)[None] / 255 - mean) / std
    with torch.inference_mode():
        at = module.layer1(module.relu(module.bn1(module.conv1(x))))
        value = module.layer2[0].bn1(module.layer2[0].conv1(at))[0, 5].mean()
    assert top.objective[-1] == pytest.approx(float(value), rel=0.05)


def test_parts_of_a_climb_are_the_whole_climb():
    module, _ = linear_filter()
    foot = begin(module, peak(), 8, Aids(jitter=False))
    whole = climb(module, peak(), foot, 9)
    parts = climb(module, peak(), climb(module, peak(), foot, 4), 5)
    assert parts.objective == pytest.approx(whole.objective, rel=1e-5)
    assert torch.allclose(parts.leaf, whole.leaf, atol=1e-5)


def test_what_a_relu_reads_is_climbed_in_its_place():
    table = layer_table("alexnet")
    relu = table.row("features.1")
    found = peak_of(table, relu, 3, PLAIN)
    assert (found.path, found.channel) == ("features.0", 3)
    assert found.macs == table.row("features.0").macs


def test_a_class_can_be_climbed(loaded):
    table = layer_table(NAME)
    target = peak_of(table, table.layers[-1], 3, loaded.preprocessing.normalisation)
    found = climb(loaded.module, target, begin(loaded.module, target, 32, Aids()), 8)
    assert found.objective[-1] > found.objective[0]


def test_a_channel_that_is_not_there_is_refused():
    module, _ = linear_filter()
    with pytest.raises(BadValue):
        begin(module, peak(channel=1), 8, Aids())


@pytest.mark.parametrize(
    ("macs", "steps"), [(0, 128), (10**6, 128), (10**9, 33), (10**10, 24), (10**12, 24)]
)
def test_the_dearer_a_look_the_fewer_steps(macs, steps):
    assert steps_within(macs, 100 * 10**9, 24, 128) == steps
