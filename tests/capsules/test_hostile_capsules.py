"""Files that are no capsule, or one that was meant to do harm: each is refused with one reason."""

import base64
import contextlib
import random
import sys
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from cnnviz.capsules import capsule_file, fields, recorded_pictures
from cnnviz.capsules.capsule_file import MOST_BYTES, read
from cnnviz.drawing.embed import data_uri
from cnnviz.errors import CapsuleRejected, ImageRejected
from tests.capsules import made

CHART = 5
"""Place of the chart among what is shown."""


def as_the_intake(data):
    """What the intake does, without its children."""
    try:
        return made.decoded(data)
    except Exception as error:
        raise ImageRejected("picture_broken", "broken") from error


def refusal(data, decode=as_the_intake):
    with pytest.raises(CapsuleRejected) as caught:
        read(data, decode)
    return caught.value


def spoilt(change):
    told = made.document()
    change(told)
    return made.file_of(told)


def a_zip():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("capsule.json", made.file_of(made.document()))
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04\x95",  # as a pickle begins
        b"\xff\xfe{}",
        b"[]",
        b"null",
        b'"cnnviz-capsule"',
        b'{"format": "another"}',
        b"{" * 100_000,
        b"[" * 1_000_000,
        b'{"format": "cnnviz-capsule", "version": 1, "left_out": ' + b"9" * 5000 + b"}",
        b'{"format": "cnnviz-capsule", "version": 1, "left_out": NaN}',
        b'{"format": "cnnviz-capsule", "version": 1, "left_out": -Infinity}',
        a_zip(),
        data_uri(made.pixels()).encode(),
    ],
    ids=range(14),
)
def test_what_is_no_capsule(data):
    assert refusal(data).key == "capsule_none"


@pytest.mark.parametrize("version", [0, 2, "1", None, True, 1.5])
def test_another_version(version):
    assert refusal(spoilt(lambda told: told.update(version=version))).key == "capsule_version"


