"""The bills of VGG against its modules and curriculum's worked numbers."""

import pytest
from torch import nn

from cnnviz.architectures import family, variant
from cnnviz.lessons.vgg.where_parameters_sit.numbers import (
    LayerPosition,
    equal_costs,
    params_by_place,
    weighted_layers,
)
from cnnviz.network.trace.layers import build_on_meta
from tests.tables import layer_table

NAMES = [entry.name for entry in family("vgg").variants]

# Table 1 of Simonyan and Zisserman (2014): convolutions a stage.
STAGES = {"vgg11": (1, 1, 2, 2, 2), "vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}


@pytest.fixture(scope="module")
def vgg16():
    return {layer.name: layer for layer in weighted_layers(layer_table("vgg16"))}


@pytest.mark.parametrize("name", STAGES)
def test_names_follow_the_paper(name):
    expected = [
        f"conv{stage}_{number}"
        for stage, count in enumerate(STAGES[name], start=1)
        for number in range(1, count + 1)
    ]
    found = [layer.name for layer in weighted_layers(layer_table(name))]
    assert found == [*expected, "fc6", "fc7", "fc8"]


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_counted_once_and_in_its_module(name):
    model, layers = build_on_meta(variant(name)), weighted_layers(layer_table(name))
    total = sum(p.numel() for p in model.parameters())
    assert sum(layer.params for layer in layers) == total
    assert sum(params_by_place(layers).values()) == total
    assert sum(layer.params_share for layer in layers) == pytest.approx(1)
    assert sum(layer.macs_share for layer in layers) == pytest.approx(1)
    for layer in layers:
        module = model.get_submodule(layer.path)
        assert isinstance(module, nn.Linear) == (layer.place is LayerPosition.DENSE)
        own = sum(p.numel() for p in module.parameters())
        norm = 2 * module.out_channels if "bn" in name and isinstance(module, nn.Conv2d) else 0
        if "small" not in name:
            assert layer.params == own + norm


def test_worked_numbers_of_vgg16(vgg16):
    assert vgg16["fc6"].params == 102_764_544
    assert vgg16["fc6"].params_share == pytest.approx(0.743, abs=0.0005)
    dense = [layer for layer in vgg16.values() if layer.place is LayerPosition.DENSE]
    assert sum(layer.params for layer in dense) == 123_642_856
    assert sum(layer.params_share for layer in dense) == pytest.approx(0.894, abs=0.0005)
    assert sum(layer.macs_share for layer in dense) == pytest.approx(0.008, abs=0.0005)


def test_equal_costs_of_vgg16(vgg16):
    groups = equal_costs(vgg16.values())
    assert groups[0].macs == 1_849_688_064
    assert groups[0].names == ("conv1_2", "conv2_2", "conv3_2", "conv3_3", "conv4_2", "conv4_3")
    assert all(vgg16[name].macs == group.macs for group in groups for name in group.names)
    alone = set(vgg16) - {name for group in groups for name in group.names}
    assert len({vgg16[name].macs for name in alone}) == len(alone)


def test_the_small_network_is_heavy_elsewhere():
    """Its last map has one position, so its dense layers have little to read."""
    places = params_by_place(weighted_layers(layer_table("vgg11-small-cifar10")))
    assert max(places, key=places.__getitem__) is LayerPosition.LATE
    assert places[LayerPosition.DENSE] == 2 * (256 * 256 + 256) + 256 * 10 + 10
