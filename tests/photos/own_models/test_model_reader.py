"""Models of strangers: what is read, what is refused, and what none of them can do."""

import io
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import onnx
import psutil
import pytest
import safetensors.torch
import torch
from torch import nn
from torchvision import models

from cnnviz.content.labels import text
from cnnviz.errors import BadFile
from cnnviz.network.onnx_graph.onnx_table import read_onnx
from cnnviz.photos.decoding.child_process import Child
from cnnviz.photos.own_models import (
    fitting,
    model_child,
    model_frames,
    model_reader,
    table_words,
)
from cnnviz.photos.own_models.model_reader import ModelReader, is_weights
from cnnviz.photos.own_models.picture import pixels, probabilities
from cnnviz.settings import MEGABYTE
from tests.network.onnx_graph.made import conv, file, node
from tests.photos.own_models.hostile_models import hostile

LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
MOST = 50 * MEGABYTE
SMALL = "squeezenet1_1"


def told(reader, data, name):
    """What becomes of a file as the page reads it: its refusal, or None."""
    try:
        if is_weights(data):
            reader.state(data, name)
        else:
            reader.network(data, "own:0", name)
    except BadFile as error:
        return error
    return None


class OneChild:
    """A child that is asked about many files, and another where a file has ended it.

    The reader starts one a file, which takes seconds.
    """

    def __init__(self):
        self._child = None

    def __call__(self, words):
        if self._child is None or not self._child.usable():
            self._child = Child(words)
        return SimpleNamespace(answer=self._child.answer, end=lambda: None)

    def end(self):
        self._child.end()


@pytest.mark.slow
def test_sixty_hostile_files_get_a_sentence_each_and_run_nothing(tmp_path, monkeypatch):
    canary = tmp_path / "canary"
    files = hostile(canary)
    assert len(files) >= 60
    monkeypatch.setattr(model_reader, "Child", OneChild())
    reader = ModelReader(MOST, seconds=20)
    refused, words = {}, text("en")
    me = psutil.Process()
    before, others = me.memory_info().rss, set(me.children())
    for name, data in files.items():
        error = told(reader, data, name)
        assert error is not None, name
        sentence = words(f"errors.{error.key}", **error.params)
        assert sentence.count("\n") == 0
        assert "{" not in sentence
        refused[name] = error.key
    assert not canary.exists()
    assert not list(tmp_path.iterdir())
    assert me.memory_info().rss - before < 200 * 2**20
    model_reader.Child.end()
    assert set(me.children()) <= others
    assert {refused[name] for name in files if "outside" in name} == {"onnx_external"}
    assert refused["torch program"] == refused["torch program with pickle"] == "model_pt2"
    assert {refused[n] for n in files if "pickle" in n and n.startswith("torch s")} == {
        "pickled_object"
    }


def test_an_onnx_network_comes_back_from_the_child_as_it_was_read():
    data = (LIGHT / "light_squeezenet.onnx").read_bytes()
    reader = ModelReader(MOST)
    found = reader.network(data, "own:1", "a.onnx")
    assert found == read_onnx(data, "own:1", "a.onnx")
    outputs = reader.outputs(data, np.zeros((1, 3, 224, 224), np.float32), "a.onnx")
    assert outputs.shape == (1000,)
    assert outputs.sum() == pytest.approx(1, abs=1e-4)


def answer(task, data, most=MOST):
    return model_child.answered(model_frames.packed(task | {"file": "f"}, data), most)


def test_weights_come_back_without_what_stood_beside_them():
    state = {"w": torch.arange(6.0).reshape(2, 3).half(), "b": torch.ones(2)}
    made = io.BytesIO()
    torch.save({"state_dict": state, "optimizer": {"lr": 0.1}, "epoch": 3}, made)
    from safetensors.torch import load

    found = load(answer({"task": "state"}, made.getvalue()))
    assert found.keys() == state.keys()
    assert all(torch.equal(found[name], state[name]) for name in state)


def test_openvino_answers_as_torch_does():
    class Small(nn.Module):
        def forward(self, x):
            return nn.functional.conv2d(x, torch.from_numpy(conv())).mean((2, 3))

    data = file(
        node("Conv", "x", "w", output="c"),
        node("ReduceMean", "c", axes=[2, 3], keepdims=0),
        weights={"w": conv()},
    )
    x = np.random.default_rng(0).random((1, 3, 8, 8), np.float32)
    task = {"task": "outputs", "shape": x.shape, "pixels": x.nbytes}
    packed = model_frames.packed(task | {"file": "f"}, x.tobytes(), data)
    found = np.frombuffer(model_child.answered(packed, MOST), np.float32)
    expected = Small()(torch.from_numpy(x))[0]
    assert np.allclose(found, expected, rtol=1e-3)


HEAD = """
import sys, struct
out, into = sys.stdout.buffer, sys.stdin.buffer
out.write(b"ready\\n"); out.flush()
token, length = struct.unpack(">8sI", into.read(12))
into.read(length)
answer = struct.Struct(">8scI").pack
"""
LIES = {
    "nothing": "",
    "another token": "out.write(answer(b'x' * 8, b'D', 2) + b'{}')",
    "4 GB": "out.write(answer(token, b'D', 2**32 - 1))",
    "no JSON": "out.write(answer(token, b'D', 3) + b'{]}')",
    "no table": "out.write(answer(token, b'D', 2) + b'{}')",
    "an unknown refusal": "out.write(answer(token, b'R', 41) + "
    'b\'{"key": "x", "message": "", "params": {}}  \'[:41])',
    "a refusal of 4 GB": "out.write(answer(token, b'R', 2**32 - 1))",
}


