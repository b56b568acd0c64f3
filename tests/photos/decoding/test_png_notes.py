"""Long notes in a PNG, which Pillow takes for an attack: the picture is sound."""

import io
from contextlib import nullcontext

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from cnnviz.errors import ImageRejected
from cnnviz.photos import decode
from cnnviz.photos.decoding.png_notes import SIGNATURE, without_long_notes
from tests.photos.decoding.picture_files import noise, saved

LONG = "a history of every stroke of the brush, " * 2**17
"""Five million letters, as a drawing program writes them."""


@pytest.mark.parametrize("kind", ["tEXt", "zTXt", "iTXt"])
def test_a_long_text_does_not_lose_the_picture(kind):
    notes = PngImagePlugin.PngInfo()
    if kind == "iTXt":
        notes.add_itxt("XML:com.adobe.xmp", LONG, zip=True)
    else:
        notes.add_text("history", LONG, zip=kind == "zTXt")
    data = saved(noise(), "PNG", pnginfo=notes)
    with pytest.raises(ValueError, match="too large") if kind != "tEXt" else nullcontext():
        Image.open(io.BytesIO(data)).load()
    assert np.array_equal(np.asarray(decode(data)), np.asarray(noise()))


@pytest.mark.parametrize("cut", [0, 4, 8, 11, 20, 33, 45, 90, -1, -20])
def test_what_is_cut_off_stays_as_it_is(cut):
    data = saved(noise(), "PNG")[: cut or None]
    assert without_long_notes(data, 10) == data
    assert without_long_notes(b"GIF89a" + data, 10) == b"GIF89a" + data


def test_turns_and_transparency_stay():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(noise((40, 20)), "PNG", exif=exif)
    assert without_long_notes(data, 10) == data
    assert decode(data).size == (20, 40)


def test_a_chunk_of_any_length_ends_with_the_file():
    endless = SIGNATURE + b"\xff\xff\xff\xfftEXt" + bytes(64)
    assert without_long_notes(endless, 10) == SIGNATURE
    with pytest.raises(ImageRejected):
        decode(endless)
