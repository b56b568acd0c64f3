"""The figures of the GAN page: the plan, the sheet of pictures, the squares with zeros."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.drawing.palette import DARK, LIGHT
from cnnviz.drawing.picture_sheet import picture_sheet
from cnnviz.lessons.gan.idea import drawing as gan_plan
from cnnviz.lessons.gan.transposed import drawing as stride_insertion
from cnnviz.lessons.gan.transposed.numbers import Transposed

CODES = [language.code for language in LANGUAGES]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("palette", [None, LIGHT, DARK], ids=["page", "light", "dark"])
@pytest.mark.parametrize("code", CODES)
def test_the_plan_names_everything_inside_its_frame(code, palette):
    labels = text(code).table("figures.gan_plan")
    assert tuple(labels) == gan_plan.KEYS
    root = ElementTree.fromstring(gan_plan.gan_plan(labels, palette=palette))
    _, _, wide, high = map(float, root.get("viewBox").split())
    words = [element.text for element in root.iter(f"{SVG}text")]
    expected = [labels[key] for key in gan_plan.KEYS if key not in ("figure", "back")]
    assert sorted(words) == sorted([*expected, labels["back"], labels["back"]])
    for box in root.iter(f"{SVG}rect"):
        x, y = float(box.get("x", 0)), float(box.get("y", 0))
        assert 0 <= x <= x + float(box.get("width")) <= wide + 0.1
        assert 0 <= y <= y + float(box.get("height")) <= high + 0.1


def test_the_plan_has_an_arrow_for_every_way():
    drawn = gan_plan.gan_plan(text("en").table("figures.gan_plan"), palette=LIGHT)
    root = ElementTree.fromstring(drawn)
    paths = [element.get("class") for element in root.iter(f"{SVG}path")]
    assert paths.count("way") == 5
    assert paths.count("back") == 2  # one gradient for each network
    assert len(list(root.iter(f"{SVG}polygon"))) == 7


def test_the_plan_uses_only_colours_that_the_page_has():
    """Streamlit's theme has no sky: what it lacks would stay light on a dark page."""
    drawn = gan_plan.gan_plan(text("en").table("figures.gan_plan"))
    hues = set(re.findall(r"var\(--st-(\w+)-(?:background-)?color", drawn))
    assert hues <= {"blue", "orange", "green", "gray", "violet", "background", "text"}


def test_a_missing_word_raises():
    labels = dict(text("en").table("figures.gan_plan"))
    del labels["real"]
    with pytest.raises(KeyError):
        gan_plan.gan_plan(labels)


def test_a_sheet_holds_every_picture_in_its_place():
    pictures = np.random.default_rng(0).integers(0, 256, (5, 3, 4, 3), dtype=np.uint8)
    sheet = picture_sheet(pictures, columns=2, scale=2, gap=1)
    assert sheet.shape == (3 * 6 + 2, 2 * 8 + 1, 4)
    for number, picture in enumerate(pictures):
        top, left = (number // 2) * 7, (number % 2) * 9
        part = sheet[top : top + 6, left : left + 8]
        assert (part[..., 3] == 255).all()
        assert np.array_equal(part[::2, ::2, :3], picture)
        assert np.array_equal(part[1::2, 1::2, :3], picture)
    assert not sheet[6, :, 3].any()
    assert not sheet[:, 8, 3].any()
    assert not sheet[14:, 9:, 3].any()  # the place of the sixth


def test_a_sheet_is_square_by_default():
    assert picture_sheet(np.zeros((64, 2, 2, 3), np.uint8), gap=0).shape[:2] == (16, 16)


@pytest.mark.parametrize("shape", [(4, 4, 2, 1, 0), (3, 5, 3, 0, 2), (1, 1, 1, 0, 0)])
def test_squares_of_the_stretched_map(shape):
    n, k, s, p, extra = shape
    found = Transposed(n=n, kernel=k, stride=s, padding=p, output_padding=extra)
    labels = text("en").table("figures.stride_insertion")
    assert tuple(labels) == stride_insertion.KEYS
    figure = stride_insertion.stride_insertion(found, 0, found.side - 1, labels)
    value, zero, padded, kernel = figure.data
    assert [trace.name for trace in figure.data] == [
        labels[name] for name in ("value", "zero", "padded", "kernel")
    ]
    assert len(value.x) == n * n
    assert len(zero.x) == ((n - 1) * s + 1) ** 2 - n * n
    whole = found.side + k - 1
    assert len(value.x) + len(zero.x) + len(padded.x) == whole**2
    # The window of the last column ends with the squares.
    assert (min(kernel.x), max(kernel.x)) == (found.side - 1.5, whole - 0.5)
    assert (min(kernel.y), max(kernel.y)) == (-0.5, k - 0.5)
