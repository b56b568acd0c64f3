"""The contract of an addition: one test each names everything that it still lacks, and where.

An architecture, an experiment, a concept, a chart, a language, a training recipe
(`docs/adding.md`). Below stands what a network of the catalogue promises: a table, drawings and
answers.
"""

from functools import cache

import pytest
import torch

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.drawing.svg.block_diagram import block_diagram
from cnnviz.drawing.svg.dense_wires import dense_wires
from cnnviz.drawing.svg.network_strip import network_strip
from cnnviz.network.structure.parts import PartKind, dense_layers, parts
from cnnviz.network.structure.stages import stages
from cnnviz.network.trace import layers
from cnnviz.network.trace.graph import block_graph
from cnnviz.network.trace.layers import build_on_meta
from tests import contract
from tests.halves import first

layer_table = cache(layers.layer_table)
VARIANTS = pytest.mark.parametrize(
    "variant",
    first(20, [variant for family in CATALOG for variant in family.variants]),
    ids=lambda variant: variant.name,
)


def lacks_nothing(missing):
    if missing:  # an assertion would shorten the list
        pytest.fail("Missing:\n" + "\n".join(missing), pytrace=False)


@pytest.mark.parametrize("slug", contract.slugs())
def test_an_architecture_is_whole(slug):
    lacks_nothing(contract.architecture(slug))


@pytest.mark.parametrize(
    ("slug", "name"), [(slug, name) for slug in contract.slugs() for name in contract.names(slug)]
)
def test_an_experiment_is_whole(slug, name):
    lacks_nothing(contract.experiment(slug, name))


@pytest.mark.parametrize("name", contract.concepts())
def test_a_concept_is_whole(name):
    lacks_nothing(contract.concept(name))


@pytest.mark.parametrize("name", contract.charts())
def test_a_chart_is_whole(name):
    lacks_nothing(contract.chart(name))


@pytest.mark.parametrize("code", contract.CODES)
def test_a_language_is_whole_or_says_that_it_is_not(code):
    missing = contract.language(code)
    if missing and contract.in_parts(code):
        pytest.xfail("\n".join(missing))
    lacks_nothing(missing)
    assert contract.LANDED not in contract.own_labels(code), "it is whole: take the line out"


@pytest.mark.parametrize("name", contract.recipes())
def test_a_recipe_is_whole(name):
    lacks_nothing(contract.recipe(name))


@VARIANTS
def test_its_table_has_the_parameters_of_the_network(variant):
    model = build_on_meta(variant)
    table = layer_table(variant.name)
    assert table.params == sum(weight.numel() for weight in model.parameters())
    assert table.macs > 0
    assert table.input_shape == variant.input_shape


@VARIANTS
def test_its_parts_and_its_strip_can_be_drawn(variant):
    table, labels = layer_table(variant.name), text("ko")
    strip = network_strip(table, stages(table), labels.table("figures.network_strip"))
    assert strip.count("data-id") == len(stages(table))
    for part in parts(table):
        if part.kind == PartKind.DENSE_BLOCK:
            wired = dense_layers(table, part)
            assert dense_wires(part.path, wired, labels.table("figures.dense_wires"))
            inner = block_graph(table, wired[-2].path)
        else:
            inner = part.graph(table)
        svg = block_diagram(inner, labels.table("figures.block_diagram"))
        assert svg.count('role="button"') == len(inner.rows)


@VARIANTS
def test_it_answers_a_picture_with_one_score_a_class(variant):
    """A forward pass, on the meta device: shapes only, whatever its size."""
    model = build_on_meta(variant).eval()
    x = torch.empty(2, *variant.input_shape, device="meta")
    logits = model(x)
    outputs = [row for row in layer_table(variant.name).layers if row.output_shape][-1]
    assert tuple(logits.shape) == (2, *outputs.output_shape)


@pytest.mark.parametrize(
    "variant",
    [family.variant(family.bundled) for family in CATALOG if family.bundled],
    ids=lambda variant: variant.name,
)
def test_its_small_network_answers_a_real_picture(variant):
    from cnnviz.photos.weights.models import random

    loaded = random(variant.name)
    with torch.inference_mode():
        logits = loaded.module(torch.rand(1, *variant.input_shape))
    assert logits.shape == (1, 10)
    assert logits.isfinite().all()
    assert float(logits.std()) > 0
