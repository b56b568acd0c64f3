"""The list of all classifiers against the two libraries that register them."""

import random

import pytest
import timm
import torch
from torchvision import models

from cnnviz.architectures import listed, variant
from cnnviz.architectures.registries.listing import find
from cnnviz.errors import UnknownName
from cnnviz.network.trace.layers import build_on_meta

SAMPLE = random.Random(14).sample([entry for entry in listed() if entry.params < 10**8], 12)


def test_no_registered_classifier_is_missing():
    of_torchvision = set(models.list_models(module=models))
    of_timm = {name for name in timm.list_models() if timm.get_pretrained_cfg(name).num_classes}
    names = [entry.name for entry in listed()]
    assert len(set(names)) == len(names)
    assert set(names) == of_torchvision | {f"timm:{name}" for name in of_timm}
    assert len(of_torchvision) >= 80
    assert len(of_timm) > 1000


def test_they_are_sorted_and_no_title_is_there_twice():
    titles = [entry.title for entry in listed()]
    assert titles == sorted(titles, key=str.casefold)
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("entry", SAMPLE, ids=lambda entry: entry.name)
def test_what_is_recorded_is_what_the_library_builds(entry):
    """Built here without this project's builders, with memory nowhere."""
    if entry.library == "timm":
        name = entry.name.removeprefix("timm:")
        side = timm.get_pretrained_cfg(name).input_size[-1]
    else:
        name = entry.name
        side = models.get_model_weights(name).DEFAULT.transforms().crop_size[0]
    model = build_on_meta(variant(entry.name))
    assert sum(weight.numel() for weight in model.parameters()) == entry.params
    assert variant(entry.name).input_shape == (3, side, side) == (3, entry.side, entry.side)
    assert variant(entry.name).library == entry.library


def test_a_network_of_timm_is_the_one_that_timm_builds():
    ours = variant("timm:resnet18").build()
    theirs = timm.create_model("resnet18")
    ours.load_state_dict(theirs.state_dict())
    x = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.equal(ours.eval()(x), theirs.eval()(x))


def test_a_side_of_ones_own_reaches_networks_that_must_know_it():
    entry = variant("timm:deit_tiny_patch16_224", 96)
    assert entry.input_shape == (3, 96, 96)
    assert entry.build()(torch.rand(1, 3, 96, 96)).shape == (1, 1000)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("vgg16", 2014),
        ("resnet50", 2015),
        ("timm:resnet50", 2015),
        ("regnet_y_400mf", 2020),
        ("timm:xcit_nano_12_p8_224", 2021),
        ("timm:resnet101c", None),
        ("timm:densenet121", 2016),
        ("swin_t", 2021),
    ],
)
def test_years_are_those_of_the_papers_or_none(name, year):
    assert find(name).year == year


def test_many_networks_have_a_year():
    years = [entry.year for entry in listed() if entry.year]
    assert len(years) > len(listed()) // 3
    assert all(1998 <= year <= 2030 for year in years)


@pytest.mark.parametrize("name", ["timm:", "timm:resnet49", "regnetx_002", "timm:resnet50.a1_in1k"])
def test_a_name_that_no_library_has_is_refused(name):
    with pytest.raises(UnknownName):
        variant(name)
