"""A drawing in the form of MNIST's digits, and the answers of both networks, by other means."""

from math import exp
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import center_of_mass

from cnnviz.architectures.nets.published.digit_bitmaps import bitmaps
from cnnviz.lessons.lenet.drawing_pad import drawing, numbers, screen
from cnnviz.lessons.lenet.drawing_pad.samples import DIGITS, STAR
from cnnviz.paths import DIGIT_WEIGHTS
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.cards import read_card
from cnnviz.photos.weights.models import ModelStore

STORE = ModelStore(2**26)
RANDOM = np.random.default_rng(0)


def loaded(name):
    return STORE.get(name, weights_for(name, DIGIT_WEIGHTS)[0])


def scrawl():
    """A few strokes of a pen that wanders."""
    steps = [RANDOM.integers(-120, 120, (RANDOM.integers(1, 30), 2)) for _ in range(3)]
    rows = [(RANDOM.integers(100, 900, 2) + step.cumsum(0)).clip(0, numbers.PAD) for step in steps]
    return tuple(tuple((int(x), int(y)) for x, y in row) for row in rows)


DRAWINGS = [*DIGITS, STAR, *(scrawl() for _ in range(20)), (((0, 0),),), (((1000, 1000),),)]


def sides(picture):
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    return rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


@pytest.mark.parametrize("strokes", DRAWINGS)
def test_the_ink_is_centred_as_in_mnist(strokes):
    picture = numbers.centred(numbers.drawn(strokes))
    assert picture.shape == (28, 28)
    # MNIST: 3,000 digits have their centres between 13.5 and 14.5, counted from pixel 0.
    assert center_of_mass(picture) == pytest.approx((14, 14), abs=0.5 + 1e-4)
    assert max(sides(picture)) == 20


@pytest.mark.parametrize("strokes", DRAWINGS)
def test_the_shape_is_kept(strokes):
    box = numbers.drawn(strokes).getbbox()
    wide, high = box[2] - box[0], box[3] - box[1]
    scale = 20 / max(wide, high)
    found = sides(numbers.centred(numbers.drawn(strokes)))
    assert found == pytest.approx((high * scale, wide * scale), abs=0.5)


def test_the_grey_of_an_edge_is_the_share_of_ink():
    scan = np.zeros((500, 500), np.uint8)
    rows, columns = np.mgrid[:400, :400]
    scan[30:430, 50:450] = 255 * ((rows - 200) ** 2 + (columns - 200) ** 2 <= 200**2)
    picture = numbers.centred(Image.fromarray(scan))
    shares = scan[30:430, 50:450].reshape(20, 20, 20, 20).mean((1, 3)) / 255
    assert picture[4:24, 4:24] == pytest.approx(shares, abs=1 / 255)  # rounded twice
    assert picture.sum() == pytest.approx(shares.sum(), abs=0.1)


@pytest.mark.parametrize("strokes", DRAWINGS)
def test_a_picture_in_that_form_stays_as_it_is(strokes):
    picture = numbers.centred(numbers.drawn(strokes))
    again = numbers.centred(Image.fromarray(np.rint(picture * 255).astype(np.uint8)))
    assert again == pytest.approx(picture, abs=0.5 / 255 + 1e-6)


def test_it_does_not_matter_where_on_the_pad(monkeypatch):
    there = tuple(tuple((x + 80, y - 60) for x, y in stroke) for stroke in DIGITS[5])
    assert np.array_equal(numbers.as_read(there), numbers.as_read(DIGITS[5]))


def test_lopsided_ink_is_cut_at_the_border_and_never_wraps():
    scan = np.zeros((200, 200), np.uint8)
    scan[:, :20] = 255
    scan[:4, :] = 255
    picture = numbers.centred(Image.fromarray(scan))
    heavy = int(picture.sum(0).argmax())
    assert picture.shape == (28, 28)
    assert picture[:, :heavy].sum() == 0
    assert picture[:, heavy : heavy + 2].sum() > 0.8 * picture.sum()


def test_the_network_of_1998_gets_the_grey_levels_of_its_paper():
    picture = np.zeros((32, 32), np.float32)
    picture[3, 4] = 1
    x = numbers.levels(picture, loaded("lenet5-1998").preprocessing)
    assert x.shape == (1, 1, 32, 32)
    assert x[0, 0, 3, 4].item() == pytest.approx(1.175, abs=1e-5)
    assert x[0, 0, 0, 0].item() == pytest.approx(-0.1, abs=1e-5)


def answered(strokes):
    card = read_card(DIGIT_WEIGHTS / "lenet5-1998.toml")
    picture = numbers.as_read(strokes)
    return numbers.read(loaded("lenet5-1998"), card, loaded("lenet5"), picture)


