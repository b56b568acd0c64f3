"""Questions against hand-made arithmetic: every answer again by torch, every slip by its reason."""

import pytest
import torch

from cnnviz.architectures import CATALOG
from cnnviz.network.bills.arithmetic import sums
from cnnviz.network.questions.layer_questions import ASKED, Question, about_layers
from tests.tables import layer_table

NAMES = [family.default for family in CATALOG]


def questions(table):
    return list(about_layers(table))


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_its_formula_and_no_slip_is_right(name):
    table = layer_table(name)
    found = questions(table)
    assert len({entry.identity for entry in found}) == len(found) > 20
    assert len({entry.quantity for entry in found}) >= 5
    for entry in found:
        assert entry.layer.kind in ASKED
        assert entry.sum in sums(table, entry.layer)
        assert entry.answer not in entry.slips.values()
        assert entry.reasons(entry.answer) == ()


@pytest.mark.parametrize(
    ("quantity", "told", "untold"),
    [("rf", {11, 4, 2}, {224, 64}), ("output_side", {11, 4, 2, 224, 3}, {55, 64})],
)
def test_what_a_question_tells(quantity, told, untold):
    """The first layer of AlexNet: a field needs no shapes, a side needs what is read."""
    table = layer_table("alexnet")
    row = table.row("features.0")
    entry = next(entry for entry in sums(table, row) if entry.quantity == quantity)
    asked = Question(layer=row, sum=entry, read=((1, 1), (1, 1)), slips={})
    assert told <= asked.told
    assert not untold & asked.told


def test_two_slips_that_give_the_same_number_tell_both():
    table = layer_table("alexnet")
    row = table.row("features.0")
    entry = sums(table, row)[0]
    asked = Question(layer=row, sum=entry, read=None, slips={"no_one": 54, "no_padding": 54})
    assert asked.reasons(54) == ("no_one", "no_padding")
    assert asked.reasons(entry.result) == ()


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "resnet50", "senet154"])
def test_sides_parameters_and_slips_against_a_real_layer(name):
    """What a slip claims to have forgotten is left out of a real layer, and gives its number."""
    table = layer_table(name)
    seen = 0
    for entry in questions(table):
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
            assert ("no_padding" in entry.reasons(wrong)) is (wrong != entry.answer)
            seen += 1
        elif entry.quantity == "params":
            assert sum(p.numel() for p in real.parameters()) == entry.answer
            if bias:
                assert "no_bias" in entry.reasons(real.weight.numel())
            seen += 1
    assert seen >= 6


def test_the_slips_of_the_first_layer_of_alexnet():
    """11 x 11, stride 4, padding 2 on 224 x 224 x 3, 64 kernels with bias: worked by hand."""
    table = layer_table("alexnet")
    found = {}
    for entry in questions(table):
        if entry.layer.path == "features.0":
            found[entry.quantity] = entry
    assert found["output_side"].answer == 55
    assert "no_padding" in found["output_side"].reasons(54)
    assert "no_stride" in found["output_side"].reasons(218)
    assert found["params"].answer == 23_296
    assert "no_bias" in found["params"].reasons(23_232)
    assert "no_input_channels" in found["params"].reasons(7_808)
    assert found["macs"].answer == 70_276_800
    assert "two" in found["macs"].reasons(140_553_600)
    assert "no_positions" in found["macs"].reasons(23_232)
    assert "no_bytes" in found["activation_bytes"].reasons(64 * 55 * 55)
    # Kernel and stride of a first layer are its field and its jump: nothing is left to ask.
    assert not {"rf", "jump"} & set(found)


def test_the_slips_of_a_field():
    """The second pooling of AlexNet: 3 x 3 on units 8 pixels apart that see 51 pixels."""
    table = layer_table("alexnet")
    row = table.row("features.5")
    entry = next(
        asked for asked in questions(table) if asked.layer == row and asked.quantity == "rf"
    )
    assert entry.answer == 51 + 2 * 8
    assert "no_jump" in entry.reasons(51 + 2)
    assert "kernel_alone" in entry.reasons(3)
    assert "whole_kernel" in entry.reasons(51 + 3 * 8)
    assert entry.reasons(5) == ()
