"""The sheet of a flow, read back as a browser reads it."""

import base64
import itertools
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from cnnviz.drawing.flow_sheet import MOST_BYTES, flow_sheet
from cnnviz.drawing.palette import RAMP

RANDOM = np.random.default_rng(0)


def pixels_of(address):
    head, data = address.split(",")
    assert head == "data:image/png;base64"
    png = base64.b64decode(data)
    return len(png), np.asarray(Image.open(BytesIO(png)).convert("RGB"))


def test_every_colour_leads_back_to_its_code_in_its_tile():
    codes = np.kron(RANDOM.integers(0, 256, (3, 2, 7, 7)), np.ones((8, 8))).astype(np.uint8)
    _, pixels = pixels_of(flow_sheet(codes))
    assert pixels.shape == (2 * 56, 3 * 56, 3)
    back = {colour: code for code, colour in enumerate(RAMP)}
    for column, row, y, x in ((0, 0, 0, 0), (2, 1, 55, 3), (1, 0, 20, 41)):
        colour = tuple(int(part) for part in pixels[row * 56 + y, column * 56 + x])
        assert back[colour] == codes[column, row, y, x]


@pytest.mark.parametrize("columns", [4, 8])
def test_even_noise_stays_small(columns):
    noise = RANDOM.integers(0, 256, (columns, 6, 56, 56), dtype=np.uint8)
    size, _ = pixels_of(flow_sheet(noise))
    assert size <= MOST_BYTES


def test_the_ramp_grows_lighter_at_every_step_and_repeats_no_colour():
    lightness = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in RAMP]
    assert len(set(RAMP)) == 256
    assert all(low <= high for low, high in itertools.pairwise(lightness))
