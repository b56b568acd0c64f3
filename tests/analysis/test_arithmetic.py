"""The formulas are read back and calculated: both sides of "=" must give the row's number."""

import math
import re

import pytest

from cnnviz.analysis.arithmetic import sums
from cnnviz.analysis.depth import depth
from cnnviz.analysis.layers import layer_table


def value(latex):
    """What a formula says, by Python's own arithmetic."""
    plain = latex.replace("{,}", "")
    plain = re.sub(r"\\frac\{(.+?)\}\{(.+?)\}", r"((\1)/(\2))", plain)
    plain = plain.replace(r"\left\lfloor", "math.floor(").replace(r"\right\rfloor", ")")
    return eval(plain.replace(r"\cdot", "*"), {"math": math})


@pytest.mark.parametrize("name", ["resnet50", "lenet5", "alexnet", "inception_v3", "densenet121"])
def test_every_formula_is_true_and_gives_the_row(name):
    table = layer_table(name)
    seen = 0
    for layer in table.layers:
        for entry in sums(table, layer):
            left, right = entry.formula.split("=")
            assert value(left) == value(right) == entry.result, (layer.path, entry.formula)
            expected = {
                "output_side": layer.output_shape[1:2],
                "params": (layer.params,),
                "macs": (layer.macs,),
                "activation_bytes": (layer.activation_bytes,),
                "rf": layer.rf and layer.rf[:1],
                "jump": layer.jump and layer.jump[:1],
            }[entry.quantity]
            assert (entry.result,) == expected
            seen += 1
    assert seen > len(table.layers)


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
