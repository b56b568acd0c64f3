"""What must be exact is exact: whole strides, and averages that forget the place."""

import pytest
import torch

from cnnviz.lessons.concepts.layers.equivariance.numbers import LAYERS, shifted

SHIFTS = tuple(range(17))


@pytest.fixture(scope="module")
def picture():
    noise = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(3))
    return torch.nn.functional.avg_pool2d(noise, 5, 1, 2) - 0.5


@pytest.mark.parametrize(("name", "stride"), [("conv3", 1), ("conv11", 4), ("pooled", 2)])
def test_a_shift_by_whole_strides_shifts_the_map(picture, name, stride):
    found = shifted(picture, name, SHIFTS)
    for shift, error in zip(found.shifts, found.errors, strict=True):
        assert (error < 1e-5) == (shift % stride == 0), shift


def test_an_average_over_all_places_forgets_the_place(picture):
    assert max(shifted(picture, "average", SHIFTS).errors) < 1e-5


def test_a_dense_layer_does_not_shift_along(picture):
    errors = shifted(picture, "dense", SHIFTS).errors
    assert errors[0] == 0
    assert min(errors[1:]) > 1


def test_at_one_pixel_a_dense_layer_is_worse_than_any_other(picture):
    errors = {name: shifted(picture, name, (1,)).errors[0] for name in LAYERS}
    assert max(errors, key=errors.get) == "dense"


def test_all_layers_are_told_apart(picture):
    assert len({shifted(picture, name, (0, 1, 2, 3)).errors for name in LAYERS}) >= 4


def test_a_picture_of_zeros_differs_from_nothing():
    assert set(shifted(torch.zeros(1, 3, 64, 64), "pooled", (0, 1)).errors) == {0.0}
