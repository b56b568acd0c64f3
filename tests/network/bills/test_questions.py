"""Questions against hand-made arithmetic: every answer again by torch, every slip by its reason."""

import pytest
import torch

from cnnviz.architectures import CATALOG
from cnnviz.network.bills.arithmetic import sums
from cnnviz.network.bills.questions import ASKED, question
from tests.tables import layer_table

NAMES = [family.default for family in CATALOG]


@pytest.mark.parametrize("name", NAMES)
def test_many_different_questions_and_each_has_its_formula(name):
    table = layer_table(name)
    found = [question(table, number) for number in range(40)]
    assert len({(entry.layer.path, entry.quantity) for entry in found}) > 20
    assert len({entry.quantity for entry in found}) == 6
    for entry in found:
        assert entry.layer.kind in ASKED
        assert entry.sum in sums(table, entry.layer)
        assert entry.answer not in entry.slips.values()
        assert entry.slip(entry.answer) is None


def test_the_same_number_is_the_same_question():
    table = layer_table("alexnet")
    assert question(table, 7) == question(layer_table("alexnet"), 7)


def test_questions_come_round():
    table = layer_table("lenet5")
    assert question(table, 10**6).answer > 0


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "resnet50", "senet154"])
def test_sides_parameters_and_slips_against_a_real_layer(name):
    """What a slip claims to have forgotten is left out of a real layer, and gives its number."""
    table = layer_table(name)
    seen = 0
    for number in range(60):
        entry = question(table, number)
        row = entry.layer
        if row.kind != "Conv2d":
            continue
        options = {
            "kernel_size": row.kernel,
            "stride": row.stride,
            "padding": row.padding,
            "groups": row.value("groups"),
        }
        bias = entry.quantity == "params" and "no_bias" in entry.slips
        with torch.device("meta"):
            real = torch.nn.Conv2d(row.input_shape[0], row.output_shape[0], bias=bias, **options)
            bare = torch.nn.Conv2d(
                row.input_shape[0], row.output_shape[0], bias=False, **options | {"padding": 0}
            )
        x = torch.empty(1, *row.input_shape, device="meta")
        if entry.quantity == "output_side":
            assert real(x).shape[2] == entry.answer
            wrong = bare(x).shape[2]
            assert entry.slip(wrong) == ("no_padding" if wrong != entry.answer else None)
            seen += 1
        elif entry.quantity == "params":
            assert sum(p.numel() for p in real.parameters()) == entry.answer
            if bias:
                assert entry.slip(real.weight.numel()) == "no_bias"
            seen += 1
    assert seen >= 8


def test_the_slips_of_the_first_layer_of_alexnet():
    """11 x 11, stride 4, padding 2 on 224 x 224 x 3, 64 kernels with bias: worked by hand."""
    table = layer_table("alexnet")
    found = {}
    for number in range(400):
        entry = question(table, number)
        if entry.layer.path == "features.0":
            found[entry.quantity] = entry
    assert found["output_side"].answer == 55
    assert found["output_side"].slip(54) == "no_padding"
    assert found["output_side"].slip(218) == "no_stride"
    assert found["params"].answer == 23_296
    assert found["params"].slip(23_232) == "no_bias"
    assert found["params"].slip(7_808) == "no_input_channels"
    assert found["macs"].answer == 70_276_800
    assert found["macs"].slip(140_553_600) == "two"
    assert found["macs"].slip(23_232) == "no_positions"
    assert found["activation_bytes"].slip(64 * 55 * 55) == "no_bytes"
    assert (found["rf"].answer, found["jump"].answer) == (11, 4)


def test_the_slips_of_a_field():
    """The second pooling of AlexNet: 3 x 3 on units 8 pixels apart that see 51 pixels."""
    table = layer_table("alexnet")
    row = table.row("features.5")
    entry = next(
        asked
        for asked in (question(table, number) for number in range(400))
        if asked.layer == row and asked.quantity == "rf"
    )
    assert entry.answer == 51 + 2 * 8
    assert entry.slip(51 + 2) == "no_jump"
    assert entry.slip(3) == "kernel_alone"
    assert entry.slip(51 + 3 * 8) == "whole_kernel"
    assert entry.slip(5) is None
