"""The catalogue: order, names, and that every entry builds the network it says."""

import subprocess
import sys

import pytest
from torchvision import models

from cnnviz.architectures import CATALOG, family, family_of, variant
from cnnviz.errors import UnknownName
from cnnviz.network.trace.layers import build_on_meta
from cnnviz.paths import ROOT

# Trainable parameters: torchvision's and timm's networks as their documentation and
# `weights.meta["num_params"]` publish them; NIN as the released CIFAR-10 configuration; LeNet-5 in
# its modern form, layer by layer 156 + 2,416 + 48,120 + 10,164 + 850; ResNet-20 as 0.27 M in the
# paper (269,722 without projections, plus 2,752 for two of them). The networks of 1998, 2012 and
# 2014 are counted from the tables of their papers; NIN for ImageNet is known as 7.6 M. The other
# small ones are this project's own and merely held fast.
PUBLISHED_PARAMS = {
    "lenet5-1998": 60_000,
    "lenet5": 61_706,
    "lenet5-cifar10": 62_006,
    "alexnet": 61_100_840,
    "alexnet2012": 60_965_224,
    "alexnet2012-ungrouped": 62_378_344,
    "alexnet-small-cifar10": 1_472_426,
    "vgg11": 132_863_336,
    "vgg13": 133_047_848,
    "vgg16": 138_357_544,
    "vgg19": 143_667_240,
    "vgg11_bn": 132_868_840,
    "vgg13_bn": 133_053_736,
    "vgg16_bn": 138_365_992,
    "vgg19_bn": 143_678_248,
    "vgg11-small-cifar10": 2_443_146,
    "nin": 966_986,
    "nin-imagenet": 7_595_176,
    "nin-small-cifar10": 273_492,
    "googlenet": 6_624_904,
    "googlenet-aux": 13_004_888,
    "googlenet2014": 6_998_552,
    "googlenet2014-aux": 13_378_280,
    "inception-small-cifar10": 290_042,
    "inception_v3": 27_161_264,
    "inception-v3-small-cifar10": 523_946,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "resnet20-cifar10": 272_474,
    "densenet121": 7_978_856,
    "densenet161": 28_681_000,
    "densenet169": 14_149_480,
    "densenet201": 20_013_928,
    "densenet22-cifar10": 71_686,
    "densenet40-cifar10": 176_122,
    "seresnet50": 28_088_024,
    "senet154": 115_088_984,
    "seresnet20-cifar10": 276_884,
    "efficientnet-lite0": 4_652_008,
    "mobilenet_v2": 3_504_872,
    "efficientnet_b0": 5_288_548,
    "mobile-small-cifar10": 68_874,
}


def every_variant():
    return [entry for owner in CATALOG for entry in owner.variants]


def test_families_stand_in_the_order_of_their_papers():
    # ResNet and Inception v3 share 2015, VGG and GoogLeNet 2014; NIN (2013) stands behind VGG
    # because the page of GoogLeNet builds on it.
    years = [owner.year for owner in CATALOG if owner.slug != "nin"]
    assert years == sorted(years)


def test_names_are_unique():
    names = [entry.name for entry in every_variant()]
    titles = [entry.title for entry in every_variant()]
    assert len(set(names)) == len(names)
    assert len(set(titles)) == len(titles)
    assert len({owner.slug for owner in CATALOG}) == len(CATALOG)


def test_every_default_and_bundled_network_is_a_variant():
    for owner in CATALOG:
        assert owner.variant() is owner.variant(owner.default)
        assert owner.bundled is None or owner.variant(owner.bundled).library == "cnnviz"


@pytest.mark.parametrize("entry", every_variant(), ids=lambda entry: entry.name)
def test_every_entry_builds_its_network(entry):
    model = build_on_meta(entry)
    assert all(weight.is_meta for weight in model.parameters())
    assert sum(weight.numel() for weight in model.parameters()) == PUBLISHED_PARAMS[entry.name]
    assert not model.training


def test_a_family_is_found_by_page_and_by_network():
    assert family("resnet") is family_of("resnet152")
    assert family_of("convnext_tiny") is None


def test_any_side_can_be_asked_for():
    assert variant("resnet50").input_shape == (3, 224, 224)
    assert variant("resnet50", 320).input_shape == (3, 320, 320)
    assert variant("lenet5", 40).input_shape == (1, 40, 40)
    assert variant("efficientnet_b7").input_shape == (3, 600, 600)


def test_torchvision_classifiers_are_known_beside_the_catalogue():
    assert set(PUBLISHED_PARAMS) - set(models.list_models(module=models)) == {
        entry.name for entry in every_variant() if entry.library != "torchvision"
    }


@pytest.mark.parametrize("name", ["resnet49", "", "fcn_resnet50", "raft_large", "../resnet50"])
def test_unknown_networks_are_refused_with_the_known_names(name):
    with pytest.raises(UnknownName) as caught:
        variant(name)
    assert caught.value.key == "unknown_model"
    assert caught.value.params["name"] == name
    assert "resnet50" in str(caught.value)


def test_unknown_pages_are_refused():
    with pytest.raises(UnknownName):
        family("transformer")


def test_importing_the_catalogue_imports_no_library():
    probe = (
        "import sys, cnnviz.architectures as a; a.variant('resnet50'); a.family('senet');"
        "print([name for name in ('torch', 'torchvision', 'timm') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
