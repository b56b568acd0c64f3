"""The contract of a family: what a page promises, kept by every network of the catalogue.

A new family that lacks its page, its words, a diagram or a laboratory fails here and is told which.
So does a recipe that no language has a word for.
"""

from functools import cache

import pytest
import torch

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import read as read_labels
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import read as read_page
from cnnviz.drawing.svg.block_diagram import block_diagram
from cnnviz.drawing.svg.dense_wires import dense_wires
from cnnviz.drawing.svg.network_strip import network_strip
from cnnviz.network.structure.parts import PartKind, dense_layers, parts
from cnnviz.network.structure.stages import stages
from cnnviz.network.trace import layers
from cnnviz.network.trace.graph import block_graph
from cnnviz.network.trace.layers import build_on_meta
from cnnviz.paths import CONTENT, PAGES
from cnnviz.training.gan.recipes import GAN_RECIPES
from cnnviz.training.recipes.catalogue import RECIPES
from cnnviz.training.recipes.paper_recipes import PAPER
from cnnviz.ui.parts.laboratory import experiments
from cnnviz.ui.parts.values import values
from cnnviz.ui.runs import run_words
from cnnviz.ui.shell.page import PARTS
from tests.network.trace.test_receptive_field_oracle import STAGES

layer_table = cache(layers.layer_table)
CODES = [language.code for language in LANGUAGES]
FAMILIES = pytest.mark.parametrize("family", CATALOG, ids=lambda family: family.slug)
VARIANTS = pytest.mark.parametrize(
    "variant",
    [variant for family in CATALOG for variant in family.variants],
    ids=lambda variant: variant.name,
)


@FAMILIES
def test_it_has_a_page_that_names_it(family):
    script = (PAGES / f"{family.slug}.py").read_text(encoding="utf-8")
    assert f'page.open_family("{family.slug}")' in script
    assert len(script.splitlines()) == 3


@FAMILIES
@pytest.mark.parametrize("code", CODES)
def test_it_has_its_words_in_every_language(family, code):
    words = read_page(CONTENT / code / f"{family.slug}.md")
    spoken = set(PARTS) - {"laboratory", "check"}
    spoken |= {f"lab-{experiment.name}" for experiment in experiments(family.slug)}
    assert spoken <= set(words.sections)
    assert words.wanted() <= set(values(family.slug))


@FAMILIES
def test_comparisons_start_with_networks_of_its_own(family):
    assert set(family.milestones) <= {variant.name for variant in family.variants}


@VARIANTS
def test_its_table_has_the_parameters_of_the_network(variant):
    model = build_on_meta(variant)
    table = layer_table(variant.name)
    assert table.params == sum(weight.numel() for weight in model.parameters())
    assert table.macs > 0
    assert table.input_shape == variant.input_shape


@FAMILIES
def test_its_receptive_fields_are_held_against_the_oracle(family):
    assert {variant.name for variant in family.variants} & set(STAGES)


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


@pytest.mark.parametrize("code", CODES)
def test_every_recipe_is_called_by_words_in_every_language(code):
    """The words of the language itself: English stands in on the screen, and a raw name last."""
    words = read_labels(CONTENT / code / "ui.toml")
    names = [PAPER, *(recipe.name for recipe in (*RECIPES, *GAN_RECIPES))]
    assert [name for name in names if run_words.recipe(words, name) == name] == []
