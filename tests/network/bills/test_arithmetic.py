"""The formulas are read back and calculated: both sides of "=" must give the row's number."""

import math
import re

import pytest
import torch
from torch import nn

from cnnviz.architectures import CATALOG, variant
from cnnviz.network.bills.arithmetic import sums
from cnnviz.network.structure.depth import depth
from cnnviz.network.trace.layers import build_on_meta
from tests.tables import layer_table

NAMES = sorted({name for f in CATALOG for name in (f.default, f.bundled) if name})


def value(latex):
    """What a formula says, by Python's own arithmetic."""
    plain = latex.replace("{,}", "")
    plain = re.sub(r"\\frac\{(.+?)\}\{(.+?)\}", r"((\1)/(\2))", plain)
    plain = plain.replace(r"\left\lfloor", "math.floor(").replace(r"\right\rfloor", ")")
    plain = plain.replace(r"\left\lceil", "math.ceil(").replace(r"\right\rceil", ")")
    return eval(plain.replace(r"\cdot", "*"), {"math": math})


def equations(formula):
    """Both sides of what holds down and of what holds across, as numbers."""
    parts = formula.removeprefix(r"\updownarrow\;").split(r"\qquad \leftrightarrow\;")
    sides = [[value(side) for side in part.split("=")] for part in parts]
    return sides if len(sides) == 2 else sides * 2


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_is_true_and_gives_the_row(name):
    table = layer_table(name)
    seen = 0
    for layer in table.layers:
        for entry in sums(table, layer):
            expected = {
                "output_side": layer.output_shape[1:],
                "params": (layer.params,) * 2,
                "macs": (layer.macs,) * 2,
                "activation_bytes": (layer.activation_bytes,) * 2,
                "rf": layer.rf,
                "jump": layer.jump,
            }[entry.quantity]
            found = [(left, right) for left, right in equations(entry.formula)]
            assert found == [(side, side) for side in expected], (layer.path, entry.formula)
            assert entry.result == expected[0]
            seen += 1
    assert seen > len(table.layers)


@pytest.mark.parametrize("name", NAMES)
def test_every_window_writes_the_sides_that_the_real_layer_writes(name):
    """The network, run: every convolution and pooling has its formula, and it holds."""
    table, network = layer_table(name), build_on_meta(variant(name))
    sides = {}
    for path, module in network.named_modules():
        if isinstance(module, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d):

            def look(_, x, y, path=path):
                sides.setdefault(path, (x[0].shape[2:], y.shape[2:]))

            module.register_forward_hook(look)
    network(torch.empty(1, *table.input_shape, device="meta"))
    for path, (before, behind) in sides.items():
        row = table.row(path)
        entry = next(entry for entry in sums(table, row) if entry.quantity == "output_side")
        assert [left for left, _ in equations(entry.formula)] == list(behind)
        assert [row.window.side_after(before[axis], axis) for axis in (0, 1)] == list(behind)
    assert sides


def test_kernels_that_are_no_square_are_written_in_both_directions():
    table = layer_table("inception_v3")
    row = table.row("Mixed_6b.branch7x7_2.conv")
    assert (row.kernel, row.padding) == ((1, 7), (0, 3))
    found = {entry.quantity: entry.formula for entry in sums(table, row)}
    assert found["output_side"].count(r"\leftrightarrow") == 1
    assert r"\frac{17 + 2\cdot3 - 7}{1}" in found["output_side"]
    assert r"\leftrightarrow" in found["rf"]
    assert r"\leftrightarrow" not in found["jump"]


def test_a_pooling_that_rounds_up_is_written_so():
    table = layer_table("googlenet")
    [side] = [e.formula for e in sums(table, table.row("maxpool1")) if e.quantity == "output_side"]
    assert side.startswith(r"\left\lceil \frac{112 + 2\cdot0 - 3}{2}")


def test_every_convolution_explains_its_parameters_and_multiply_adds():
    table = layer_table("resnet18")
    for layer in table.layers:
        if layer.kind == "Conv2d":
            assert {"params", "macs", "rf"} <= {entry.quantity for entry in sums(table, layer)}


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("alexnet", 8),
        ("vgg16", 16),
        ("vgg19", 19),
        ("googlenet", 22),
        ("resnet18", 18),
        ("resnet34", 34),
        ("resnet50", 50),
        ("resnet101", 101),
        ("resnet152", 152),
        ("resnet20-cifar10", 20),
        ("densenet121", 121),
        ("densenet201", 201),
        ("seresnet50", 50),
        ("senet154", 154),
    ],
)
def test_depth_is_what_the_papers_count(name, published):
    assert depth(layer_table(name)) == published
