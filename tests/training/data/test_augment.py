"""Augmentation of a batch, against what is done to one picture at a time."""

import weakref

import pytest
import torch
from torch.nn import functional as F

from cnnviz.lessons.alexnet.augmentation.colour_axes import colour_axes as axes_of_pictures
from cnnviz.training.data.augment import (
    alternating,
    colour_axes,
    crop_flip,
    cutout,
    normalise,
    pad_reflect,
    padded_once,
    shift_colour,
    shrink,
)


def pictures(count, side=8):
    generator = torch.Generator().manual_seed(count)
    return torch.randint(256, (count, side, side, 3), generator=generator).to(torch.uint8)


@pytest.mark.parametrize("margin", [0, 1, 4, 7])
def test_mirrored_borders_are_torchs(margin):
    images = pictures(5)
    expected = F.pad(images.permute(0, 3, 1, 2).double(), (margin,) * 4, mode="reflect")
    assert torch.equal(pad_reflect(images, margin), expected.permute(0, 2, 3, 1).to(torch.uint8))


def places_of(crop, padded, side):
    """Every (top, left, mirrored) at which the padded picture shows the crop."""
    room = padded.shape[0] - side + 1
    return [
        (top, left, mirrored)
        for top in range(room)
        for left in range(room)
        for mirrored in (False, True)
        if torch.equal(
            crop.flip(1) if mirrored else crop, padded[top : top + side, left : left + side]
        )
    ]


def test_every_crop_is_a_window_of_its_own_picture():
    padded = pad_reflect(pictures(6), 2)
    chosen = torch.tensor([4, 0, 4, 5, 1] * 60)
    crops = crop_flip(padded, chosen, 8, torch.Generator().manual_seed(0))
    assert crops.shape == (300, 8, 8, 3)
    assert crops.dtype == torch.uint8
    found = []
    for crop, number in zip(crops, chosen, strict=True):
        (place,) = places_of(crop, padded[number], 8)
        found.append(place)
    tops, lefts, mirrored = zip(*found, strict=True)
    assert set(tops) == set(lefts) == set(range(5))  # every offset occurs
    assert 0.4 < sum(mirrored) / len(mirrored) < 0.6


def test_without_flips_nothing_is_mirrored():
    padded = pad_reflect(pictures(3), 2)
    chosen = torch.arange(3).repeat(20)
    crops = crop_flip(padded, chosen, 8, torch.Generator().manual_seed(0), flip=False)
    for crop, number in zip(crops, chosen, strict=True):
        assert [mirrored for *_, mirrored in places_of(crop, padded[number], 8)] == [False]


def test_without_a_border_only_the_mirror_is_left():
    images = pictures(4)
    crops = crop_flip(images, torch.arange(4), 8, torch.Generator().manual_seed(0), flip=False)
    assert torch.equal(crops, images)


def test_cutout_greys_one_square_a_picture():
    images = torch.rand(200, 3, 8, 8) + 1
    holes = cutout(images, 4, torch.Generator().manual_seed(0)) == 0
    assert torch.equal(holes, holes[:, :1].expand_as(holes))  # the same in every channel
    sizes = set()
    for hole in holes[:, 0]:
        rows, columns = hole.any(1).nonzero().flatten(), hole.any(0).nonzero().flatten()
        height, width = len(rows), len(columns)
        assert hole.sum() == height * width  # a full rectangle …
        assert rows[-1] - rows[0] == height - 1
        assert columns[-1] - columns[0] == width - 1
        # … of the whole side, unless it hangs over the border
        assert height == 4 or {rows[0].item(), rows[-1].item()} & {0, 7}
        assert width == 4 or {columns[0].item(), columns[-1].item()} & {0, 7}
        sizes.add((height, width))
    assert (4, 4) in sizes
    assert len(sizes) > 4


