"""The layer table against what publishers and papers print, and against sums done by hand."""

import math
from dataclasses import FrozenInstanceError

import pytest
import torch
from torch import nn
from torchvision import models

from cnnviz.errors import BadValue, NotTraceable, UnknownName
from cnnviz.network.trace.layers import MAX_SIDE, layer_table, table_of
from tests.halves import first


def published():
    """(name, side, parameters, billions of multiply-adds) of every published set of weights."""
    found = {}
    for name in models.list_models(module=models):
        for weights in models.get_model_weights(name):
            (side,) = weights.transforms().crop_size
            numbers = weights.meta["num_params"], weights.meta["_ops"]
            found[name, side] = numbers
    return [pytest.param(*key, *numbers, id=f"{key[0]}-{key[1]}") for key, numbers in found.items()]


@pytest.mark.parametrize(("name", "side", "params", "gmacs"), first(24, published()))
def test_parameters_and_multiply_adds_are_the_published_ones(name, side, params, gmacs):
    table = layer_table(name, side)
    assert table.params == params
    rounding = 0.0005  # half a unit of the last digit that is published
    assert math.isclose(table.macs / 1e9, gmacs, rel_tol=0.01, abs_tol=0.01 * gmacs + rounding)


# Multiply-adds of convolutions and dense layers, worked out layer by layer from the papers' tables.
@pytest.mark.parametrize(
    ("name", "macs"),
    [
        ("lenet5", 416_520),
        ("alexnet", 714_188_480),
        ("vgg16", 15_470_264_320),
        ("nin", 222_486_528),
        ("inception_v3", 5_713_216_096),
        ("densenet121", 2_834_161_664),
        ("seresnet50", 3_860_488_192),
        ("senet154", 20_688_363_520),
    ],
)
def test_multiply_adds_to_the_digit(name, macs):
    assert layer_table(name).macs == macs


# Sides of the receptive field, from each kernel and stride by hand.
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("lenet5", {"c1": 5, "s2": 6, "c3": 14, "s4": 16}),
        ("alexnet", {"features.0": 11, "features.12": 195}),
        (
            "vgg16",
            dict(
                zip([f"features.{i}" for i in (4, 9, 16, 23, 30)], [6, 16, 44, 100, 212], strict=1)
            ),
        ),
        ("vgg19", {"features.36": 268}),
        ("nin", {"block1": 5}),
        ("googlenet", {"inception5b": 379}),
        ("inception_v3", {"maxpool2": 31, "Mixed_5d": 127, "Mixed_6e": 927, "Mixed_7c": 1311}),
        ("resnet18", {"layer4": 435}),
        ("resnet34", {"layer4": 899}),
        ("resnet50", {"layer4": 427}),
        ("resnet101", {"layer4": 971}),
        ("resnet152", {"layer4": 1451}),
        ("densenet121", {"features.denseblock4": 2071}),
    ],
)
def test_receptive_fields_to_the_pixel(name, fields):
    table = layer_table(name)
    assert {stage: table.under(stage)[-1].rf for stage in fields} == {
        stage: (side, side) for stage, side in fields.items()
    }


def test_a_box_of_vgg16():
    top, left, bottom, right = layer_table("vgg16").row("features.30").box(3, 3)
    assert (top, left) == (6, 6)
    assert (bottom, right) == (218, 218)


def test_the_box_of_a_global_unit_is_the_picture():
    for name in ("resnet18", "vgg11", "seresnet50"):
        last = layer_table(name).layers[-1]
        assert last.output_shape == (1000,)
        assert last.box(0, 0) == (0, 0, 224, 224)
        assert last.jump is None


def test_work_per_stage_of_resnet50():
    table = layer_table("resnet50")
    stages = ("conv1", "layer1", "layer2", "layer3", "layer4", "fc")
    millions = [round(sum(row.macs for row in table.under(stage)) / 1e6, 1) for stage in stages]
    assert millions == [118.0, 667.9, 1027.6, 1464.3, 809.2, 2.0]


def test_the_dense_layers_of_vgg16_hold_its_weights():
    table = layer_table("vgg16")
    assert table.row("classifier.0").params == 102_764_544
    assert sum(row.params for row in table.under("classifier")) == 123_642_856
    assert [row.macs for row in table.layers].count(1_849_688_064) == 6


def test_channels_of_densenet121_grow_by_concatenation():
    table = layer_table("densenet121")
    last = table.row("features.denseblock3.denselayer24.norm1")
    assert last.input_shape[0] == 256 + 23 * 32
    reads = table.row("features.denseblock1.denselayer6.cat").parents
    assert len(reads) == 6


