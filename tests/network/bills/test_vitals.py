"""The few numbers by which networks are compared."""

import pytest

from cnnviz.network.bills.vitals import vitals
from tests.tables import layer_table


@pytest.mark.parametrize(("name", "side"), [("vgg16", 212), ("resnet18", 435), ("alexnet", 195)])
def test_the_field_is_the_published_one(name, side):
    # Araujo et al. 2019, "Computing receptive fields of convolutional neural networks", table 1.
    assert vitals(layer_table(name)).rf == (side, side)


@pytest.mark.parametrize("name", ["vit_b_16", "timm:vit_tiny_patch16_224", "swin_t"])
def test_the_patch_of_a_transformer_is_not_its_field(name):
    assert vitals(layer_table(name)).rf is None
