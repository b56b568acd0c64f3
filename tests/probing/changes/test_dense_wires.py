"""Cuts are held against copies of the network whose weights or inputs are changed by hand."""

import copy
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn
from torchvision.models import DenseNet

from cnnviz.architectures.nets.small.cifar_densenet import CifarDenseNet
from cnnviz.errors import BadValue
from cnnviz.network.trace.layers import table_of
from cnnviz.probing.changes import dense_wires
from cnnviz.probing.changes.cut_changes import Fill as Cut
from cnnviz.probing.changes.cut_effects import whole as whole_answer
from cnnviz.probing.changes.dense_blocks import dense_blocks

BUILD = {
    "torchvision": lambda: DenseNet(4, (3, 2, 2), 6, num_classes=7),
    "cifar": lambda: CifarDenseNet(22, growth_rate=4),
}
# Name of the module whose weights read, first map and end of the source, for a few wires.
WIRES = {
    ("torchvision", "denseblock1", (1, 2)): ("features.denseblock1.denselayer3.conv1", 6, 10),
    ("torchvision", "denseblock1", (0, 3)): ("features.transition1.conv", 0, 6),
    ("torchvision", "denseblock3", (1, 2)): ("classifier", 8, 12),
    ("cifar", "denseblock2", (0, 0)): ("features.denseblock2.denselayer1.conv1", 0, 10),
    ("cifar", "denseblock2", (2, 2)): ("features.denseblock2.denselayer3.conv1", 14, 18),
}


def block_of(network, name):
    table = table_of(copy.deepcopy(network).to("meta"), (3, 64, 64), "net")
    return {block.name: block for block in dense_blocks(table)}[name]


def cut_answer(network, x, block, wire, how, watch):
    return dense_wires.cut_answer(network, x, block_of(network, block), wire, how, watch)


def changes(network, x, block, how):
    return dense_wires.changes(network, x, block_of(network, block), how)


def cut_each(network, x, block, how):
    return dense_wires.cut_each(network, x, block_of(network, block), how)


def estimate_each(network, x, block, how):
    return dense_wires.estimate_each(network, x, block_of(network, block), how)


@pytest.fixture(scope="module")
def networks():
    torch.manual_seed(5)
    found = {}
    for name, build in BUILD.items():
        model = build().double().eval().requires_grad_(False)
        for part in model.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.running_mean.normal_(0, 0.2)
                part.running_var.uniform_(0.5, 2)
                part.weight.uniform_(0.3, 1)
                part.bias.normal_(0, 0.3)
        found[name] = model
    return found


@pytest.fixture(scope="module")
def photo():
    generator = torch.Generator().manual_seed(1)
    return torch.randn(1, 3, 64, 64, generator=generator, dtype=torch.float64)


def margin(model, x, watch):
    logits = model(x)[0]
    return float(logits[watch] - torch.cat([logits[:watch], logits[watch + 1 :]]).max())


def weakened(network, path, first, end, factor):
    """A copy whose reader has its weights for the maps of one source multiplied."""
    model = copy.deepcopy(network)
    model.get_submodule(path).weight[:, first:end] *= factor
    return model


def averaged(network, path, first, end):
    """A copy whose reader gets the mean of each map of one source."""
    model = copy.deepcopy(network)

    def replace(_, inputs):
        (maps,) = inputs
        maps = maps.clone()
        maps[:, first:end] = maps[:, first:end].mean((2, 3), keepdim=True)
        return (maps,)

    model.get_submodule(path).register_forward_pre_hook(replace)
    return model


@pytest.mark.parametrize("name", BUILD)
def test_uncut_it_is_the_network_itself(networks, photo, name):
    logits = networks[name](photo)[0]
    found = whole_answer(networks[name], photo)
    assert found.watched.class_index == int(logits.argmax())
    assert [score.logit for score in found.top] == pytest.approx(logits.topk(5).values.tolist())


