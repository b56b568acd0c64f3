"""Sets of runs: each compares one thing, and every network of it exists."""

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.errors import UnknownName
from cnnviz.training.nets.net_choices import parse
from cnnviz.training.nets.trainable import net_table
from cnnviz.training.recipes.catalogue import recipe
from cnnviz.training.recipes.presets import PRESETS, of_family, preset
from cnnviz.ui.runs import preset_words

EVERY = list(PRESETS.values())


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: entry.name)
def test_a_set_compares_networks_and_nothing_else(entry):
    assert 2 <= len(entry.configs) <= 4
    nets = [config.net for config in entry.configs]
    assert len(set(nets)) == len(nets)
    assert [parse(name).text for name in nets] == nets, "not in the canonical form"
    assert {parse(name).kind.family for name in nets} == {entry.family}
    rest = {(c.recipe, c.data, c.seed, c.seconds, c.epochs, c.pictures) for c in entry.configs}
    assert len(rest) == 1
    (config, *_) = entry.configs
    assert 0 < config.seconds <= 120
    assert recipe(config.recipe).name == config.recipe


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: entry.name)
def test_a_run_of_a_set_can_see_many_pictures_in_its_time(entry):
    """Two cores do some 2e10 multiply-adds a second; a step costs three forward passes."""
    for config in entry.configs:
        seen = config.seconds * 2e10 / (3 * net_table(config.net).macs)
        assert seen > 4_000, config.net


def test_every_family_has_a_set():
    assert {entry.family for entry in EVERY} == {family.slug for family in CATALOG}
    assert [entry.name for entry in of_family("resnet")] == ["degradation", "resnet-depth"]
    assert of_family("home") == ()


def test_the_degradation_experiment_is_that_of_the_paper():
    titles = [parse(config.net).title for config in preset("degradation").configs]
    assert titles == [
        "ResNet-20", "ResNet-20 (residual off)", "ResNet-56", "ResNet-56 (residual off)",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_every_set_has_its_words_and_every_word_its_set(code):
    t = text(code)
    for entry in EVERY:
        assert preset_words.title(t, entry)
        assert preset_words.question(t, entry).endswith("?")
    assert {key.partition(".")[0] for key in t.table("presets")} == set(PRESETS)


def test_an_unknown_set_is_told():
    with pytest.raises(UnknownName) as caught:
        preset("gpt")
    assert "degradation" in str(caught.value)
