"""Experiments kept as files: what is in the file is what was on the screen, and it opens."""

import base64
import json

import numpy as np
import pytest

from cnnviz.capsules.capsule import RecordedChart, RecordedTable, RecordedWords
from cnnviz.capsules.capsule_file import read
from cnnviz.content.labels import text
from cnnviz.photos.decoding.images import sha256_of
from cnnviz.ui.widgets.photo import of_sample
from tests.app.opened import opened, saved
from tests.app.test_scenes import query

LABORATORY = {"part": "laboratory", "reveal": "1"}

EXPERIMENTS = {
    "dense-head": ("vgg", LABORATORY | {"experiment": "dense-head"}),
    "two-towers": ("alexnet", LABORATORY | {"experiment": "two-towers"}),
    "shape-walk": ("lenet", LABORATORY | {"experiment": "shape-walk"}),
    "lesions": ("resnet", LABORATORY | {"experiment": "lesions", "photo": "coffee"}),
    "squeeze": ("senet", LABORATORY | {"experiment": "squeeze"}),
    "degradation": ("resnet", LABORATORY | {"experiment": "degradation"}),
    "pooling": ("concepts", {"concept": "pooling", "reveal": "1"}),
    "optimisers": ("concepts", {"concept": "optimisers", "reveal": "1"}),
    "zeros": ("inside", {"part": "activations", "reveal": "1"}),
}
SLOW = {"squeeze", "zeros", "degradation"}
CHOSEN = [
    pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in EXPERIMENTS
]


def kept(app):
    """Press the button that keeps, and return what the browser would save: name and content."""
    told = saved(app, "recording-save-button")
    return told["name"], told["text"].encode()


def upload(app, data):
    app.file_uploader[0].set_value(("some.cnnviz.json", data, "application/json")).run()
    assert not app.exception
    return app


def compute_again(page):
    """Press the button, and look at the page that it leads to."""
    page.button(key="recorded-again").click().run()
    page._page_hash = ""  # from now on a run is one of the page that the app has gone to
    page.run()
    assert not page.exception
    assert not page.error


