"""A capsule as a file: what is written is what is read, and reading needs next to nothing."""

import json
import subprocess
import sys
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from cnnviz.capsules.capsule_file import read, written
from cnnviz.capsules.recorded_pictures import LONGEST, distance, of_image, over_white, small
from cnnviz.drawing.embed import data_uri
from cnnviz.paths import ROOT
from tests.capsules import made


def pixels_of(source):
    return np.asarray(made.decoded(made_bytes(source)))


def made_bytes(source):
    return b64decode(source.partition(",")[2])


def test_what_is_written_is_what_is_read():
    capsule = made.capsule()
    assert read(written(capsule).encode(), made.decoded) == capsule


def test_a_question_of_an_earlier_file_stands_on_the_bottom():
    document = json.loads(written(made.capsule()))
    questions = [one for one in document["shown"] if one["kind"] == "question"]
    assert [one.pop("ground") for one in questions] == [0.0, 0.21]
    shown = read(json.dumps(document).encode(), made.decoded).shown
    found = [one for one in shown if isinstance(one, made.kinds.RecordedQuestion)]
    assert [one.ground for one in found] == [0.0, 0.0]


def test_it_is_read_by_the_intake_of_pictures():
    assert read(written(made.capsule()).encode()) == made.capsule()


def test_without_photo_weights_or_anything_shown():
    bare = made.capsule(photo=None, weights=(), shown=(), versions={}, query={}, inputs={})
    assert read(written(bare).encode(), made.decoded) == bare


def test_any_writing_is_kept():
    capsule = made.capsule(title="레스넷: 블록 끄기 “½” 2 × 10⁻⁶")
    text = written(capsule)
    assert "레스넷" in text  # to be read without a program, too
    assert read(text.encode(), made.decoded).title == capsule.title


def test_a_picture_is_encoded_anew_and_loses_nothing():
    pixels = made.pixels(40)
    lossy = data_uri(pixels, lossy=True)
    one = made.capsule(shown=(made.kinds.RecordedPicture(alt="", caption="", source=lossy),))
    (found,) = read(written(one).encode(), made.decoded).shown
    assert found.source.startswith("data:image/png")
    assert np.array_equal(pixels_of(found.source), pixels_of(lossy))
    assert distance(lossy, found.source) == 0


def test_pictures_are_kept_small_and_opaque():
    large = Image.new("RGB", (2000, 500), "red")
    assert made.decoded(made_bytes(of_image(large, 240))).size == (240, 60)
    assert made.decoded(made_bytes(small(made_bytes(of_image(large, 2000))))).size == (
        LONGEST,
        LONGEST // 4,
    )
    few = made.pixels(3)
    grown = pixels_of(of_image(Image.fromarray(few), 240, lossy=False))
    assert np.array_equal(grown, few.repeat(3, 0).repeat(3, 1))
    clear = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    clear.putpixel((1, 0), (10, 20, 30, 255))
    assert np.array_equal(np.asarray(over_white(clear)), [[[255] * 3, [10, 20, 30]]])


@pytest.mark.parametrize(("seed", "apart"), [(0, 0), (1, None)])
def test_how_far_two_pictures_are_apart(seed, apart):
    first, second = made.pixels(), made.pixels(seed=seed)
    expected = int(np.abs(first.astype(int) - second).max()) if apart is None else apart
    assert distance(data_uri(first), data_uri(second)) == expected
    assert distance(data_uri(first), data_uri(made.pixels(8))) == 255


SCRIPT = """
import sys
from cnnviz.capsules import capsule_file
found = capsule_file.read(sys.stdin.buffer.read())
assert found.title, found
assert not {"torch", "torchvision", "timm", "streamlit"} & set(sys.modules), "loaded"
"""


@pytest.mark.slow
def test_reading_loads_neither_torch_nor_the_screen():
    data = written(made.capsule()).encode()
    subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, input=data, check=True, timeout=60)


def test_the_file_is_one_line_of_json_without_a_number_that_is_none():
    assert json.loads(written(made.capsule()))["format"] == "cnnviz-capsule"
    with pytest.raises(ValueError, match="JSON"):
        written(made.capsule(left_out=float("nan")))
