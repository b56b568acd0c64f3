"""What the browser gets of a kernel that slides over a picture."""

import base64

import numpy as np
import pytest

from cnnviz.lessons.concepts.layers.convolution.numbers import Sliding, convolve
from cnnviz.ui.widgets.sliding.component import _place, data

PICTURE = np.random.default_rng(0).integers(0, 256, (12, 12), np.uint8)
KERNEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], np.float32)


def sent(slides, *, veiled=False):
    found = convolve(PICTURE.astype(np.float32) / np.float32(255), KERNEL, Sliding(**slides))
    how = Sliding(**slides)
    three = (how.stride, how.padding, how.dilation)
    return found, data({}, PICTURE, KERNEL, found, slides=three, place=(1, 2), veiled=veiled)


@pytest.mark.parametrize("slides", [{}, {"stride": 2, "padding": 1}, {"dilation": 3, "padding": 2}])
def test_the_browser_finds_every_output_by_the_rules_that_it_draws_with(slides):
    """Patch times kernel, as its script reads them, is the number of the map from the server."""
    found, told = sent(slides)
    pixels = np.frombuffer(base64.b64decode(told["picture"]), np.uint8).reshape(12, 12) / 255
    values = np.frombuffer(base64.b64decode(told["map"]), "<f4").reshape(
        told["rows"], told["columns"]
    )
    assert values.tolist() == found.tolist()
    for row in range(told["rows"]):
        for column in range(told["columns"]):
            total = 0.0
            for y, line in enumerate(told["kernel"]):
                for x, weight in enumerate(line):
                    down = row * told["stride"] - told["padding"] + y * told["dilation"]
                    right = column * told["stride"] - told["padding"] + x * told["dilation"]
                    if 0 <= down < told["side"] and 0 <= right < told["side"]:
                        total += weight * pixels[down, right]
            assert values[row, column] == pytest.approx(total, abs=1e-5)


def test_who_is_still_to_guess_gets_no_map():
    found, told = sent({}, veiled=True)
    assert told["map"] is None
    assert (told["rows"], told["columns"]) == found.shape


@pytest.mark.parametrize("said", [None, "", "1", "1,2,3", "-1,2", "a,b", "9,10", "10,9", "1e3,1"])
def test_nonsense_is_no_place(said):
    assert _place(said, (10, 10)) is None
    assert _place("9,9", (10, 10)) == (9, 9)