def test_cutout_keeps_the_rest_and_the_original():
    images = torch.rand(9, 3, 8, 8) + 1
    before = images.clone()
    result = cutout(images, 3, torch.Generator().manual_seed(0))
    assert torch.equal(images, before)
    assert torch.equal(torch.where(result == 0, images, result), images)
    assert cutout(images, 0, torch.Generator()) is images


def test_normalised_pixels():
    images = pictures(3)
    mean, std = (0.1, 0.5, 0.7), (0.2, 0.3, 0.4)
    result = normalise(images, mean, std)
    channels_first = images.permute(0, 3, 1, 2).double() / 255
    expected = (channels_first - torch.tensor(mean).double()[:, None, None]) / torch.tensor(
        std
    ).double()[:, None, None]
    torch.testing.assert_close(result.double(), expected, rtol=1e-5, atol=1e-5)
    assert result.dtype == torch.float32
    assert result.is_contiguous(memory_format=torch.channels_last)


def test_pictures_can_be_mirrored_by_name():
    images = pictures(4)
    mirrored = torch.tensor([True, False, True, False])
    generator = torch.Generator().manual_seed(0)
    crops = crop_flip(images, torch.arange(4), 8, generator, mirrored=mirrored)
    assert torch.equal(crops[mirrored], images[mirrored].flip(2))
    assert torch.equal(crops[~mirrored], images[~mirrored])


def test_an_alternating_picture_shows_its_other_side_in_the_next_pass():
    coins = torch.rand(50, generator=torch.Generator().manual_seed(0)) < 0.5
    chosen = torch.tensor([3, 3, 49, 0])
    first, second, third = (alternating(chosen, coins, passes) for passes in range(3))
    assert torch.equal(first, coins[chosen])
    assert torch.equal(second, ~first)
    assert torch.equal(third, first)


def test_the_axes_of_colour_are_those_of_the_page():
    """The page computes them with numpy, on the scale 0 to 1."""
    images = pictures(20) // torch.tensor([1, 2, 3], dtype=torch.uint8)
    std = (0.2, 0.5, 0.25)
    axes = colour_axes(images, std) * torch.tensor(std)
    expected = axes_of_pictures(list(images.numpy()))
    for axis, value, vector in zip(axes.flip(0), expected.values, expected.vectors, strict=True):
        wanted = value * torch.tensor(vector)
        sign = torch.sign((axis * wanted).sum())
        torch.testing.assert_close(sign * axis, wanted, rtol=1e-3, atol=1e-5)


def test_a_shift_of_colour_is_one_colour_a_picture_along_the_axes():
    images, axes = torch.rand(4000, 3, 2, 2), torch.diag(torch.tensor([1.0, 2.0, 0.0]))
    shifted = shift_colour(images, axes, 0.1, torch.Generator().manual_seed(0)) - images
    torch.testing.assert_close(shifted, shifted[:, :, :1, :1].expand_as(shifted))
    spread = shifted[:, :, 0, 0].std(0)
    torch.testing.assert_close(spread, torch.tensor([0.1, 0.2, 0.0]), rtol=0.1, atol=1e-6)
    assert shift_colour(images, axes, 0.0, torch.Generator()) is images


def test_a_shrunk_picture_keeps_its_straight_ramps():
    ramp = torch.arange(8.0).expand(2, 3, 8, 8)
    assert torch.allclose(shrink(ramp, 4), torch.tensor([0.5, 2.5, 4.5, 6.5]).expand(2, 3, 4, 4))
    assert shrink(ramp, 8) is ramp


def test_who_trains_on_the_same_pictures_shares_them_with_their_borders():
    images = torch.randint(256, (6, 8, 8, 3), dtype=torch.uint8)
    one = padded_once(images, 2)
    assert torch.equal(one, pad_reflect(images, 2))
    assert padded_once(images, 2) is one
    assert padded_once(images, 3).shape == (6, 14, 14, 3)
    assert padded_once(images[:4], 2).shape == (4, 12, 12, 3)  # from the same place on
    place = weakref.ref(one)
    del one
    assert place() is None
