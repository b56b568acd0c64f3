"""Files of one's own on *Any network*: what is read is shown, and only to who gave it."""

from pathlib import Path

import onnx
import pytest
import torch
from safetensors.torch import save
from torchvision import models

from cnnviz.content.labels import text
from cnnviz.network.onnx_graph.onnx_table import read_onnx
from cnnviz.ui.shell.opening import MODULES
from tests.app.opened import in_turn, opened
from tests.network.onnx_graph.exported import export

LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
SQUEEZENET = LIGHT / "light_squeezenet.onnx"


def own(code="en", **query):
    return opened(code, "network", source="own", **query)


def give(app, name, data, number=0):
    app.file_uploader[number].set_value((name, data, "application/octet-stream")).run()
    assert not app.exception
    return app


def exported():
    return export(models.squeezenet1_1(), (3, 64, 64))


def words(app):
    return "\n".join(
        element.value for element in (*app.markdown, *app.caption, *app.info, *app.error)
    )


@pytest.mark.slow
@pytest.mark.parametrize(("part", "code"), in_turn(MODULES["own-part"]))
def test_an_onnx_file_opens_in_every_part(part, code):
    # The kernels of that file are computed: it has nothing to show as filters.
    data = exported() if part == "filters" else SQUEEZENET.read_bytes()
    app = give(own(code, part=part), "my*net*.onnx", data)
    assert not app.error
    assert text(code)("own.onnx") in words(app)
    assert "my\\*net\\*" in words(app)
    assert "torchinfo" not in words(app)  # which knows modules, and no file
    table = read_onnx(data, "own:0", "f").table
    assert f"{table.params:,}" in [one.help for one in app.metric]


@pytest.mark.slow
def test_weights_find_their_network_and_another_session_sees_nothing():
    state = models.squeezenet1_1(num_classes=3).state_dict()
    app = give(own(part="try"), "mine.safetensors", save(state))
    assert not app.error
    assert text("en")("own.weights_for", network="squeezenet1_1") in words(app)
    give(app, "names.txt", "고양이\n개\n새\n".encode(), number=1)
    assert not app.error
    table = next(one.value for one in app.dataframe if "고양이" in str(one.value.to_numpy()))
    assert len(table) == 3
    other = own()
    assert text("en")("own.what") in words(other)
    app.button(key="own-forget").click().run()
    assert text("en")("own.what") in words(app)


@pytest.mark.slow
@pytest.mark.parametrize(("part", "code"), in_turn(("flow", "filters")))
def test_weights_have_their_maps_too(part, code):
    app = give(own(code, part=part), "mine.safetensors", save(models.squeezenet1_1().state_dict()))
    assert not app.error
    assert not app.info
    assert app.get("bidi_component") or app.number_input


@pytest.mark.slow
def test_weights_of_no_known_number_ask_for_their_network():
    app = give(own("ko"), "odd.pth", save({"w": torch.zeros(3, 3)}))
    asked = text("ko")("own.which", file="odd.pth")
    assert asked in words(app)
    base = next(box for box in app.selectbox if box.key.startswith("own-base-"))
    base.set_value("resnet18").run()
    assert not app.exception
    assert text("ko")("errors.weights_do_not_fit", file="odd.pth", model="resnet18") in words(app)
    assert asked in words(app)


@pytest.mark.slow
def test_a_file_that_is_refused_leaves_what_was_there():
    app = give(own(part="layers"), "net.onnx", SQUEEZENET.read_bytes())
    give(app, "<b>.onnx", b"noise")
    (error,) = app.error
    assert error.value.startswith("\\<b\\>.onnx")
    assert text("en")("own.onnx") in words(app)


def test_a_server_that_takes_none_says_so(monkeypatch):
    from cnnviz.settings import settings

    monkeypatch.setenv("CNNVIZ_MODEL_MB", "0")
    settings.cache_clear()
    try:
        app = own()
        assert text("en")("own.off") in words(app)
        assert not app.file_uploader
    finally:
        monkeypatch.undo()
        settings.cache_clear()
