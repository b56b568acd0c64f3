"""Recipes and trainable networks by name."""

import pytest
import torch

from cnnviz.errors import UnknownName
from cnnviz.training.nets import NETS, initialised, net
from cnnviz.training.recipes import RECIPES, recipe


def test_names_of_recipes_are_unique():
    names = [entry.name for entry in RECIPES]
    assert len(set(names)) == len(names)
    assert [recipe(name) for name in names] == list(RECIPES)


@pytest.mark.parametrize("entry", RECIPES, ids=lambda entry: entry.name)
def test_a_recipe_makes_sense(entry):
    assert entry.epochs > 0
    assert 0 <= entry.warm_up < 1
    assert 0 <= entry.label_smoothing < 1
    assert 0 < entry.momentum < 1
    assert min(entry.learning_rate, entry.muon_learning_rate, entry.batch_size) > 0


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
