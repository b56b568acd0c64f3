"""ONNX files that torch did not export: those of the onnx package, and some written by hand."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import pytest

from cnnviz.errors import BadFile
from cnnviz.network.onnx_graph.checked import MOST_ROWS, MOST_SUMMANDS
from cnnviz.network.onnx_graph.onnx_table import read_onnx
from cnnviz.network.onnx_graph.paths import module_path
from tests.network.onnx_graph.made import conv, file, node

DATA = Path(onnx.__file__).parent / "backend" / "test" / "data"

# Converted from Caffe and Caffe2 by the authors of the ONNX package. Parameters as published for
# these forms: AlexNet with two towers, VGG-19 (2014, table 2), table 1 of GoogLeNet with biases.
LIGHT = {
    "bvlc_alexnet": 60_965_224,
    "densenet121": 8_062_504,
    "inception_v1": 6_998_552,
    "inception_v2": 11_214_888,
    "resnet50": 25_557_032,
    "shufflenet": 1_393_320,
    "squeezenet": 1_235_496,
    "vgg19": 143_667_240,
    "zfnet512": 87_250_536,
}

CONVERTED = sorted((DATA / "pytorch-converted").glob("*/model.onnx"))
OPERATORS = sorted((DATA / "pytorch-operator").glob("*/model.onnx"))


def table(*nodes, **options):
    return read_onnx(file(*nodes, **options), "own:0", "file.onnx").table


@pytest.mark.parametrize("name", LIGHT)
def test_a_network_of_another_converter_opens(name):
    found = read_onnx((DATA / "light" / f"light_{name}.onnx").read_bytes(), "own:0", name)
    assert found.table.params == LIGHT[name]
    assert found.classes == 1000
    assert found.table.input_shape == (3, 224, 224)
    assert all(row.macs for row in found.table.layers if row.kind in ("Conv2d", "Linear"))
    known = {"input"}
    for row in found.table.layers:
        assert set(row.parents) <= known
        known.add(row.path)


def test_the_last_field_of_a_converted_network_is_that_of_its_stages():
    """VGG-19 by hand: 16 windows of 3 pixels, 5 poolings of 2, with the steps between them."""
    rows = read_onnx((DATA / "light" / "light_vgg19.onnx").read_bytes(), "own:0", "vgg").table
    size, jump = 1, 1
    for convolutions in (2, 2, 4, 4, 4):
        size += 2 * jump * convolutions + jump
        jump *= 2
    last = [row for row in rows.layers if row.kind == "MaxPool2d"][-1]
    assert (last.rf, last.jump) == ((size, size), (jump, jump))


@pytest.mark.parametrize("path", CONVERTED + OPERATORS, ids=lambda path: path.parent.name)
def test_a_file_of_the_package_opens_or_is_refused_in_one_sentence(path):
    error, rows = None, ()
    try:
        rows = read_onnx(path.read_bytes(), "own:0", "file.onnx").table.layers
    except BadFile as caught:
        error = caught
    assert rows or (error.key.startswith("onnx_") and "\n" not in str(error))


def test_open_sizes_are_one_picture_of_the_usual_side():
    found = table(
        node("Conv", "x", "w"), weights={"w": conv()}, input_shape=("N", "C", "height", "width")
    )
    assert found.input_shape == (3, 224, 224)
    assert found.layers[0].output_shape == (4, 222, 222)


def test_a_fixed_batch_is_no_part_of_a_figure():
    one = table(node("Conv", "x", "w"), weights={"w": conv()}, input_shape=(1, 3, 8, 8))
    four = table(node("Conv", "x", "w"), weights={"w": conv()}, input_shape=(4, 3, 8, 8))
    assert one == four
    assert one.macs == 6 * 6 * 4 * 27


@pytest.mark.parametrize(("mode", "start"), [("SAME_UPPER", 0), ("SAME_LOWER", -1)])
def test_padding_by_a_word_begins_where_it_says(mode, start):
    """8 pixels, 3 wide, stride 2: one row of padding in all, behind (upper) or in front (lower)."""
    found = table(
        node("Conv", "x", "w", auto_pad=mode, strides=[2, 2]), weights={"w": conv()}
    ).layers[0]
    assert found.output_shape == (4, 4, 4)
    assert found.start == (start, start)
    assert (found.rf, found.jump) == ((3, 3), (2, 2))


def test_channels_may_come_last():
    found = read_onnx(
        file(
            node("Transpose", "x", output="t", perm=[0, 3, 1, 2]),
            node("Conv", "t", "w"),
            weights={"w": conv()},
            input_shape=(1, 16, 12, 3),
        ),
        "own:0",
        "file.onnx",
    )
    assert found.last
    assert found.table.input_shape == (3, 16, 12)
    assert [row.kind for row in found.table.layers] == ["permute", "Conv2d"]
    assert found.table.layers[-1].rf == (3, 3)


def test_arithmetic_of_sizes_makes_no_row_and_is_followed():
    """A flattening as old exporters write it: the batch is read, and joined with a minus one."""
    found = table(
        node("Conv", "x", "w", output="c"),
        node("Shape", "c", output="s"),
        node("Gather", "s", "zero", output="n"),
        node("Unsqueeze", "n", "axes", output="u"),
        node("Concat", "u", "rest", output="target", axis=0),
        node("Reshape", "c", "target", output="f"),
        node("Gemm", "f", "d", output="y"),
        weights={
            "w": conv(),
            "zero": np.array(0),
            "axes": np.array([0]),
            "rest": np.array([-1]),
            "d": np.zeros((144, 5), np.float32),
        },
    )
    assert [row.kind for row in found.layers] == ["Conv2d", "reshape", "Linear"]
    assert found.layers[-1].params == found.layers[-1].macs == 144 * 5
    assert found.layers[-1].rf == (8, 8)
    assert found.layers[1].rf is None  # positions are gone


def test_mirrored_and_moved_positions_have_no_field():
    mirrored = table(
        node("Pad", "x", "p", mode="reflect"), weights={"p": np.array([0, 0, 1, 1, 0, 0, 1, 1])}
    )
    assert mirrored.layers[0].rf is None
    turned = table(node("Transpose", "x", perm=[0, 1, 3, 2]))
    assert turned.layers[0].rf is None


def test_a_step_that_nobody_knows_is_refused_by_name():
    with pytest.raises(BadFile, match="Det") as caught:
        table(node("Det", "x"))
    assert (caught.value.key, caught.value.params["operators"]) == ("onnx_operators", "Det")


@pytest.mark.parametrize(
    ("scopes", "path"),
    [
        (["layer1", "layer1.0", "conv1"], "layer1.0.conv1"),
        (["features", "features.0", "features.0.0"], "features.0.0"),
        (["features", "features.1", "conv", "conv.0", "conv.0.0"], "features.1.conv.0.0"),
        ([], ""),
    ],
)
def test_scopes_become_the_path_of_a_module(scopes, path):
    assert module_path(scopes) == path


def _summed(count):
    names = [f"r{number}" for number in range(count)]
    return file(*(node("Relu", "x", output=one) for one in names), node("Sum", *names))


def _chained(count):
    names = ["x", *(f"r{number}" for number in range(count)), "y"]
    return file(*(node("Relu", one, output=two) for one, two in pairwise(names)))


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (file(node("Relu", "x"), input_shape=(1, 3, 16384, 16384)), "onnx_absurd"),
        (file(node("Relu", "x"), input_shape=(64, 64, 1024, 1024)), "onnx_absurd"),
        (_chained(MOST_ROWS), "onnx_large"),
        (_summed(MOST_SUMMANDS + 1), "onnx_large"),
        (file(node("ReduceMean", "x", axes=[1, 2, 3], keepdims=0), opset=13), "onnx_shapes"),
    ],
    ids=["large picture", "many pictures", "many steps", "wide sum", "one number"],
)
def test_what_pages_could_not_work_out_is_refused(data, key):
    with pytest.raises(BadFile) as refused:
        read_onnx(data, "own:0", "f.onnx")
    assert refused.value.key == key


def test_what_they_can_opens():
    assert len(read_onnx(_summed(MOST_SUMMANDS), "own:0", "f").table.layers) == MOST_SUMMANDS + 1
    assert len(read_onnx(_chained(99), "own:0", "f").table.layers) == 100