@pytest.mark.parametrize("lie", LIES)
def test_no_answer_of_a_child_is_taken_on_trust(lie):
    reader = ModelReader(MOST, words=(sys.executable, "-S", "-c", HEAD + LIES[lie]), seconds=5)
    with pytest.raises(BadFile) as caught:
        reader.network(b"a file", "own:0", "f")
    assert caught.value.key == "model_crashes"


def test_a_child_that_takes_too_long_is_ended():
    words = (sys.executable, "-S", "-c", HEAD + "import time; time.sleep(60)")
    with pytest.raises(BadFile) as caught:
        ModelReader(MOST, words=words, seconds=0.5).network(b"a file", "own:0", "f")
    assert caught.value.key == "model_complex"


def test_size_and_emptiness_need_no_child():
    reader = ModelReader(10 * MEGABYTE, words=("/no/such/program",))
    for data, key in ((b"", "empty_file"), (bytes(10**7 + 1), "model_large"), (b"x", "model_busy")):
        with pytest.raises(BadFile) as caught:
            reader.network(data, "own:0", "f")
        assert caught.value.key == key


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("path", "<b>"),
        ("kind", "x" * 99),
        ("counts", [1, 2, "3"]),
        ("shapes", [[1] * 99, []]),
        ("window", [[1, 1], [0, 0], [0, 0], [1, 1], False]),
        ("field", [[1], None, None]),
        ("parents", "input"),
        ("hyper", [["a b", 1]]),
    ],
)
def test_a_table_that_breaks_a_limit_is_none(place, value):
    import json

    data = table_words.written(read_onnx(_conv(), "own:0", "f"))
    document = json.loads(data)
    assert table_words.read(data, "own:0").table.layers
    document["layers"][0][place] = value
    if place == "parents":
        document["layers"][0][place] = ["in put"]
    with pytest.raises(ValueError):  # noqa: PT011 - any
        table_words.read(json.dumps(document).encode(), "own:0")


def _conv():
    return file(node("Conv", "x", "w"), weights={"w": conv()})


@pytest.mark.parametrize("classes", [1000, 7])
def test_weights_say_which_network_they_are_for(classes):
    state = models.resnet18(num_classes=classes).state_dict()
    wrapped = {f"module.{name}": tensor for name, tensor in state.items()}
    assert fitting.suggested(wrapped) == "resnet18"
    loaded, table = fitting.fitted("resnet18", wrapped, "own:0", "f.pth")
    assert loaded.module.fc.out_features == classes == len(loaded.classes)
    assert table.model == "own:0"
    assert table.params == sum(p.numel() for p in loaded.module.parameters())
    with pytest.raises(BadFile):
        fitting.fitted(SMALL, wrapped, "own:0", "f.pth")


def test_weights_of_nobody_are_for_nobody():
    assert fitting.suggested({"a": torch.zeros(3, 3)}) is None


def test_a_photo_is_scaled_as_the_reader_says():
    from PIL import Image

    network = read_onnx(_conv(), "own:0", "f")
    photo = Image.new("RGB", (40, 20), (255, 0, 51))
    assert pixels(photo, network, "unit")[0, :, 0, 0] == pytest.approx([1, 0, 0.2])
    assert pixels(photo, network, "signed")[0, :, 0, 0] == pytest.approx([1, -1, -0.6])
    assert pixels(photo, network, "bytes")[0, :, 3, 3] == pytest.approx([255, 0, 51])
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    expected = [(c - m) / s for c, m, s in zip((1, 0, 0.2), mean, std, strict=True)]
    assert pixels(photo, network, "imagenet")[0, :, 0, 0] == pytest.approx(expected)
    assert pixels(photo, network, "unit").shape == (1, 3, 8, 8)
    outputs = np.array([1.0, 2.0, 3.0], np.float32)
    assert probabilities(outputs, network) == pytest.approx(
        torch.from_numpy(outputs).softmax(0).numpy()
    )


@pytest.mark.parametrize(
    "given",
    [
        (4 * 10**6).to_bytes(8, "little") + b"{" + b" " * 4 * 10**6,
        safetensors.torch.save({"a." * 5000: torch.zeros(1)}),
        b"",
    ],
    ids=["long head", "long name", "nothing"],
)
def test_a_child_that_was_taken_over_is_not_believed(given, monkeypatch):
    reader = ModelReader(MOST)
    monkeypatch.setattr(reader, "_asked", lambda *_: given)
    with pytest.raises(BadFile):
        reader.state(b"PK", "f.pth")


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_does():
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data/0", bytes(3 * MOST))
    with pytest.raises(BadFile) as refused:
        answer({"task": "state"}, zipped.getvalue())
    assert refused.value.key == "weights_large"


@pytest.mark.parametrize(
    "state",
    [
        {"fc.weight": torch.zeros(2, 2), "fc.bias": torch.zeros(())},
        {"a.weight": torch.zeros(3, 3), "a.bias": torch.zeros(3, 3)},
    ],
)
def test_odd_shapes_are_for_nobody(state):
    assert fitting.suggested(state) is None


@pytest.mark.parametrize(
    ("name", "tensor"),
    [("bn1.num_batches_tracked", torch.zeros(5)), ("fc.bias", torch.zeros(0))],
)
def test_other_shapes_than_those_of_classes_are_another_network(name, tensor):
    state = models.resnet18().state_dict() | {name: tensor}
    if name == "fc.bias":
        state["fc.weight"] = torch.zeros(0, 512)
    with pytest.raises(BadFile):
        fitting.fitted("resnet18", state, "own:0", "f.pth")
