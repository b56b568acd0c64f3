"""A frame of the camera is answered, and leaves nothing: not in the session, not in memory."""

import base64
import gc
import io
import os
import sys
import weakref
from operator import attrgetter

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz.errors import BadValue
from cnnviz.ui.parts import flow_data
from cnnviz.ui.widgets.flow import component, live

RANDOM = np.random.default_rng(11)
DRIFT = 24 * 2**20
"""Bytes by which memory may move over many frames; kept, their maps alone would be thrice that."""


def jpeg(side=224):
    stream = io.BytesIO()
    coarse = Image.fromarray(RANDOM.integers(0, 256, (14, 14, 3), np.uint8))
    coarse.resize((side, side)).save(stream, "JPEG", quality=80)
    return base64.b64encode(stream.getvalue()).decode()


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "frame",
        {},
        {"number": 1},
        {"number": -1, "jpeg": jpeg()},
        {"number": "1", "jpeg": jpeg()},
        {"number": 1, "jpeg": 5},
        {"number": 1, "jpeg": "no base64!"},
        {"number": 1, "jpeg": "한글"},
        {"number": 1, "jpeg": base64.b64encode(b"no picture").decode()},
        {"number": 1, "jpeg": jpeg(225)},
        {"number": 1, "jpeg": "A" * (live.LONGEST + 4)},
    ],
)
def test_what_a_browser_sends_may_be_anything(sent):
    with pytest.raises(BadValue) as caught:
        live.read(sent)
    assert caught.value.key == "bad_frame"


def test_an_overlong_text_is_not_even_decoded(monkeypatch):
    monkeypatch.setattr(live.base64, "b64decode", lambda *_, **__: pytest.fail("decoded"))
    with pytest.raises(BadValue):
        live.read({"number": 1, "jpeg": "A" * (live.LONGEST + 1)})


def head():
    """The head of a page, with the frame that came with the run."""
    import streamlit as st

    from cnnviz.architectures import family
    from cnnviz.content.labels import text
    from cnnviz.content.pages import page as page_text
    from cnnviz.ui.parts import flow
    from cnnviz.ui.shell.page import ArchitecturePage
    from cnnviz.ui.widgets.flow import live

    if "sent" in st.session_state:
        live.arrived(st.session_state.pop("sent"))
    entry = family("resnet")
    flow.draw(
        ArchitecturePage(
            family=entry, variant=entry.variant(), text=page_text("en", "resnet"), t=text("en")
        )
    )


@pytest.fixture
def shown(monkeypatch):
    """What the browser was given, one entry a run."""
    given = []
    real = component.show

    def show(data, heard, *, key, refusal=None):
        given.append((data, refusal))
        real(data, heard, key=key, refusal=refusal)

    monkeypatch.setattr(component, "show", show)
    return given


@pytest.fixture
def app(shown):
    app = AppTest.from_function(head, default_timeout=120).run()
    assert not app.exception
    yield app
    live._seats().leave("")
    live._seats.clear()


def send(app, number, **how):
    app.session_state["sent"] = {"number": number, "jpeg": jpeg(**how)}
    app.run()
    assert not app.exception


def kept(app):
    """Names of all that the session holds."""
    return set(app.session_state)


def test_maps_and_bars_are_those_of_the_frame_and_the_photo_comes_back(app, shown):
    photo = shown[-1][0]
    send(app, 1)
    send(app, 2)
    app.run()
    (first, _), (second, _), (after, refusal) = shown[-3:]
    assert refusal is None
    assert (first["live"], second["live"]) == (1, 2)
    assert len({photo["sheet"], first["sheet"], second["sheet"]}) == 3
    assert len({photo["photo"], first["photo"], second["photo"]}) == 3
    assert first["answer"] != second["answer"]
    # Nothing is built anew, nothing runs through, and the maps stay where they are.
    for data in (first, second):
        assert (data["id"], data["photoId"]) == (photo["id"], photo["photoId"])
        channels = [[tile["channel"] for tile in one["tiles"]] for one in data["columns"]]
        assert channels == [[tile["channel"] for tile in one["tiles"]] for one in photo["columns"]]
    assert after == photo


def test_a_frame_that_is_none_ends_it_with_a_sentence_and_the_photo(app, shown):
    photo = shown[-1][0]
    send(app, 1, side=225)
    data, refusal = shown[-1]
    assert data == photo
    assert "224 pixels" in refusal
    assert live._seats()._seen == {}


def test_no_frame_is_kept(app, shown, monkeypatch):
    seen = []

    def watched(module, name, *parts):
        function = getattr(module, name)

        def call(*args):
            found = function(*args)
            seen.extend(weakref.ref(attrgetter(part)(found) if part else found) for part in parts)
            return found

        monkeypatch.setattr(module, name, call)

    watched(live, "decode_frame", "")
    watched(flow_data, "preprocess", "tensor", "cropped", "resized")
    watched(flow_data, "_pictures", "found.codes")
    app.run()
    seen.clear()
    before = kept(app)
    for number in range(3):
        send(app, number)
    shown.clear()
    gc.collect()
    assert len(seen) == 3 * 5
    assert [one for one in seen if one() is not None] == []
    assert kept(app) == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux tells it")
def test_two_hundred_frames_leave_no_memory_behind(app, shown):
    def memory():
        gc.collect()
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    for number in range(20):
        send(app, number)
    shown.clear()
    before = memory()
    for number in range(200):
        send(app, number)
        shown.clear()
    assert memory() - before < DRIFT