def test_a_file_that_is_too_large_is_not_even_parsed(monkeypatch):
    monkeypatch.setattr(capsule_file.json, "loads", None)
    error = refusal(b" " * (MOST_BYTES + 1))
    assert (error.key, error.params) == ("capsule_large", {"size": MOST_BYTES // 2**20})


def at(path, value):
    """A change that puts a value at a place such as `shown.5.layout.height`."""

    def change(told):
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in way:
            told = told[part]
        if value is GONE:
            del told[last]
        else:
            told[last] = value

    return change


GONE = object()
LINK = "<a href='https://evil.example'>here</a>"
OUTSIDE = "https://evil.example/pixel.png"
SVG = "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4="

BROKEN = {
    "title": (GONE, 5, None, "x" * 400, "a\x00b", "a\u202eb", "a\ud800b", ["x"]),
    "made": ("yesterday", "2026-13-40", 0),
    "language": ("../ko", "", "en\n"),
    "page": ("../../etc/passwd", "RESNET", "a b", {}),
    "query": ([], {"part": 1}, {"part": "x" * 400}, {str(n): "" for n in range(100)}),
    "inputs": (None, {"a": None}),
    "photo": ({}, "chelsea", {"name": "own"}),
    "photo.sha256": ("xyz", "AB" * 32, "ab" * 40),
    "photo.source": (OUTSIDE, SVG, "", None, "data:text/html;base64,AAAA"),
    "weights": ({}, [{}], [{"model": "a", "name": "b", "sha256": "no"}], [[]] * 50),
    "versions": (["2.9"], {"torch": {"a": 1}}),
    "left_out": ("1", None, True, 1e300, [1]),
    "shown": (None, {}, "x", [None], [{}], [{"kind": "html", "text": ""}], [[]]),
    "more": (1,),
    "shown.0.role": ("html", "markdown", 1, None),
    "shown.0.text": (None, 7, "x" * 7000, "\x1b[31m"),
    "shown.0.allow_html": (True,),
    "shown.2.value": (GONE, 1, None),
    "shown.3.names": (["a"], ["a", "a"], [1, 2], "ab"),
    "shown.3.columns": ([[1], [1, 2]], [[], [[]]], [[{}], [1]], [[2**63], [0]], [[1e250], [0]]),
    "shown.4.source": (OUTSIDE, SVG, "data:image/png;base64,!!!!", "data:image/png;base64,AAAA"),
    "shown.5.data": ({}, [1], [{"type": "scattergeo"}], [{"type": "image", "source": OUTSIDE}]),
    "shown.5.data.0.type": ("choropleth", "densitymapbox", None, 3),
    "shown.5.data.0.name": (LINK, "<script>alert(1)</script>", "<img src=x onerror=1>", "</a>"),
    "shown.5.data.0.x": ([LINK], "x" * 7000, {"bdata": "AAAA", "dtype": "f8"}),
    "shown.5.data.0.evil": (1,),
    "shown.5.data.1.hovertemplate": (f"%{{z}}{LINK}",),
    "shown.5.layout": ([], None, {"mapbox": {"style": OUTSIDE}}, {"updatemenus": [{}]}),
    "shown.5.layout.height": (0, -5, 10**9, "tall", []),
    "shown.5.layout.template": ({"layout": {}},),
    "shown.5.layout.title": ({"text": "x"},),
    "shown.5.layout.images": (GONE, [], [{}, {}], [1], [{"source": OUTSIDE}]),
    "shown.5.images": (GONE, [], [OUTSIDE], [SVG], [None], [1, 2]),
    "shown.6.answers": (None, [{}] * 40, [1]),
    "shown.6.answers.0.mark": (1.5, -0.1, "0.2", True),
    "shown.6.answers.0.right": (1, "yes", None),
    "shown.6.level": ({"at": 2, "written": ""}, {"at": 0.5}, 1),
    "shown.7.columns": ([], [[]] * 9, [1], [[{"kind": "columns", "columns": [[]]}]]),
}


@pytest.mark.parametrize(
    ("path", "value"),
    [(path, value) for path, values in BROKEN.items() for value in values],
    ids=lambda given: None if given is GONE else str(given)[:40],
)
def test_anything_that_is_not_what_this_app_writes_is_refused_by_its_place(path, value):
    error = refusal(spoilt(at(path, value)))
    assert error.key == "capsule_broken"
    assert len(error.params["where"]) < 120


def test_the_place_is_named():
    error = refusal(spoilt(at("shown.6.answers.1.mark", 7)))
    assert error.params["where"] == "shown[6].answers[1].mark"


def test_deep_things_are_refused_long_before_they_end_the_stack():
    deep = 1
    for _ in range(sys.getrecursionlimit() // 3):
        deep = [deep]
    assert refusal(spoilt(at("shown.5.data.0.customdata", deep))).key == "capsule_broken"


@pytest.mark.parametrize(
    "change",
    [
        at("shown.5.data.0.y", [0] * (fields.MOST_VALUES + 1)),
        at("shown", [{"kind": "words", "text": "", "role": "words"}] * 200),
    ],
    ids=["numbers", "items"],
)
def test_more_than_any_experiment_has_is_refused(change, monkeypatch):
    few = lambda self: setattr(self, "left", 500)  # noqa: E731
    monkeypatch.setattr(fields.Budget, "__init__", few)
    assert refusal(spoilt(change)).key == "capsule_too_much"


def test_no_more_pictures_are_decoded_than_may_be_there(monkeypatch):
    monkeypatch.setattr(recorded_pictures, "MOST_PICTURES", 5)
    count = []
    told = made.document()
    told["shown"] = [told["shown"][4]] * 100

    def decode(data):
        count.append(1)
        return made.decoded(data)

    assert refusal(made.file_of(told), decode).key == "capsule_too_much"
    assert len(count) == 5


def test_a_picture_that_unpacks_to_much_is_refused_by_the_intake():
    stream = BytesIO()
    Image.new("1", (9_000, 9_000)).save(stream, "PNG")  # 81 million pixels in ten kilobytes
    bomb = f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"
    tracemalloc.start()
    with pytest.raises(CapsuleRejected):
        read(spoilt(at("shown.4.source", bomb)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 * 2**20


def test_a_picture_larger_than_any_that_is_kept_is_refused():
    large = data_uri(made.pixels(2 * recorded_pictures.LONGEST + 1)[:, :2])
    assert refusal(spoilt(at("shown.4.source", large))).key == "capsule_broken"


def test_every_byte_may_be_wrong():
    """A file with one byte changed is read, or refused: nothing else happens."""
    dice = random.Random(0)
    whole = bytearray(made.file_of(made.document()))
    for _ in range(400):
        one = bytearray(whole)
        one[dice.randrange(len(one))] = dice.randrange(256)
        with contextlib.suppress(CapsuleRejected):
            read(bytes(one), as_the_intake)