@pytest.mark.parametrize("strokes", [DIGITS[3], STAR])
def test_the_answers_are_those_of_the_plain_networks(strokes):
    found = answered(strokes)
    old, new = loaded("lenet5-1998"), loaded("lenet5")
    with torch.inference_mode():
        x = numbers.levels(found.picture, old.preprocessing)
        c1 = old.module.c1(x)
        f6 = old.module.f6(old.module.c5(old.module.s4(old.module.c3(old.module.s2(c1)))))[0]
        distances = [((f6 - bitmap) ** 2).sum().item() for bitmap in bitmaps()]
        x = numbers.levels(found.picture, new.preprocessing)
        modern = new.module(x)[0].softmax(0)
        relu = new.module.relu1(new.module.c1(x))[0]
    assert found.distances == pytest.approx(distances, rel=1e-4)
    constant = float(read_card(DIGIT_WEIGHTS / "lenet5-1998.toml").recipe["nobody"])
    whole = exp(-constant) + sum(exp(-distance) for distance in distances)
    assert found.published.shares == pytest.approx(
        [exp(-distance) / whole for distance in distances], abs=1e-5
    )
    assert found.published.nobody == pytest.approx(exp(-constant) / whole, abs=1e-5)
    assert found.modern.shares == pytest.approx(modern.tolist(), abs=1e-5)
    assert found.nearest == int(np.argmin(distances))
    assert found.state.ravel() == pytest.approx(((f6 + 1) / 2).clamp(0, 1).numpy(), abs=1e-5)
    squashed = (c1[0] / 1.7159 + 1) / 2
    assert found.published.maps["C1"] == pytest.approx(squashed.numpy(), abs=1e-5)
    assert found.modern.maps["C1"] == pytest.approx((relu / relu.max()).numpy(), abs=1e-5)
    assert found.modern.maps["S2"].shape == found.published.maps["S2"].shape == (6, 14, 14)


@pytest.mark.parametrize("digit", range(10))
def test_both_networks_read_the_samples(digit):
    found = answered(DIGITS[digit])
    assert (found.published.best, found.modern.best, found.nearest) == (digit, digit, digit)
    assert not found.published.is_nobody


def test_only_the_network_of_1998_turns_a_star_away():
    found = answered(STAR)
    assert screen.right(found) == "published"
    assert drawing.best(found)[1] == "published-none"


def test_the_text_is_right_about_the_letter_a():
    found = answered((((250, 850), (500, 150), (750, 850)), ((340, 600), (660, 600))))
    assert found.published.best == found.modern.best
    assert min(max(found.published.shares), max(found.modern.shares)) > 0.95


def test_every_picture_lies_on_the_sheet_where_it_is_said_to(monkeypatch):
    kept = []
    monkeypatch.setattr(drawing, "data_uri", lambda grey: kept.append(grey) or "")
    found = answered(DIGITS[2])
    _, places = drawing.sheet(found)
    html = drawing.panel(dict.fromkeys((*drawing.LABELS, *drawing.NETS), ""))
    assert {f'data-picture="{name}"' in html for name in places} == {True}
    covered = np.zeros(kept[0].shape, int)
    for left, top, width, height in places.values():
        covered[top : top + height, left : left + width] += 1
    assert covered.max() == 1
    left, top, width, height = places["input"]
    cut = kept[0][top : top + height, left : left + width] / 255
    assert cut == pytest.approx(found.picture, abs=1 / 30 + 1e-6)  # sixteen levels
    left, top, width, height = places["bitmap-2"]
    ink = kept[0][top : top + height, left : left + width] > 0
    assert np.array_equal(ink.ravel(), (bitmaps()[2] > 0).numpy())


def test_every_text_and_bar_has_its_place_in_the_panel():
    found = answered(DIGITS[7])
    html = drawing.panel(dict.fromkeys((*drawing.LABELS, *drawing.NETS), ""))
    for name in drawing.shares(found):
        assert f'data-share="{name}"' in html
        assert f'data-text="{name}"' in html
    assert {f'data-mark="{name}"' in html for name in drawing.best(found)} == {True}


def test_nothing_of_the_panel_is_trusted_to_be_html():
    words = dict.fromkeys((*drawing.LABELS, *drawing.NETS), "<b>&")
    assert "<b>" not in drawing.panel(words)


def test_the_digits_themselves_are_not_shipped():
    assert {path.suffix for path in Path(DIGIT_WEIGHTS).iterdir()} == {
        *(".csv", ".safetensors", ".toml")
    }
