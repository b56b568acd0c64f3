"""Figures and pictures that are kept: what is sent is what would be built, and whose it is."""

import base64
import io
import json
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pytest
from PIL import Image
from plotly import graph_objects as go
from plotly import io as plotly_io
from plotly import tools

from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.kept import KeptFigure
from cnnviz.photos.weights.bounded import Bounded, bytes_of
from cnnviz.ui import cache, kept_figure, kept_picture


@dataclass(frozen=True)
class Seen:
    """A photo as a cache sees it."""

    sha256: str = "a"
    sample: str | None = None
    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (4, 4)))


@pytest.fixture
def kept(monkeypatch):
    """Both caches, empty, and without a server."""
    found = {name: Bounded(2**24, bytes_of) for name in ("_of_all_sessions", "_of_this_session")}
    for name, one in found.items():
        monkeypatch.setattr(cache, name, lambda one=one: one)
    monkeypatch.setattr(kept_figure.presenting, "scale", lambda: 1.0)
    return found


def counted(function):
    """The same function under its name, and how often it was called."""
    calls = []

    def called(*arguments, **named):
        calls.append(arguments)
        return function(*arguments, **named)

    called.__module__, called.__qualname__ = function.__module__, function.__qualname__
    return called, calls


def lines(y, labels, *, name=""):
    figure = go.Figure(go.Scatter(y=y, name=name)).update_xaxes(title_text=labels["title"])
    return figure.update_layout(height=300)


def test_what_is_sent_is_what_plotly_would_write():
    figure = bars(["a", "b"], {"s": [1.0, float("nan")]}, axis="n", written={"s": ["1", "-2"]})
    whole = json.loads(plotly_io.to_json(figure, validate=False))
    # As Streamlit takes a figure.
    sent = tools.return_figure_from_figure_or_data(KeptFigure(figure), validate_figure=True)
    assert sent == whole
    assert json.loads(plotly_io.to_json(sent, validate=False)) == whole
    assert bytes_of(KeptFigure(figure)) >= len(json.dumps(whole))


def test_a_figure_is_built_once_for_the_same_arguments(kept):
    draw, calls = counted(lines)
    labels = MappingProxyType({"title": "T"})
    one = kept_figure.of_all(draw, np.arange(3), labels, name="n")
    assert kept_figure.of_all(draw, np.arange(3), MappingProxyType(dict(labels)), name="n") is one
    assert len(calls) == 1
    for arguments, named in (
        ((np.arange(4), labels), {"name": "n"}),
        ((np.arange(3.0), labels), {"name": "n"}),
        ((np.arange(3), {"title": "U"}), {"name": "n"}),
        ((np.arange(3), labels), {"name": "m"}),
    ):
        assert kept_figure.of_all(draw, *arguments, **named) is not one
    assert len(calls) == 5


def test_on_a_projector_it_is_another_figure(kept, monkeypatch):
    small = kept_figure.of_all(lines, [1], {"title": "-1"})
    monkeypatch.setattr(kept_figure.presenting, "scale", lambda: 1.5)
    large = kept_figure.of_all(lines, [1], {"title": "-1"})
    heights = [one.to_dict()["layout"]["height"] for one in (small, large)]
    assert heights == [300, 450]
    assert small.to_dict()["layout"]["xaxis"]["title"]["text"] == "−1"


def test_what_comes_of_a_readers_photo_stays_with_the_session(kept):
    kept_figure.of_photo(Seen(), lines, [1], {"title": "own"})
    cache.on_photo(np.asarray, Seen())
    assert kept["_of_all_sessions"].bytes == 0
    assert kept["_of_this_session"].bytes > 0


def test_what_comes_of_the_gallery_is_computed_once_for_all(kept):
    first = kept_figure.of_photo(Seen(sample="cat"), lines, [1], {"title": "gallery"})
    assert kept_figure.of_photo(Seen(sample="cat"), lines, [1], {"title": "gallery"}) is first
    other = kept_figure.of_photo(Seen(sha256="b", sample="dog"), lines, [1], {"title": "gallery"})
    assert other is not first
    assert kept["_of_this_session"].bytes == 0


@pytest.mark.parametrize(("mode", "kind", "off"), [("L", "png", 0), ("RGB", "jpeg", 4)])
def test_a_picture_is_encoded_once_and_shows_what_it_is(kept, monkeypatch, mode, kind, off):
    shown = []
    monkeypatch.setattr(kept_picture.st, "image", lambda address, **_: shown.append(address))
    ramp = np.tile(np.arange(0, 256, 4, dtype=np.uint8), (64, 1))
    image = Image.fromarray(ramp).convert(mode)
    made = []

    def make():
        made.append(1)
        return image

    for _ in range(2):
        kept_picture.show(Seen(sample="cat"), "ramp", make=make, alt="", width=10)
    assert len(made) == 1
    first, second = shown
    assert first == second
    assert first.startswith(f"data:image/{kind};base64,")
    found = Image.open(io.BytesIO(base64.b64decode(first.split(",")[1])))
    assert np.abs(np.asarray(found.convert("L"), int) - ramp).max() <= off


def test_pictures_are_told_apart_by_what_they_show():
    ramp = np.arange(64, dtype=np.uint8)
    wide, high = (Image.fromarray(ramp.reshape(shape)) for shape in ((4, 16), (16, 4)))
    other = Image.fromarray(ramp.reshape(4, 16) + 1)
    keys = [kept_picture.content(one) for one in (wide, high, other, wide.convert("RGB"))]
    assert len(set(keys)) == 4
    assert kept_picture.content(wide.copy()) == keys[0]
