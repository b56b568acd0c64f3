"""Recipes and trainable networks by name."""

import re

import pytest
import torch

from cnnviz.architectures import CATALOG
from cnnviz.errors import UnknownName
from cnnviz.training.nets.trainable import NETS, initialised, net
from cnnviz.training.recipes.catalogue import RECIPES, recipe
from cnnviz.training.recipes.paper_recipes import PAPER_RECIPES
from cnnviz.training.recipes.schedules import rate


def test_names_of_recipes_are_unique():
    names = [entry.name for entry in RECIPES]
    assert len(set(names)) == len(names)
    assert [recipe(name) for name in names] == list(RECIPES)


@pytest.mark.parametrize("entry", RECIPES, ids=lambda entry: entry.name)
def test_a_recipe_makes_sense(entry):
    assert entry.epochs > 0
    assert 0 <= entry.warm_up < 1
    assert 0 <= entry.label_smoothing < 1
    assert 0 <= entry.momentum < 1
    assert 0 <= entry.ema < 1
    assert len(entry.milestones) == len(entry.levels)
    assert sorted(entry.milestones) == list(entry.milestones)
    assert all(0 < milestone < 1 for milestone in entry.milestones)
    assert min(entry.learning_rate, entry.muon_learning_rate, entry.batch_size) > 0
    if entry.net is not None:
        assert net(entry.net).name  # it can be built


def test_a_family_has_the_schedule_it_was_published_with():
    assert list(PAPER_RECIPES) == [family.slug for family in CATALOG]
    assert recipe("paper", "resnet:depth=56,residual=off") is recipe("paper-resnet")
    assert recipe("paper", "lenet5-cifar10") is recipe("paper-lenet")
    assert recipe("paper", "inception") is recipe("paper-googlenet")
    assert recipe("paper", "inception-v3:aux=on") is recipe("paper-inception")
    for stranger in ("sprint", "gan:dcgan", "resnet9000"):
        with pytest.raises(UnknownName) as caught:
            recipe("paper", stranger)
        assert caught.value.key == "unpublished_net"


@pytest.mark.parametrize("entry", PAPER_RECIPES.values(), ids=lambda entry: entry.name)
def test_a_published_schedule_names_its_source(entry):
    assert re.search(r"et al\. (19|20)\d\d|and \w+ (19|20)\d\d", entry.source)


def test_the_published_course_of_a_learning_rate():
    """He et al. 2015: 0.1, 0.01 from 32,000, 0.001 from 48,000 of 64,000 steps."""
    published = recipe("paper-resnet")
    rates = [published.learning_rate * rate(published, step / 64_000) for step in (0, 31_999)]
    assert rates == pytest.approx([0.1, 0.1])
    rates = [published.learning_rate * rate(published, step / 64_000) for step in (32_000, 48_000)]
    assert rates == pytest.approx([0.01, 0.001])
    assert published.epochs * 50_000 / published.batch_size == pytest.approx(64_000, rel=0.002)


def test_a_rate_that_falls_every_few_passes():
    """Szegedy et al. 2015: 0.045 times 0.94 every two passes; 2014: 4 % less every eight."""
    inception, googlenet = recipe("paper-inception"), recipe("paper-googlenet")
    for passes in (0, 1.9, 2.1, 51, 99):
        expected = 0.94 ** (passes // 2)
        assert rate(inception, passes / inception.epochs) == pytest.approx(expected)
    for passes in (0, 7.9, 8.1, 79):
        expected = 0.96 ** (passes // 8)
        assert rate(googlenet, passes / googlenet.epochs) == pytest.approx(expected)


def test_an_unknown_recipe_is_refused_with_the_known_ones():
    with pytest.raises(UnknownName) as caught:
        recipe("magic")
    assert caught.value.key == "unknown_recipe"
    assert all(entry.name in str(caught.value) for entry in RECIPES)


def test_an_unknown_net_is_refused_with_the_known_ones():
    for name in ("resnet50", "lenet5", ""):  # the last two exist but read other pictures
        with pytest.raises(UnknownName) as caught:
            net(name)
        assert caught.value.key == "unknown_net"
        assert "resnet20-cifar10" in str(caught.value)


@pytest.mark.parametrize("name", NETS)
def test_every_net_classifies_small_colour_pictures(name):
    model = initialised(name, seed=0).eval()
    assert model(torch.zeros(2, 3, 32, 32)).shape == (2, 10)


def test_initial_weights_follow_the_seed():
    one, same, other = (initialised("lenet5-cifar10", seed) for seed in (4, 4, 5))
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), same.parameters(), strict=True))
    assert not torch.equal(one.c1.weight, other.c1.weight)
