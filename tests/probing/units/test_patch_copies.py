"""Copies of pictures without colour or without shape, and what a unit makes of them."""

import colorsys
from collections import Counter

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.photos.weights import models
from cnnviz.probing.pixels import Normalisation
from cnnviz.probing.units.patch_copies import Copy, copy_of, values_of
from cnnviz.probing.units.top_patches import Find
from tests.tables import layer_table

LAYER = layer_table("resnet20-cifar10").row("layer3.0.conv1")
FIND = Find(picture=3, row=2, column=5, value=1.0)
PICTURE = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)


def test_grey_has_the_brightness_of_itu_r_601():
    found = copy_of(PICTURE, Copy.GREY, LAYER, FIND).astype(int)
    assert (found == found[..., :1]).all()
    expected = PICTURE @ np.array([0.299, 0.587, 0.114])
    assert abs(found[..., 0] - expected).max() <= 1


def test_hues_are_turned_to_the_opposite_ones():
    red = np.zeros((2, 2, 3), np.uint8)
    red[..., 0] = 200
    found = copy_of(red, Copy.HUE, LAYER, FIND)[0, 0] / 255
    hue, saturation, value = colorsys.rgb_to_hsv(*found)
    assert hue == pytest.approx(0.5, abs=0.01)
    assert (saturation, value) == pytest.approx((1, 200 / 255), abs=0.01)


def test_shuffling_keeps_every_pixel_of_a_field_and_moves_tiles_whole():
    found = copy_of(PICTURE, Copy.SHUFFLED, LAYER, FIND)
    assert not np.array_equal(found, PICTURE)
    before, after = (Counter(map(tuple, one.reshape(-1, 3))) for one in (PICTURE, found))
    assert before == after
    assert np.array_equal(found, copy_of(PICTURE, Copy.SHUFFLED, LAYER, FIND))  # no new draw


def test_what_lies_outside_of_the_field_stays():
    layer = layer_table("resnet20-cifar10").row("conv1")  # fields of 3 x 3
    find = Find(picture=1, row=10, column=20, value=1.0)
    changed = (copy_of(PICTURE, Copy.SHUFFLED, layer, find) != PICTURE).any(-1)
    changed[9:12, 19:22] = False
    assert not changed.any()


def test_a_unit_that_reads_red_alone_says_what_each_copy_has_of_it():
    conv = nn.Conv2d(3, 1, 1, bias=False).eval().requires_grad_(False)
    conv.weight.copy_(torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1))
    table = layer_table("resnet20-cifar10")
    layer = table.row("conv1")
    module = nn.Sequential()
    module.add_module("conv1", conv)
    plain = Normalisation(mean=(0.0,) * 3, std=(1.0,) * 3)
    copies = [PICTURE, *(copy_of(PICTURE, kind, layer, FIND) for kind in Copy)]
    found = values_of(module, copies, plain, layer, 0, FIND)
    assert found == pytest.approx([one[2, 5, 0] / 255 for one in copies])


def test_the_value_of_the_picture_as_it_is_is_that_of_the_network():
    module = models.random("resnet20-cifar10").module
    plain = Normalisation(mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))
    (found,) = values_of(module, [PICTURE], plain, layer_table("resnet20-cifar10").row("conv1"), 4,
                         FIND)  # fmt: skip
    pixels = torch.from_numpy(PICTURE).permute(2, 0, 1)[None] / 255
    mean, std = (torch.tensor(one).view(1, 3, 1, 1) for one in (plain.mean, plain.std))
    with torch.inference_mode():
        assert found == pytest.approx(float(module.conv1((pixels - mean) / std)[0, 4, 2, 5]),
                                      rel=1e-4)  # fmt: skip