@pytest.mark.parametrize("name", ["googlenet", "densenet121", "inception_v3", "swin_t"])
def test_every_row_reads_earlier_rows(name):
    known = {"input"}
    rows = layer_table(name).layers
    for row in rows:
        assert known.issuperset(row.parents), row.path
        assert row.path not in known
        known.add(row.path)


def test_an_auxiliary_head_stands_at_the_end_and_costs_nothing():
    rows = layer_table("inception_v3").under("AuxLogits")
    assert layer_table("inception_v3").layers[-len(rows) :] == rows
    assert sum(row.params for row in rows) == 3_326_696
    assert {(row.macs, row.parents, row.output_shape, row.rf) for row in rows} == {
        (0, (), (), None)
    }


def test_a_larger_picture_costs_more_and_sees_the_same():
    small, large = layer_table("resnet18", 224), layer_table("resnet18", 448)
    assert large.params == small.params
    assert large.row("conv1").macs == 4 * small.row("conv1").macs
    assert large.row("layer3.0.conv1").rf == small.row("layer3.0.conv1").rf


class Shared(nn.Module):
    """One convolution called twice, and a ReLU that writes in place."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.conv(self.conv(x)))


def test_shared_weights_count_once_and_cost_twice():
    first, second, relu = table_of(Shared().to("meta"), (4, 10, 12), "shared").layers
    assert (first.path, second.path) == ("conv", "conv#2")
    assert (first.params, second.params) == (4 * 4 * 9 + 4, 0)
    assert first.macs == second.macs == 10 * 12 * 4 * 4 * 9
    assert first.activation_bytes == 4 * 4 * 10 * 12
    assert relu.activation_bytes == 0
    assert second.parents == ("conv",)
    assert first.kernel == (3, 3)
    assert first.value("no_such") is None


def test_grouped_and_functional_steps():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.block = nn.Sequential(nn.Conv2d(8, 16, (3, 1), stride=2, groups=4, bias=False))

        def forward(self, x):
            return torch.flatten(torch.relu(self.block(x)) + 1, 1)

    table = table_of(Net().to("meta"), (8, 9, 9), "net")
    conv, relu, add, flatten = table.layers
    assert conv.output_shape == (16, 4, 5)
    assert conv.macs == 16 * 4 * 5 * (8 // 4) * 3
    assert [row.path for row in (relu, add, flatten)] == ["relu", "add", "flatten"]
    assert flatten.output_shape == (16 * 4 * 5,)
    assert table.params == 16 * 2 * 3
    assert table.activation_bytes == 3 * 4 * 16 * 4 * 5  # flatten only changes the view


def test_the_json_document():
    document = layer_table("lenet5").as_json()
    assert list(document) == ["model", "input_size", "params", "macs", "recorded", "layers"]
    assert document["layers"][0] == {
        "path": "c1",
        "kind": "Conv2d",
        "input_shape": (1, 32, 32),
        "output_shape": (6, 28, 28),
        "params": 156,
        "macs": 28 * 28 * 6 * 25,
        "activation_bytes": 4 * 6 * 28 * 28,
        "rf": (5, 5),
        "jump": (1, 1),
        "start": (0, 0),
        "parents": ("input",),
    }


def test_a_table_cannot_be_changed():
    table = layer_table("lenet5")
    with pytest.raises(FrozenInstanceError):
        table.layers[0].params = 0


def test_a_missing_row_is_a_key_error():
    with pytest.raises(KeyError):
        layer_table("lenet5").row("c9")


class Branching(nn.Module):
    def forward(self, x):
        return x * 2 if x.mean() > 0 else x


class Counting(nn.Module):
    def forward(self, x):
        return torch.nonzero(x)


@pytest.mark.parametrize("model", [Branching(), Counting()], ids=["control flow", "data shape"])
def test_what_depends_on_values_has_no_table(model):
    with pytest.raises(NotTraceable) as caught:
        table_of(model, (3, 8, 8), "odd")
    assert caught.value.key == "not_traceable"
    assert str(caught.value).startswith("odd cannot be recorded as a graph")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "side"),
    [("vgg16", 16), ("lenet5", 8), ("lenet5", 64), ("inception_v3", 32), ("vit_b_16", 100)],
)
def test_a_size_that_the_network_cannot_take_is_refused(name, side):
    with pytest.raises(BadValue) as caught:
        layer_table(name, side)
    assert caught.value.params == {"name": name, "size": side}
    assert str(caught.value) == f"{name} cannot take an input of {side} x {side} pixels"


@pytest.mark.parametrize("side", [0, -1, MAX_SIDE + 1])
def test_a_size_out_of_bounds_is_refused(side):
    with pytest.raises(BadValue):
        layer_table("resnet18", side)


def test_an_unknown_network_is_refused():
    with pytest.raises(UnknownName):
        layer_table("resnet1")
