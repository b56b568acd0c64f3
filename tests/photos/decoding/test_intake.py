"""Every file of the hostile corpus through the one entry, with its real children."""

import json
import random
import subprocess
import sys
import time

import pytest

from cnnviz import photos
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.errors import ImageRejected
from cnnviz.paths import ROOT
from cnnviz.photos.decoding import decoders as decoding
from cnnviz.photos.decoding.refusals import RefusalReason, refused
from tests.photos.decoding import picture_files as files
from tests.photos.decoding.hostile_pictures import CORPUS

SECONDS = 10
TOLERANCE = 24
"""Of a colour, in levels: lossy codecs and the plain conversion of CMYK."""

DRIFT = 64 * 2**20
"""Bytes by which the memory of the asking process may move."""

CHILD = 900 * 2**20
"""Bytes that a child may take: Pillow reads a WebP of 50 megapixels in four copies."""


@pytest.fixture(scope="module", autouse=True)
def _warm():
    decoding.start()


def verdict(data):
    """A picture, or the key of a reason."""
    try:
        return photos.decode(data), None
    except ImageRejected as error:
        return None, error.key


@pytest.mark.parametrize("name", CORPUS)
def test_each_file_gets_its_verdict(name):
    case = CORPUS[name]
    data = case.make()
    begun = time.monotonic()
    picture, reason = verdict(data)
    if picture is None:
        assert reason in case.reasons
    else:
        assert case.accepted
        assert picture.mode == "RGB"
        assert picture.info == {}
        assert case.size in (None, picture.size)
        for colour, place in ((case.left, 1), (case.right, 3)):
            seen = picture.getpixel((place * picture.width // 4, picture.height // 2))
            assert colour is None or all(
                abs(a - b) <= TOLERANCE for a, b in zip(seen, colour, strict=True)
            )
    assert time.monotonic() - begun <= SECONDS


def test_the_corpus_is_large():
    assert len(CORPUS) >= 200
    assert sum(case.left is not None for case in CORPUS.values()) >= 70


BOMBS = (
    "avif of 64 megapixels",
    "gif of 144 megapixels",
    "iTXt of 32 MB",
    "jpeg of 24 megapixels",
    "jpeg of 81 megapixels",
    "jpeg, 20,000 scans",
    "more than 10 MB",
    "png RGBA of 169 megapixels",
    "webp animated, 81 megapixels",
    "webp of 131 megapixels",
)

WITNESS = """
import json, resource, sys, time
from pathlib import Path
from cnnviz import photos
from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding import decoders as decoding

decoding.start()
files = sorted(Path(sys.argv[1]).iterdir())
def decode(file):
    try:
        return photos.decode(file.read_bytes()).size
    except ImageRejected as error:
        return error.key
decode(files[0])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
verdicts = [decode(file) for file in files]
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
loaded = [name for name in ("torch", "streamlit", "pi_heif", "PIL.JpegImagePlugin",
          "PIL.PngImagePlugin") if name in sys.modules]
decoding._pool.close()
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([(after - before) * 1024, children * 1024, loaded, verdicts]))
"""


@pytest.fixture(scope="module")
def witnessed(tmp_path_factory):
    """A process of its own decodes whatever is large, and tells what it took."""
    folder = tmp_path_factory.mktemp("bombs")
    heavy = {name: CORPUS[name].make for name in BOMBS}
    heavy["webp of 50 megapixels"] = lambda: files.webp_lossless_picture(7071, 7071)
    for name, make in heavy.items():
        (folder / name).write_bytes(make())
    words = [sys.executable, "-c", WITNESS, str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_bombs_leave_no_mark_in_the_asking_process(witnessed):
    drift, child, loaded, verdicts = witnessed
    assert drift < DRIFT
    assert child < CHILD
    # Nor has it loaded anything that could decode, or torch.
    assert loaded == []
    assert [2048, 2048] in verdicts


SEEDS = (
    "jpeg",
    "jpeg progressive",
    "jpeg CMYK",
    "jpeg YCCK",
    "jpeg of two pictures (MPO)",
    "jpeg restart markers",
    "jpeg, 190 scans",
    "exif in a circle",
    "orientation 6, JPEG",
    "orientation 6, PNG",
    "orientation 6, WEBP",
    "png",
    "png in eight colours",
    "png 16 bits grey",
    "png 16 bits RGBA",
    "png in Adam's seven passes",
    "png clear, palette",
    "png animated",
    "webp",
    "webp lossless",
    "webp extended",
    "webp animated",
    "gif",
    "gif animated",
    "gif clear",
    "bmp",
    "bmp palette",
    "bmp run lengths",
    "avif",
    "avif animated",
    "heic",
)


def mutated(rounds, seed=0):
    """Files with one to eight bytes changed, most of them in their first half kilobyte."""
    draw = random.Random(seed)
    seeds = [CORPUS[name].make() for name in SEEDS]
    for _ in range(rounds):
        data = bytearray(draw.choice(seeds))
        for _ in range(draw.randint(1, 8)):
            reach = len(data) if draw.random() < 0.3 else min(512, len(data))
            data[draw.randrange(reach)] = draw.choice((0, 1, 127, 128, 255, draw.randrange(256)))
        yield bytes(data)


def fuzz(rounds):
    before = decoding._pool.lost
    for data in mutated(rounds):
        begun = time.monotonic()
        picture, reason = verdict(data)
        assert picture or reason in set(RefusalReason) - {RefusalReason.BUSY}
        assert time.monotonic() - begun <= SECONDS
    return decoding._pool.lost - before


def test_changed_bytes_give_a_picture_or_a_reason():
    assert fuzz(800) <= 1


@pytest.mark.slow
def test_many_more_changed_bytes_do_so_too():
    assert fuzz(10_000) <= 15


@pytest.mark.parametrize("reason", RefusalReason)
def test_each_reason_has_one_sentence_in_each_language(reason):
    error = refused(reason)
    assert error.key == reason
    for language in LANGUAGES:
        sentence = text(language.code)(f"errors.{error.key}", **error.params)
        assert 5 < len(sentence) < 160
        assert "{" not in sentence
    assert str(error)
