"""The drawing pad of the LeNet page: what it begins with, what it answers, what it refuses."""

import json

import pytest

from cnnviz.content.labels import text
from cnnviz.errors import BadValue
from cnnviz.lessons.lenet.drawing_pad.samples import DIGITS
from cnnviz.photos.weights import download
from cnnviz.photos.weights.models import ModelStore
from cnnviz.ui import networks
from cnnviz.ui.widgets import sketchpad
from tests.app.opened import opened

PLACE = {"part": "laboratory", "experiment": "drawing-pad", "reveal": "1"}


def pad(app):
    components = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    (found,) = (data for data in components if "strokes" in data)
    return found


def drawn(monkeypatch, strokes, number=1):
    sketch = sketchpad.Sketch(strokes=strokes, number=number)
    monkeypatch.setattr(sketchpad, "drawing", lambda *_: sketch)


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_pad_begins_with_a_digit_and_its_answer(code):
    app = opened(code, "lenet", **PLACE)
    t, data = text(code), pad(app)
    assert (data["number"], data["given"]) == (0, True)
    assert data["strokes"] == json.loads(json.dumps(DIGITS[3]))
    assert {"distance-3", "published-3", "modern-3"} == set(data["best"])
    assert data["shares"]["modern-3"] > 0.9
    assert t("drawing_pad.none") in data["panel"]
    table = app.dataframe[-1].value
    assert list(table)[:2] == [t("drawing_pad.digit"), t("drawing_pad.distance")]
    assert float(table.iloc[3, 1]) == min(map(float, table.iloc[:10, 1]))


def test_another_drawing_gets_another_answer_and_the_same_panel(monkeypatch):
    first = pad(opened("en", "lenet", **PLACE))
    drawn(monkeypatch, DIGITS[8])
    second = pad(opened("en", "lenet", **PLACE))
    assert second["panel"] == first["panel"]
    assert (second["number"], set(second["best"])) == (1, {"distance-8", "published-8", "modern-8"})
    assert second["sheet"]["places"] == first["sheet"]["places"]
    assert second["sheet"]["url"] != first["sheet"]["url"]


def test_an_empty_pad_has_no_answer(monkeypatch):
    drawn(monkeypatch, ())
    app = opened("en", "lenet", **PLACE)
    data = pad(app)
    assert (data["texts"], data["shares"], data["best"]) == ({}, {}, [])
    assert data["say"] == text("en")("drawing_pad.empty")
    assert not app.dataframe


@pytest.mark.parametrize("code", ["en", "ko"])
def test_what_is_no_drawing_gets_one_sentence_and_the_pad_stays(monkeypatch, code):
    def unreadable(*_):
        raise BadValue("bad_drawing", "no drawing", most=5)

    monkeypatch.setattr(sketchpad, "drawing", unreadable)
    app = opened(code, "lenet", **PLACE)
    assert [error.value for error in app.error] == [text(code)("errors.bad_drawing", most=5)]
    assert pad(app)["shares"] == {}


def test_weights_that_are_missing_get_one_sentence(monkeypatch, tmp_path):
    def moved(info):
        return download.fetch(info.__class__(**{**fields(info), "folder": tmp_path}))

    def fields(info):
        return {name: getattr(info, name) for name in info.__dataclass_fields__}

    monkeypatch.setattr(networks, "store", lambda: ModelStore(2**26, fetch=moved))
    app = opened("en", "lenet", **PLACE)
    (error,) = app.error
    assert "lenet5-1998.safetensors" in error.value
