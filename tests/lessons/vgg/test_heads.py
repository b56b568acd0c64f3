"""Heads against networks that are built and run with them."""

import pytest
import torch
from torch import nn
from torchvision.models import vgg11

from cnnviz.architectures import family, variant
from cnnviz.errors import BadValue
from cnnviz.lessons.vgg.dense_head.numbers import fit, heads, pools_to_fixed_size
from cnnviz.network.trace.layers import build_on_meta
from tests.tables import layer_table

NAMES = [entry.name for entry in family("vgg").variants]


def averaging(body, channels, classes):
    return nn.Sequential(
        body,
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(channels, classes, device="meta"),
    )


@pytest.mark.parametrize("name", NAMES)
def test_both_networks_have_the_parameters_that_are_told(name):
    model, found = build_on_meta(variant(name)), heads(layer_table(name))
    lighter = averaging(model.features, found.channels, found.classes)
    assert found.params(found.dense) == sum(p.numel() for p in model.parameters())
    assert found.params(found.average) == sum(p.numel() for p in lighter.parameters())


def test_worked_numbers_of_vgg16():
    found = heads(layer_table("vgg16"))
    assert (found.params(found.dense), found.params(found.average)) == (138_357_544, 15_227_688)
    assert found.kept == pytest.approx(15_227_688 / 138_357_544)
    assert (found.channels, found.expected, found.classes) == (512, 7, 1000)
    assert found.dense.layers == 3


@pytest.mark.parametrize("side", [16, 31, 32, 64, 223, 224, 255, 256, 300])
def test_what_fits_is_what_torch_accepts(side):
    with torch.device("meta"):
        body = vgg11().features
        first = nn.Linear(25_088, 8)
        sliding = nn.Conv2d(512, 8, 7)
    found, x = fit(layer_table("vgg11"), side), torch.empty(1, 3, side, side, device="meta")
    if side < 32:
        with pytest.raises(RuntimeError):
            body(x)
        assert (found.side, found.flat, found.answers, found.average) == (0, False, 0, False)
        return
    last = body(x)
    assert found.side == last.shape[-1]
    assert found.average
    if found.flat:
        assert first(last.flatten(1)).shape == (1, 8)
    else:
        with pytest.raises(RuntimeError):
            first(last.flatten(1))
    if found.answers:
        assert sliding(last)[0, 0].numel() == found.answers
    else:
        with pytest.raises(RuntimeError):
            sliding(last)


def test_only_torchvisions_networks_squeeze_their_maps():
    assert pools_to_fixed_size(layer_table("vgg16"))
    assert not pools_to_fixed_size(layer_table("vgg11-small-cifar10"))


def test_a_network_without_dense_layers_is_refused():
    with pytest.raises(BadValue, match="no dense layers"):
        heads(layer_table("squeezenet1_1"))
