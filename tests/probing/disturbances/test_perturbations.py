"""Disturbed pictures against closed forms and independent libraries."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import correlate1d

from cnnviz.photos.answering.preprocessing import Preprocessing, preprocess
from cnnviz.probing.disturbances.perturbations import (
    GREY,
    GRIDS,
    Disturbance,
    order_of_patches,
    perturb,
    random_signs,
    stepped,
)
from cnnviz.probing.pixels import distance, normalised, pixels_of

KINDS = [kind for kind in Disturbance if kind is not Disturbance.ADVERSARIAL]


def picture(side=32, channels=3, count=2, seed=1):
    levels = np.random.default_rng(seed).integers(0, 256, (count, channels, side, side))
    return torch.from_numpy(levels).float() / 255


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channels", [1, 3])
def test_no_dose_is_the_picture_and_every_dose_is_one(kind, channels):
    pixels = picture(channels=channels)
    kept = pixels.clone()
    assert perturb(pixels, kind, 0) is pixels
    changes = []
    for dose in GRIDS[kind][1:]:
        found = perturb(pixels, kind, dose)
        assert found.shape == pixels.shape
        assert found.min() >= 0
        assert found.max() <= 1
        assert torch.equal(found, perturb(pixels, kind, dose))
        changes.append(distance(pixels, found))
    assert torch.equal(pixels, kept)
    assert any(changes) or (kind is Disturbance.GREYING and channels == 1)
    assert GRIDS[kind][0] == 0
    assert list(GRIDS[kind]) == sorted(set(GRIDS[kind]))


@pytest.mark.parametrize(
    "kind", [Disturbance.OCCLUDER, Disturbance.NOISE, Disturbance.GREYING, Disturbance.DARKNESS]
)
def test_more_is_more_of_the_same(kind):
    pixels = picture()
    changes = [distance(pixels, perturb(pixels, kind, dose)) for dose in GRIDS[kind]]
    assert changes == sorted(changes)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_does_not_depend_on_its_neighbours_but_for_what_is_drawn(kind):
    if kind in (Disturbance.NOISE, Disturbance.SIGNS):
        return
    pixels, dose = picture(), GRIDS[kind][3]
    alone = torch.cat([perturb(one[None], kind, dose) for one in pixels])
    assert torch.allclose(perturb(pixels, kind, dose), alone, atol=1e-6)


def test_the_occluder_covers_its_share_and_nothing_else():
    pixels = picture()
    found = perturb(pixels, Disturbance.OCCLUDER, 0.25, place=(1.0, 0.0))
    assert (found[..., 16:, :16] == GREY).all()
    assert torch.equal(found[..., :16, :], pixels[..., :16, :])
    assert torch.equal(found[..., 16:, 16:], pixels[..., 16:, 16:])
    middle = perturb(pixels, Disturbance.OCCLUDER, 0.25)
    assert (middle[..., 8:24, 8:24] == GREY).all()


@pytest.mark.parametrize("dose", GRIDS[Disturbance.BLUR][1::4])
def test_the_blur_is_a_normalised_gaussian(dose):
    pixels = picture()
    sigma = dose * 32
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    expected = pixels.double().numpy()
    for axis in (2, 3):
        expected = correlate1d(expected, kernel, axis=axis, mode="mirror")
    assert np.allclose(perturb(pixels, Disturbance.BLUR, dose), expected, atol=1e-5)


def test_an_impulse_becomes_the_gaussian_itself():
    pixels = torch.zeros(1, 1, 65, 65)
    pixels[..., 32, 32] = 1
    found = perturb(pixels, Disturbance.BLUR, 2 / 65)[0, 0].double()
    assert found.sum() == pytest.approx(1, abs=1e-5)
    assert found[32, 34] / found[32, 32] == pytest.approx(np.exp(-0.5), rel=1e-4)
    assert torch.allclose(found, found.T, atol=1e-7)


def test_noise_has_the_spread_of_its_dose_and_is_the_same_for_all():
    pixels = torch.full((1, 3, 128, 128), 0.5)
    noise = 255 * (perturb(pixels, Disturbance.NOISE, 10) - 0.5).double()
    assert float(noise.std()) == pytest.approx(10, rel=0.02)
    assert abs(float(noise.mean())) < 4 * 10 / noise.numel() ** 0.5
    twice = 255 * (perturb(pixels, Disturbance.NOISE, 20) - 0.5).double()
    assert torch.allclose(twice, 2 * noise, atol=1e-3)
    other = perturb(pixels, Disturbance.NOISE, 10, seed=1)
    assert not torch.equal(other, perturb(pixels, Disturbance.NOISE, 10))


@pytest.mark.parametrize(("angle", "turns"), [(90, 1), (180, 2)])
@pytest.mark.parametrize("side", [32, 33])
def test_right_angles_only_move_pixels(angle, turns, side):
    pixels = picture(side)
    found = perturb(pixels, Disturbance.ROTATION, angle)
    assert torch.allclose(found, torch.rot90(pixels, turns, (2, 3)), atol=1e-4)


def test_corners_become_grey():
    found = perturb(torch.ones(1, 3, 32, 32), Disturbance.ROTATION, 40)
    assert torch.allclose(found[..., 0, 0], torch.tensor(GREY), atol=1e-6)
    assert torch.allclose(found[..., 16, 16], torch.tensor(1.0))


@pytest.mark.parametrize("cuts", GRIDS[Disturbance.SHUFFLE][1:])
def test_patches_change_places_and_can_be_put_back(cuts):
    pixels, count = picture(), int(cuts) + 1
    found = perturb(pixels, Disturbance.SHUFFLE, cuts)
    tall = 32 // count
    edge = (32 - tall * count) // 2

    def cells(x):
        for row in range(count):
            for column in range(count):
                top, left = edge + row * tall, edge + column * tall
                yield x[..., top : top + tall, left : left + tall]

    before, after = list(cells(pixels)), list(cells(found))
    order = order_of_patches(count)
    assert sorted(order.tolist()) == list(range(count**2))
    assert all(torch.equal(after[to], before[come]) for to, come in enumerate(order.tolist()))
    assert not torch.equal(found, pixels)
    assert torch.equal(found.flatten().sort().values, pixels.flatten().sort().values)
    assert torch.equal(found[..., :edge, :], pixels[..., :edge, :])


def test_grey_is_the_luminance_of_pillow():
    pixels = picture(count=1)
    image = Image.fromarray((pixels[0] * 255).byte().permute(1, 2, 0).numpy())
    luminance = np.asarray(image.convert("L"), float)
    found = perturb(pixels, Disturbance.GREYING, 1)[0] * 255
    assert np.abs(found.numpy() - luminance).max() < 0.6
    half = perturb(pixels, Disturbance.GREYING, 0.5)[0] * 255
    expected = (luminance + (pixels[0] * 255).numpy()) / 2
    assert np.abs(half.numpy() - expected).max() < 0.6


def test_all_contrast_and_all_light_can_go():
    pixels = picture()
    flat = perturb(pixels, Disturbance.CONTRAST, 1)
    weights = torch.tensor([0.299, 0.587, 0.114]).view(3, 1, 1)
    mean = (pixels * weights).sum(1).mean((1, 2))
    assert torch.allclose(flat, mean.view(2, 1, 1, 1).expand_as(flat), atol=1e-3)
    assert not perturb(pixels, Disturbance.DARKNESS, 1).any()
    assert torch.allclose(perturb(pixels, Disturbance.DARKNESS, 0.25), 0.75 * pixels)


def test_jpeg_is_pillows():
    pixels = picture(count=1)
    levels = (pixels[0] * 255).byte().permute(1, 2, 0).numpy()
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "JPEG", quality=60)
    expected = np.asarray(Image.open(file)).transpose(2, 0, 1) / 255
    assert np.allclose(perturb(pixels, Disturbance.JPEG, 40)[0], expected, atol=1e-6)


def test_a_step_is_no_longer_than_it_says_and_stays_among_the_levels():
    pixels = picture()
    signs = random_signs(pixels)
    assert set(signs.unique().tolist()) == {-1, 1}
    assert abs(float(signs.mean())) < 0.05
    for levels in GRIDS[Disturbance.SIGNS]:
        found = stepped(pixels, signs, levels)
        assert float((found - pixels).abs().max()) <= levels / 255 + 1e-6
        assert 0 <= found.min() <= found.max() <= 1
        inside = (pixels + levels / 255 * signs).clamp(0, 1) * 255
        assert torch.equal(found * 255, inside)


@pytest.mark.parametrize(
    ("kind", "dose"),
    [(Disturbance.ADVERSARIAL, 1), (Disturbance.NOISE, -1), (Disturbance.JPEG, 101)],
)
def test_what_cannot_be_is_refused(kind, dose):
    with pytest.raises(ValueError, match=str(kind)):
        perturb(picture(), kind, dose)
    with pytest.raises(ValueError, match="patches"):
        perturb(picture(8), Disturbance.SHUFFLE, 11)


@pytest.mark.parametrize(
    "recipe",
    [
        Preprocessing(resize=32, crop=32, mean=(0.491, 0.482, 0.446), std=(0.247, 0.243, 0.261)),
        Preprocessing(resize=64, crop=56, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
        Preprocessing(resize=32, crop=32, mean=(0.5,), std=(0.5,)),
    ],
)  # fmt: skip
def test_pixels_come_back_bit_for_bit(recipe):
    levels = np.arange(256 * 3, dtype=np.uint8).reshape(16, 16, 3)
    view = preprocess(Image.fromarray(levels), recipe)
    pixels = pixels_of(view.tensor, recipe.normalisation)
    seen = np.asarray(view.cropped, np.float32).reshape(recipe.crop, recipe.crop, -1)
    assert np.array_equal(pixels[0].permute(1, 2, 0).numpy(), seen / np.float32(255))
    assert torch.equal(normalised(pixels, recipe.normalisation), view.tensor)