def numbers(value):
    """Every number of a figure as Streamlit sends it, unpacked without this project."""
    if isinstance(value, dict):
        if "bdata" in value:
            packed = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
            return packed[np.isfinite(packed)].tolist()
        return [one for part in value.values() for one in numbers(part)]
    if isinstance(value, list):
        return [one for part in value for one in numbers(part)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


@pytest.mark.parametrize("name", CHOSEN)
def test_a_file_holds_what_the_screen_showed_and_computes_to_the_same(name):
    slug, address = EXPERIMENTS[name]
    app = opened("en", slug, **address)
    sent = [json.loads(one.proto.spec) for one in app.get("plotly_chart")]
    tables = [frame.value for frame in app.dataframe]
    _, data = kept(app)
    capsule = read(data)

    charts = [one for one in capsule.items() if isinstance(one, RecordedChart)]
    assert len(charts) == len(sent)
    for chart, spec in zip(charts, sent, strict=True):
        assert numbers(list(chart.data)) == pytest.approx(numbers(spec["data"]), rel=1e-8)
    recorded = [one for one in capsule.items() if isinstance(one, RecordedTable)]
    # Of the tables that only set an explanation in columns the screen's list knows nothing.
    written = [list(one.value.columns) for one in app.table]
    shown = [one for one in recorded if list(one.names) not in written]
    assert len(recorded) == len(shown) + len(written)
    assert [list(one.names) for one in shown] == [list(frame.columns) for frame in tables]
    for table, frame in zip(shown, tables, strict=True):
        assert [len(column) for column in table.columns] == [len(frame)] * len(frame.columns)
    told = [one.text for one in capsule.items() if isinstance(one, RecordedWords)]
    verdict = next(box.value for box in (*app.info, *app.success, *app.warning))
    assert verdict.replace("`", "").replace("\N{NO-BREAK SPACE}", " ") in told
    assert capsule.query.items() >= address.items()
    if capsule.photo is not None:
        sample = of_sample(address.get("photo", "chelsea"))
        assert capsule.photo.sha256 == sha256_of(sample.image)

    # Opened where nothing is computed, then computed again on its own page.
    page = upload(opened("ko", "recorded"), data)
    assert not page.error
    assert len(page.get("plotly_chart")) == len(sent)
    assert capsule.title in "\n".join(one.value for one in page.markdown).replace("\\", "")
    compute_again(page)
    found = query(page)
    assert all(found.get(key, word) == word for key, word in address.items())
    same = text("ko")("recording.same", values="@").split("@")[0]
    assert any(one.value.startswith(same) for one in page.success)


def test_what_differs_is_told_with_its_size():
    slug, address = EXPERIMENTS["dense-head"]
    _, data = kept(opened("en", slug, **address))
    told = json.loads(data)
    (metric,) = [one for one in told["shown"] if one.get("label") == "Parameters"]
    metric["value"] = "138,357,644"
    told["versions"]["torch"] = "1.0"
    page = upload(opened("en", "recorded"), json.dumps(told).encode())
    compute_again(page)
    assert "1 of " in page.warning[0].value
    rows = page.dataframe[0].value
    assert rows["Recorded"].tolist()[0] == "1.0"
    assert rows["Apart"].tolist()[-1] == "100"
    page.button(key="recording-stop").click().run()
    assert not [one for one in page.warning if "of" in one.value]


def test_another_choice_than_the_recorded_one_differs():
    slug, address = EXPERIMENTS["dense-head"]
    _, data = kept(opened("en", slug, **address, head="average", picture="64"))
    capsule = read(data)
    assert (capsule.inputs["head"], capsule.inputs["picture"]) == ("average", "64")
    page = upload(opened("en", "recorded"), data)
    compute_again(page)
    assert page.success
    page.slider(key="head-side-vgg16").set_value(128).run()
    assert page.warning


def test_before_the_answer_there_is_nothing_to_keep():
    app = opened("en", "vgg", part="laboratory", experiment="dense-head")
    assert not [one for one in app.button if one.key == "recording-save-button"]


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"GIF89a", "capsule_none"),
        (b'{"format": "cnnviz-capsule", "version": 9}', "capsule_version"),
        (b'{"format": "cnnviz-capsule", "version": 1}', "capsule_broken"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_the_next_one_opens(code, data, key):
    page = upload(opened(code, "recorded"), data)
    expected = text(code)(f"errors.{key}", version=1, where="title")
    assert [one.value for one in page.error] == [expected]
    _, good = kept(opened("en", "vgg", **EXPERIMENTS["dense-head"][1]))
    upload(page, good)
    assert not page.error
    assert page.metric


def test_a_strangers_words_are_never_markdown_and_its_address_leads_no_reader_astray():
    _, data = kept(opened("en", "vgg", **EXPERIMENTS["dense-head"][1]))
    told = json.loads(data)
    evil = "[x](https://evil.example) **b** $x$ :red[r] :material/home:"
    told["title"] = evil
    told["shown"] = [
        {"kind": "words", "text": evil, "role": "words"},
        {"kind": "metric", "label": evil, "value": evil, "change": ""},
    ]
    told["query"] |= {"join": "BCDF", "lead": "BCDF", "lesson": "resnet", "hide": "menu"}
    page = upload(opened("en", "recorded"), json.dumps(told).encode())
    shown = [*(one.value for one in page.markdown), page.metric[0].label, page.metric[0].value]
    strange = [one for one in shown if "evil" in one]
    assert len(strange) == 4
    assert all("\\[x\\]" in one and "\\*\\*b" in one and "\\$x\\$" in one for one in strange)
    compute_again(page)
    assert not set(query(page)) & {"join", "lead", "lesson", "hide"}


def test_a_page_that_is_not_here():
    _, data = kept(opened("en", "vgg", **EXPERIMENTS["dense-head"][1]))
    page = upload(opened("en", "recorded"), json.dumps(json.loads(data) | {"page": "x"}).encode())
    assert page.error[0].value == text("en")("errors.unknown_page", name="x")
