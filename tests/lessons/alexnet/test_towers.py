"""Divided convolutions against the published network's own table, and curriculum's numbers."""

from itertools import product

import pytest
import torch
from torch import nn

from cnnviz.errors import BadValue
from cnnviz.lessons.alexnet.two_towers.numbers import divisible, mixing, towers
from tests.tables import layer_table

PAPER = ("conv2", "conv4", "conv5")


@pytest.fixture(scope="module")
def table():
    return layer_table("alexnet2012-ungrouped")


def test_the_paper_s_division_is_the_published_network(table):
    published = layer_table("alexnet2012")
    found = towers(table, PAPER)
    assert (found.params, found.macs) == (published.params, published.macs)
    assert (found.whole_params, found.whole_macs) == (62_378_344, 1_135_256_096)
    for layer in found.layers:
        rows = [row for row in published.under(layer.name) if row.kind == "Conv2d"]
        assert layer.params == sum(row.params for row in rows)
        assert layer.macs == sum(row.macs for row in rows)
    assert found.saved_macs == pytest.approx(0.362, abs=5e-4)


def test_worked_numbers(table):
    layers = {layer.name: layer for layer in towers(table, PAPER).layers}
    pairs = {name: (layers[name].whole_params, layers[name].params) for name in PAPER}
    assert pairs == {
        "conv2": (614_656, 307_456),
        "conv4": (1_327_488, 663_936),
        "conv5": (884_992, 442_624),
    }


@pytest.mark.parametrize("name", ["alexnet", "alexnet-small-cifar10"])
def test_each_layer_against_torch(name):
    table = layer_table(name)
    rows = [row for row in table.layers if row.kind == "Conv2d"]
    for number, layer in enumerate(towers(table, divisible(table)).layers):
        row = rows[number]
        made = nn.Conv2d(row.input_shape[0], layer.filters, row.kernel, groups=1 + layer.divided)
        assert layer.params == sum(weight.numel() for weight in made.parameters())
        assert layer.macs == made.weight.numel() * row.output_shape[1] * row.output_shape[2]


@pytest.mark.parametrize("divided", list(product((False, True), repeat=4)))
def test_mixed_maps_are_those_that_a_gradient_joins(table, divided):
    """A small network with the same divisions: do maps of one tower depend on the other's?"""
    names = [name for name, yes in zip(divisible(table), divided, strict=True) if yes]
    found = towers(table, names)
    with torch.random.fork_rng(devices=()):
        torch.default_generator.manual_seed(0)
        chain = [nn.Conv2d(4, 4, 1, groups=1 + layer.divided) for layer in found.layers[1:]]
    first = torch.ones(1, 4, 1, 1, requires_grad=True)
    maps = first
    for layer, convolution in zip(found.layers[1:], chain, strict=True):
        maps = convolution(maps)
        (slopes,) = torch.autograd.grad(maps[0, :2].sum(), first, retain_graph=True)
        assert layer.mixed == bool(slopes[0, 2:].abs().sum() > 0)
    assert mixing(found.layers) == tuple(n for n in divisible(table) if n not in names)


def test_what_reads_the_picture_cannot_be_divided(table):
    assert divisible(table) == ("conv2", "conv3", "conv4", "conv5")
    with pytest.raises(BadValue) as caught:
        towers(table, ["conv1"])
    assert caught.value.key == "cannot_be_divided"
