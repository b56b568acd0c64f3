"""What a reader types or calls a file never becomes Markdown: every text of a page is read."""

import pytest
from google.protobuf.message import Message
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz.settings import settings
from cnnviz.training.recipes.config import RunConfig
from tests import played_runs
from tests.app.answered import png
from tests.app.opened import opened
from tests.played_runs import own_store

LIVE = ("![x](http", "**bold**", ":red[x]", "<b>x<", "$x^2$")
HOSTILE = "![x](http:) **bold** :red[x] <b>x< $x^2$"

# What Streamlit shows letter by letter, by the type of the message: text that is none of Markdown,
# what stands in a field or a list, code, and names that no reader sees.
PLAIN = {
    "Text": {"body"},
    "TextInput": {"default", "value"},
    "Selectbox": {"options", "raw_value"},
    "MultiSelect": {"options", "raw_values"},
    "Code": {"code_text"},
}
NO_READER = {"id", "key", "url", "element_id", "formId", "form_id", "hash"}
NO_MARKDOWN = {"Arrow", "ArrowData", "Dataframe", "BidiComponent", "Html", "PlotlyChart"}


def texts(message):
    """The texts of a message that Streamlit reads as Markdown, with where they stand."""
    kind = message.DESCRIPTOR.name
    for field, value in message.ListFields():
        if kind in NO_MARKDOWN or field.name in NO_READER or field.name in PLAIN.get(kind, ()):
            continue
        single = isinstance(value, str | bytes | float | int | Message)
        for one in [value] if single else list(value):
            if isinstance(one, Message):
                yield from texts(one)
            elif isinstance(one, str):
                yield f"{kind}.{field.name}", one


def read(app):
    assert not app.exception
    messages = [node.proto for node in app._tree if isinstance(getattr(node, "proto", 0), Message)]
    return [found for message in messages for found in texts(message)]


def live(app):
    """What of a hostile text is alive on a page."""
    return [(where, text) for where, text in read(app) if any(mark in text for mark in LIVE)]


def mentioned(app):
    """Whether the page tells the hostile text at all, with its marks taken away."""
    return any("bold" in text for _, text in read(app))


def test_the_walk_sees_what_would_be_alive():
    script = f"""
import streamlit as st
hostile = {HOSTILE!r}
st.markdown(hostile), st.button("b", help=hostile), st.radio("r", [hostile])
st.expander(hostile).caption(hostile), st.info(hostile), st.metric("m", 1, hostile)
st.text(hostile), st.text_input("c", value=hostile), st.selectbox("d", [hostile])
"""
    seen = {where for where, _ in live(AppTest.from_string(script).run())}
    assert {"Markdown.body", "Button.help", "Radio.options", "Expandable.label"} <= seen
    assert {"Alert.body", "Metric.delta"} <= seen
    assert not seen & {"Text.body", "TextInput.default", "Selectbox.options"}


def test_what_is_searched_for():
    app = opened("en", "resnet", part="layers", search=HOSTILE)
    assert mentioned(app)
    assert live(app) == []


def test_names_of_files():
    app = opened("en", "predict", view="many", batch="lenet5-cifar10")
    files = [(f"{HOSTILE}.png", png(), "image/png"), (f"{HOSTILE}.gif", b"none", "image/gif")]
    app.file_uploader[0].set_value(files)
    app.run()
    assert live(app) == []


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run on a folder with hostile names: its own and those of its classes."""
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path / "data"))
    name = HOSTILE.replace("/", "")
    for label in (f"{name} 1", f"{name} 2"):
        folder = tmp_path / "data" / name / label
        folder.mkdir(parents=True)
        for number in range(10):
            Image.new("RGB", (32, 32), (number, len(label), 0)).save(folder / f"{number}.png")
    with own_store(monkeypatch, tmp_path) as store:
        config = RunConfig(net="lenet", recipe="standard", data=f"folder:{name}", seconds=60.0)
        played_runs.asked(store, config)
        claim = played_runs.begun(store)
        played_runs.stepped(store, claim, 1, 20, accuracy=0.5)
        yield claim.run.id
    settings.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("view", [None, "confusion", "predictions", "classes", "export", "photo"])
def test_names_of_folders_classes_and_runs(run, view):
    app = opened("en", "train", run=run, **({"view": view} if view else {}))
    assert view is not None or mentioned(app)
    assert live(app) == []


@pytest.mark.slow
def test_names_of_folders_where_a_run_is_started_and_compared(run):
    assert live(opened("ko", "train")) == []
    assert live(opened("ko", "resnet", part="train")) == []
