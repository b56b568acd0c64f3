"""The heat over the photo: where it is painted, and what is drawn around it."""

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from cnnviz.content.labels import text
from cnnviz.network.field.reach import Box
from cnnviz.studios.inside.field.heat.drawing import KEYS, field_heat

BOX = Box(full=(-4, 8, 12, 24), visible=(0, 8, 12, 24), inside=0.75, covered=0.1875)
WORDS = {"field": "f", "padding": "p", "square": "{side} wide"}


def painted(figure):
    """The picture under the lines, one value for each pixel of the photo."""
    (image,) = figure.layout.images
    data = base64.b64decode(image.source.partition(",")[2])
    picture = Image.open(BytesIO(data)).convert("RGB")
    assert (image.sizex, image.sizey) == (32, 32)
    return np.asarray(picture.resize((32, 32), Image.Resampling.NEAREST)).astype(int)


def test_only_pixels_that_are_read_have_a_colour():
    photo = np.random.default_rng(0).integers(0, 255, (32, 32, 3)).astype(np.uint8)
    shades = np.zeros((32, 32), np.uint8)
    shades[2:6, 10:14] = 90
    shades[4, 12] = 255
    picture = painted(field_heat(photo, BOX, shades, (0.0, 8.0, 8.0, 16.0), WORDS))
    red, green, blue = picture.transpose(2, 0, 1)
    coloured = (red != green) | (green != blue)
    assert (coloured == (shades > 0)).all()
    assert green[4, 12] > 200 > green[shades == 90].max()
    assert abs(red[20, 20] - photo[20, 20].mean()) <= 1


def test_box_and_square_are_drawn_to_scale():
    photo, shades = np.zeros((32, 32, 3), np.uint8), np.zeros((32, 32), np.uint8)
    figure = field_heat(photo, BOX, shades, (-2.0, 9.0, 9.0, 20.0), WORDS)
    lines = {trace.name: trace for trace in figure.data if trace.name}
    square = lines["11 wide"]
    assert (min(square.x), max(square.x), min(square.y), max(square.y)) == (9, 20, -2, 9)
    corners = [value for value in lines["f"].y if value is not None]
    assert (min(corners), max(corners)) == (-4, 12)
    without = field_heat(photo, BOX, shades, None, WORDS)
    assert len(without.data) == len(figure.data) - 1


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_words_of_the_figure(code):
    assert set(text(code).table("figures.field_heat")) == set(KEYS)
