"""Strengths are held against weights that were set by hand, and against loops over all weights."""

import copy

import numpy as np
import pytest
import torch
from torch import nn
from torchvision.models import DenseNet, resnet18

from cnnviz.architectures.nets.small.cifar_densenet import CifarDenseNet
from cnnviz.architectures.nets.small.cifar_vgg import CifarVgg
from cnnviz.errors import BadValue
from cnnviz.network.trace.layers import table_of
from cnnviz.probing.changes.dense_blocks import dense_blocks
from cnnviz.probing.changes.wire_weights import by_distance, place
from cnnviz.probing.changes.wire_weights import strengths as strengths_of


def blocks(model):
    return dense_blocks(table_of(copy.deepcopy(model).to("meta").eval(), (3, 32, 32), "net"))


def strengths(model):
    return strengths_of(model, blocks(model))


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(3)
    model = DenseNet(4, (3, 2), 6, num_classes=5)
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.weight.data.uniform_(-2, 2)
    return model.eval().requires_grad_(False)


def test_blocks_sources_and_readers(network):
    first, second = blocks(network)
    assert first.sources == ("input", "denselayer1", "denselayer2", "denselayer3")
    assert [reader.name for reader in first.readers] == [
        "denselayer1",
        "denselayer2",
        "denselayer3",
        "transition1",
    ]
    assert [reader.name for reader in second.readers][-1] == "classifier"
    assert (first.widths, second.widths) == ((6, 4, 4, 4), (9, 4, 4))
    assert (first.slice(0), first.slice(2)) == (slice(0, 6), slice(10, 14))
    assert len(first.wires) == 10
    assert set(first.wires) == {(s, r) for r in range(4) for s in range(r + 1)}


@pytest.mark.parametrize(
    ("norm", "weight", "block", "reader"),
    [
        ("features.denseblock1.denselayer3.norm1", "features.denseblock1.denselayer3.conv1", 0, 2),
        ("features.transition1.norm", "features.transition1.conv", 0, 3),
        ("features.norm5", "classifier", 1, 2),
    ],
)
def test_every_weight_counted_one_by_one(network, norm, weight, block, reader):
    state = network.state_dict()
    weights, scale = state[f"{weight}.weight"], state[f"{norm}.weight"]
    found = strengths(network)[block]
    start = 0
    for source, maps in enumerate(found.maps[: reader + 1]):
        each = [
            abs(float(weights[out, start + one].squeeze()) * float(scale[start + one]))
            for out in range(len(weights))
            for one in range(maps)
        ]
        assert found.raw[source, reader] == pytest.approx(sum(each) / len(each), rel=1e-5)
        start += maps
    assert start == weights.shape[1]


def test_relative_strengths_of_a_reader_average_to_one(network):
    for found in strengths(network):
        assert np.nanmean(found.relative, axis=0) == pytest.approx(np.ones(len(found.readers)))
        missing = np.isnan(found.relative)
        assert all(missing[s, r] == (s > r) for s, r in np.ndindex(missing.shape))


def test_a_layer_that_reads_only_its_neighbour_is_found_out():
    torch.manual_seed(0)
    model = CifarDenseNet(22).eval().requires_grad_(False)
    for number in (1, 2, 3):
        layer = model.get_submodule(f"features.denseblock{number}.denselayer3")
        layer.conv1.weight[:, :-12] = 0
        behind = (
            model.classifier.weight
            if number == 3
            else model.get_submodule(f"features.transition{number}").conv.weight
        )
        behind[:, :-12] = 0
    groups = by_distance(strengths(model))
    assert groups["input"] == groups["between"] == 0
    assert groups["neighbour"] == pytest.approx(3.5)  # one of 3 sources, one of 4


def test_random_weights_prefer_nobody():
    torch.manual_seed(0)
    groups = by_distance(strengths(DenseNet(12, (6, 6, 6), 24).eval()))
    assert groups == pytest.approx(dict.fromkeys(("input", "neighbour", "between"), 1.0), abs=0.03)


def test_places():
    assert [place(s, 2) for s in range(3)] == ["input", "between", "neighbour"]
    assert place(0, 0) == "input"


@pytest.mark.parametrize("build", [resnet18, CifarVgg], ids=["resnet", "vgg"])
def test_a_network_without_dense_blocks_is_refused(build):
    with pytest.raises(BadValue, match="no dense blocks"):
        strengths(build())
