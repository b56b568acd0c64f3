"""Probes against torch's own gradients, a border by hand, and what the words say of them."""

import pytest
import torch
from torch import nn

from benchmarks.record_probes import PENALTY, accuracy, fitted
from cnnviz.lessons.concepts.seeing.probes.numbers import (
    border,
    probed_rows,
    recorded,
    write,
)
from cnnviz.network.trace.layers import layer_table, table_of

NAMES = [network.name for network in recorded().networks]


def clouds(count, *, seed, apart=2.0):
    generator = torch.Generator().manual_seed(seed)
    centres = torch.randn(4, 9, generator=torch.Generator().manual_seed(77))
    labels = torch.arange(count) % 4
    return apart * centres[labels] + torch.randn(count, 9, generator=generator), labels


def test_a_fitted_probe_stands_where_the_loss_has_no_slope():
    x, y = clouds(300, seed=0, apart=0.5)
    probe = fitted(x, y)
    weight = probe.weight.detach().double().requires_grad_()
    bias = probe.bias.detach().double().requires_grad_()
    loss = nn.functional.cross_entropy(x.double() @ weight.T + bias, y)
    loss = loss + PENALTY * (weight**2).sum()
    slopes = torch.autograd.grad(loss, (weight, bias))
    assert all(slope.abs().max() < 1e-4 for slope in slopes)


def test_clouds_that_lie_apart_are_told_apart_and_noise_is_not():
    assert accuracy(clouds(400, seed=1, apart=6), clouds(400, seed=2, apart=6)) > 0.97
    chance = accuracy(clouds(400, seed=1, apart=0), clouds(2000, seed=2, apart=0))
    assert chance == pytest.approx(0.25, abs=0.05)


def test_the_scale_of_a_feature_does_not_matter():
    train, test = clouds(300, seed=3), clouds(500, seed=4)
    scale = torch.logspace(-3, 3, 9)
    stretched = accuracy((train[0] * scale, train[1]), (test[0] * scale, test[1]))
    assert stretched == pytest.approx(accuracy(train, test), abs=0.01)


def test_the_border_by_hand():
    """Fields 3, 5, 7, 9 on pictures of 7 pixels: the fourth reads units that see 7."""
    layers = [nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), nn.ReLU()) for _ in range(4)]
    with torch.device("meta"):
        stack = nn.Sequential(*layers).to("meta")
    table = table_of(stack, (1, 7, 7), "stack")
    rows = probed_rows(table)
    assert [row.rf[0] for row in rows] == [3, 5, 7, 9]
    assert border(table, rows) == 3
    assert border(table, rows[:3]) == 3  # none of them reads a map that has seen everything


@pytest.mark.parametrize("name", NAMES)
def test_the_recording_is_of_the_layers_that_are_probed(name):
    network = recorded().network(name)
    rows = probed_rows(layer_table(name))
    assert [layer.path for layer in network.layers] == ["input", *(row.path for row in rows)]
    assert all(0.1 < layer.means < 1 for layer in network.layers)
    assert network.layers[-1].means > 2 * network.layers[-1].untrained * 0.8


def test_inside_a_residual_block_nothing_is_probed():
    paths = [row.path for row in probed_rows(layer_table("resnet20-cifar10"))]
    assert len(paths) == 1 + 9
    assert all(path.endswith("relu#2") for path in paths[1:])


def around(name):
    network, table = recorded().network(name), layer_table(name)
    first = border(table, [table.row(layer.path) for layer in network.layers[1:]])
    return [layer.means for layer in network.layers[first:]]


def test_what_the_words_say_of_the_chain_and_of_the_residual_network():
    """A chain gains once more and then nothing; a residual network gains most behind the border."""
    blind, first, *rest = around("vgg11-small-cifar10")
    doubt = 2 * (2**0.5) * recorded().doubt(first)
    assert first - blind > doubt
    assert abs(rest[-1] - first) < doubt
    residual = around("resnet20-cifar10")
    assert residual[-1] - residual[0] > 0.2
    assert residual == sorted(residual)


def test_along_its_shortcuts_alone_a_residual_network_sees_no_more_than_its_first_convolution():
    """The smallest window by hand: a step reads the narrowest of what it joins."""
    table, least = layer_table("resnet20-cifar10"), {"input": (1, 1)}
    for row in table.layers:
        side, jump = min(least[parent] for parent in row.parents)
        kernel, stride = (row.window.kernel[0], row.window.stride[0]) if row.window else (1, 1)
        least[row.path] = (side + (kernel - 1) * jump, jump * stride)
    last = probed_rows(table)[-1].path
    assert least[last][0] == table.layers[0].rf[0] == 3


def test_an_untrained_network_does_not_get_better_with_depth():
    for name in ("vgg11-small-cifar10", "resnet20-cifar10"):
        layers = recorded().network(name).layers[1:]
        assert layers[-1].untrained < max(layer.untrained for layer in layers)


def test_the_recording_comes_back_as_it_was_written(tmp_path):
    write(recorded(), tmp_path / "probes.json")
    assert recorded(tmp_path / "probes.json") == recorded()
