"""Sentences about the first layer say what the layer table has, and nothing that it lacks."""

from types import SimpleNamespace

import pytest
from torch import nn

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.pages import page as page_text
from cnnviz.lessons.values import VALUES
from cnnviz.network.trace.layers import table_of
from cnnviz.probing.units.filters import behind
from cnnviz.studios.compare.side_by_side.screen import trained
from cnnviz.ui.parts import filters
from tests.tables import layer_table


class Said:
    """Stands in for the screen: keeps the captions."""

    def __init__(self):
        self.captions = []

    def caption(self, words):
        self.captions.append(words)


@pytest.mark.parametrize(
    ("layers", "kinds"),
    [
        ((nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2)), ("BatchNorm2d", "ReLU")),
        ((nn.ReLU(), nn.BatchNorm2d(4)), ("ReLU", "BatchNorm2d")),
        ((nn.Tanh(),), ("Tanh",)),
        ((nn.MaxPool2d(2), nn.ReLU()), ()),
    ],
)
def test_what_stands_behind_the_first_convolution(layers, kinds):
    table = table_of(nn.Sequential(nn.Conv2d(3, 4, 3), *layers), (3, 16, 16), "own")
    assert behind(table) == kinds


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize(
    ("name", "norm", "cuts"),
    [
        ("lenet5-cifar10", False, True), ("lenet5", False, True), ("lenet5-1998", False, False),
        ("resnet18", True, True), ("vgg16", False, True), ("densenet121", True, True),
    ],
)  # fmt: skip
def test_batch_norm_and_relu_are_named_where_they_are(monkeypatch, code, name, norm, cuts):
    t, said = text(code), Said()
    monkeypatch.setattr(filters, "st", said)
    monkeypatch.setattr(filters.tables, "layer_table", layer_table)
    filters._silenced(t, name, 0.25)
    assert bool(said.captions) == cuts
    assert any(t("kinds.BatchNorm2d") in caption for caption in said.captions) == norm


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("family", CATALOG, ids=lambda family: family.slug)
def test_no_page_shows_edges_in_kernels_of_few_pixels(code, family):
    body = page_text(code, family.slug).sections["filters"].body
    edges = {"en": "many are edges", "ko": "경계선이 많"}[code]
    assert edges not in body
    t = text(code)
    for variant in family.variants:
        arch = SimpleNamespace(name=variant.name, t=t)
        rows = layer_table(variant.name).layers
        side = next(row.window.kernel[0] for row in rows if row.kind == "Conv2d")
        assert (edges in VALUES["stem_look"](arch)) == (side >= 5)


def test_compared_kernels_are_trained_ones():
    assert trained("resnet50").model in {"resnet50", "resnet20-cifar10"}
    assert trained("resnet20-cifar10").model == "resnet20-cifar10"
    assert trained("squeezenet1_0") is None or trained("squeezenet1_0").model == "squeezenet1_0"
