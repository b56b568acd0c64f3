"""Maps and kernels of ONNX networks against torch's own, and what a child may say of them."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn
from torchvision import models

from cnnviz.errors import BadFile
from cnnviz.network.onnx_graph.kernels import kernels
from cnnviz.network.onnx_graph.onnx_table import read_onnx
from cnnviz.network.trace.table import Layer
from cnnviz.photos.own_models import maps, onnx_run
from cnnviz.photos.own_models.maps import FewMaps, OnnxMaps
from cnnviz.photos.own_models.model_reader import ModelReader
from cnnviz.probing.flow.plan import plan
from cnnviz.settings import MEGABYTE
from tests.network.onnx_graph.exported import export
from tests.network.onnx_graph.made import file, node

SIDE = 64
TOLERANCE = 1e-5
"""Of the largest value of a layer: OpenVINO adds in another order."""


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return models.mobilenet_v3_small(num_classes=7).eval()


@pytest.fixture(scope="module")
def data(network):
    return export(network, (3, SIDE, SIDE))


@pytest.fixture(scope="module")
def photo():
    generator = np.random.default_rng(0)
    return generator.normal(size=(1, 3, SIDE, SIDE)).astype(np.float32)


@pytest.fixture(scope="module")
def columns(data):
    return [column.row for column in plan(read_onnx(data, "own:0", "f").table).columns]


def of_torch(network, paths, photo):
    found = {}
    for path in paths:
        network.get_submodule(path).register_forward_hook(
            lambda _m, _x, output, path=path: found.update({path: output[0].numpy().copy()})
        )
    with torch.inference_mode():
        logits = network(torch.from_numpy(photo))
    return found, logits[0].numpy()


def test_maps_are_those_of_torch(network, data, photo):
    modules = dict(network.named_modules())
    table = read_onnx(data, "own:0", "f").table
    rows = [row for row in table.layers if row.path in modules and len(row.output_shape) == 3]
    rows = rows[:: len(rows) // 8]
    assert {row.kind for row in rows} >= {"Conv2d", "BatchNorm2d"}
    found = onnx_run.maps(data, "f", photo, [row.path for row in rows], None)
    expected, logits = of_torch(network, [row.path for row in rows], photo)
    np.testing.assert_allclose(found.outputs, logits, atol=TOLERANCE * np.abs(logits).max())
    for row, layer in zip(rows, found.layers, strict=True):
        own = expected[row.path]
        assert layer.maps.shape[1:] == row.output_shape[1:]
        apart = np.abs(layer.maps - own[list(layer.channels)]).max()
        assert apart <= TOLERANCE * np.abs(own).max(), row.path
        strength = np.abs(own).mean((1, 2))
        assert strength[list(layer.channels)] == pytest.approx(
            np.sort(strength)[::-1][: maps.EACH], rel=1e-3
        )


def test_kernels_are_those_of_torch(network, data):
    np.testing.assert_array_equal(
        kernels(data, "f"), network.features[0][0].weight.detach().numpy()
    )


def test_a_network_without_kernels_over_maps_says_so():
    dense = export(nn.Sequential(nn.Flatten(), nn.Linear(48, 2)), (3, 4, 4))
    with pytest.raises(BadFile, match="kernels"):
        kernels(dense, "f")
    computed = file(node("Relu", "x", output="w"), node("Conv", "x", "w"), input_shape=(1, 3, 4, 4))
    with pytest.raises(BadFile, match="kernels"):
        kernels(computed, "f")


def test_a_layer_that_is_not_there_or_is_no_map_is_refused(data, photo, columns):
    with pytest.raises(BadFile):
        onnx_run.maps(data, "f", photo, ["nowhere"], None)
    with pytest.raises(BadFile):
        onnx_run.maps(data, "f", photo, ["classifier.3"], None)
    with pytest.raises(BadFile):
        onnx_run.maps(data, "f", photo, [columns[0].path], columns[0].output_shape[0])


@pytest.mark.slow
def test_a_child_tells_both(data, photo, columns, network):
    reader = ModelReader(50 * MEGABYTE)
    found = reader.maps(data, photo, columns[:1], "f", 3)
    ((channels, (only,)),) = [(layer.channels, layer.maps) for layer in found.layers]
    assert channels == (3,)
    assert only.shape == columns[0].output_shape[1:]
    assert len(found.outputs) == 7
    weights = network.features[0][0].weight
    np.testing.assert_array_equal(reader.kernels(data, "f"), weights.detach().numpy())


LAYER = Layer(path="a", kind="Conv2d", output_shape=(4, 2, 3), params=0)
OUTPUTS = np.ones(2, np.float32)


def said(channels=(3, 0), values=None):
    some = np.ones((len(channels), 2, 3), np.float32) if values is None else values
    layer = FewMaps(channels=channels, maps=some)
    return maps.written(OnnxMaps(outputs=OUTPUTS, layers=(layer,)))


def test_what_is_written_is_read():
    values = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    found = maps.read(said(values=values), [LAYER], 10)
    np.testing.assert_array_equal(found.outputs, OUTPUTS)
    assert found.layers[0].channels == (3, 0)
    np.testing.assert_array_equal(found.layers[0].maps, values)


UNTRUE = {
    "nothing": b"",
    "cut off": said()[:-1],
    "no such channel": said(channels=(4,)),
    "a negative channel": said(channels=(-1,)),
    "more maps than are shown": said(channels=(0,) * (maps.EACH + 1)),
    "no map": said(channels=()),
    "a channel that is a truth": said(channels=(True,)),
    "no number": said(values=np.full((2, 2, 3), np.nan, np.float32)),
    "a long header": b"\xff" * 40,
    "deep JSON": maps._HEADER.pack(8000, 2) + b"[" * 8000,
}


@pytest.mark.parametrize("data", UNTRUE.values(), ids=UNTRUE)
def test_an_untrue_answer_is_refused(data):
    with pytest.raises(ValueError, match=r"."):
        maps.read(data, [LAYER], 10)


KERNELS = {
    "nothing": b"",
    "too few": np.asarray([2, 3, 1, 1], np.int32).tobytes() + bytes(4),
    "negative sides": np.asarray([-1, -1, 1, 1], np.int32).tobytes() + bytes(4),
    "no number": np.asarray([1, 1, 1, 1], np.int32).tobytes() + np.float32(np.inf).tobytes(),
}


@pytest.mark.parametrize("answer", KERNELS.values(), ids=KERNELS)
def test_kernels_that_are_none_are_refused(answer, monkeypatch):
    reader = ModelReader(MEGABYTE)
    monkeypatch.setattr(reader, "_asked", lambda *_: answer)
    with pytest.raises(BadFile):
        reader.kernels(b"x", "f")


def test_the_bytes_of_a_layer_are_those_of_its_maps():
    row = SimpleNamespace(output_shape=(64, 5, 7))
    assert maps.size(row) == np.zeros((maps.EACH, 5, 7), np.float32).nbytes