@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: "-".join(map(str, wire)))
def test_a_wire_cut_to_zero_is_one_whose_weights_are_zero(networks, photo, wire):
    name, block, (source, reader) = wire
    network, (path, first, end) = networks[name], WIRES[wire]
    expected = weakened(network, path, first, end, 0)(photo)[0]
    watch = int(network(photo)[0].argmax())
    found = cut_answer(network, photo, block, (source, reader), Cut.ZERO, watch)
    top = expected.topk(5)
    assert [score.class_index for score in found.top] == top.indices.tolist()
    assert [score.logit for score in found.top] == pytest.approx(top.values.tolist(), abs=1e-5)
    table = cut_each(network, photo, block, Cut.ZERO)
    before = margin(network, photo, watch)
    cut = weakened(network, path, first, end, 0)
    assert table.change[source, reader] == pytest.approx(
        margin(cut, photo, watch) - before, abs=1e-5
    )
    assert abs(table.change[source, reader]) > 1e-4


@pytest.mark.parametrize("wire", [w for w in WIRES if w[1] != "denseblock3"], ids=str)
def test_a_wire_cut_to_its_mean_hands_on_the_mean(networks, photo, wire):
    name, block, (source, reader) = wire
    network, (path, first, end) = networks[name], WIRES[wire]
    watch = int(network(photo)[0].argmax())
    expected = margin(averaged(network, path, first, end), photo, watch)
    found = cut_answer(network, photo, block, (source, reader), Cut.MEAN, watch)
    assert found.margin == pytest.approx(expected, abs=1e-5)
    table = cut_each(network, photo, block, Cut.MEAN)
    assert table.change[source, reader] == pytest.approx(
        expected - margin(network, photo, watch), abs=1e-5
    )


def test_the_classifier_reads_means_anyway(networks, photo):
    table = cut_each(networks["cifar"], photo, "denseblock3", Cut.MEAN)
    assert table.readers[-1] == "classifier"
    assert np.abs(table.change[:, -1]).max() < 1e-6
    assert np.nanmax(np.abs(table.change)) > 1e-4


@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: "-".join(map(str, wire)))
def test_the_estimate_is_the_slope_of_a_small_weakening(networks, photo, wire):
    name, block, (source, reader) = wire
    network, (path, first, end) = networks[name], WIRES[wire]
    watch, small = int(network(photo)[0].argmax()), 1e-5
    weaker = weakened(network, path, first, end, 1 - small)
    slope = (margin(weaker, photo, watch) - margin(network, photo, watch)) / small
    found = estimate_each(network, photo, block, Cut.ZERO)
    assert found.change[source, reader] == pytest.approx(slope, rel=1e-2, abs=1e-5)
    assert not found.exact
    assert found.kept is None


def test_small_pictures_are_cut_and_large_ones_estimated(networks, photo):
    network = networks["torchvision"]
    assert changes(network, photo, "denseblock3", Cut.MEAN).exact
    large = torch.nn.functional.interpolate(photo, 96)
    assert not changes(network, large, "denseblock3", Cut.MEAN).exact


def test_kept_and_strongest_follow_from_the_single_cuts(networks, photo):
    network = networks["cifar"]
    watch = int(network(photo)[0].argmax())
    table = cut_each(network, photo, "denseblock2", Cut.ZERO)
    there = [(s, r) for r in range(4) for s in range(r + 1)]
    single = {w: cut_answer(network, photo, "denseblock2", w, Cut.ZERO, watch) for w in there}
    assert table.kept == sum(found.top[0].class_index == watch for found in single.values())
    whole = whole_answer(network, photo).margin
    assert table.strongest == max(there, key=lambda w: abs(single[w].margin - whole))
    assert np.isnan(table.change).sum() == table.change.size - len(there)


def test_an_unknown_wire_is_refused(networks, photo):
    with pytest.raises(BadValue) as caught:
        cut_answer(networks["cifar"], photo, "denseblock1", (2, 1), Cut.ZERO, 0)
    assert caught.value.params == {"source": 2, "reader": 1}


def test_threads_do_not_disturb_each_other(networks, photo):
    network = networks["torchvision"]
    before = copy.deepcopy(network.state_dict())
    alone = estimate_each(network, photo, "denseblock1", Cut.MEAN).change
    with ThreadPoolExecutor(8) as pool:
        runs = list(
            pool.map(
                lambda _: estimate_each(network, photo, "denseblock1", Cut.MEAN).change, range(16)
            )
        )
    assert all(np.allclose(run, alone, equal_nan=True) for run in runs)
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())
    assert not any(part._forward_hooks or part.training for part in network.modules())
    assert not any(weight.requires_grad for weight in network.parameters())
