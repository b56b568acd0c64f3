"""EfficientNet-Lite against timm's, which pads while it runs, and against its published bill."""

import pytest
import timm
import torch
from timm.models._efficientnet_builder import round_channels

from cnnviz.architectures import family, variant
from cnnviz.architectures.nets.published.efficientnet_lite import (
    EfficientNetLite,
    same_padding,
    scaled_repeats,
    scaled_width,
)
from cnnviz.network.structure.blocks import BlockKind, blocks
from tests.tables import layer_table

NAME = "efficientnet-lite0"


def counted_out(model):
    return {
        name: tensor
        for name, tensor in model.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def same_weights(theirs, ours):
    """Give a network of timm random weights and statistics, and ours the same, by their order."""
    torch.manual_seed(0)
    for module in theirs.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    given, wanted = counted_out(theirs), counted_out(ours)
    assert [t.shape for t in given.values()] == [t.shape for t in wanted.values()]
    ours.load_state_dict(dict(zip(wanted, given.values(), strict=True)), strict=False)


@pytest.mark.parametrize(
    ("number", "width", "depth", "side"),
    [(0, 1.0, 1.0, 224), (1, 1.0, 1.1, 240), (2, 1.1, 1.2, 260), (4, 1.4, 1.8, 300)],
)
def test_it_computes_what_timm_computes(number, width, depth, side):
    """Sides of 240 to 300 have odd maps on the way: there the zeros fall otherwise."""
    theirs = timm.create_model(f"tf_efficientnet_lite{number}", pretrained=False).eval()
    ours = EfficientNetLite(width=width, depth=depth, side=side).eval()
    same_weights(theirs, ours)
    x = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        assert torch.allclose(theirs(x), ours(x), atol=1e-5)


def test_its_bill_is_the_published_one():
    table = layer_table(NAME)
    assert (table.params, table.macs) == (4_652_008, 385_187_552)
    assert table.input_shape == (3, 224, 224)
    assert [row.path for row in table.layers if row.kind == "ZeroPad2d"] == [
        f"{place}.pad"
        for place in (
            "stem",
            *(f"stage{number}.0.depthwise" for number in (2, 3, 4, 6)),
        )
    ]


def test_it_has_neither_gates_nor_swish_as_its_elder_brother_has():
    kinds = {row.kind for row in layer_table(NAME).layers}
    elder = {row.kind for row in layer_table("efficientnet_b0").layers}
    assert {"mul", "SiLU", "Sigmoid"} <= elder
    assert not {"mul", "SiLU", "Sigmoid", "ReLU"} & kinds
    assert "ReLU6" in kinds


@pytest.mark.parametrize("name", [NAME, "mobilenet_v2", "efficientnet_b0"])
def test_its_blocks_are_inverted_residuals(name):
    found = blocks(layer_table(name))
    assert {block.kind for block in found} == {BlockKind.INVERTED}
    assert all(block.output_shape == block.input_shape for block in found)
    assert not any(block.has_projection for block in found)
    assert all(block.is_gated == (name == "efficientnet_b0") for block in found)


def test_bottlenecks_of_a_resnet_are_none():
    assert {block.kind for block in blocks(layer_table("resnet50"))} == {BlockKind.BOTTLENECK}


@pytest.mark.parametrize("factor", [0.5, 1.0, 1.1, 1.2, 1.4, 1.8, 2.0, 3.1])
def test_widths_are_rounded_as_tensorflow_rounds_them(factor):
    for channels in (16, 24, 40, 80, 112, 192, 320):
        assert scaled_width(channels, factor) == round_channels(channels, factor)
    assert scaled_repeats(3, 1.1) == 4


@pytest.mark.parametrize(
    ("side", "kernel", "stride", "zeros"),
    [(224, 3, 2, (0, 1)), (56, 5, 2, (1, 2)), (15, 5, 2, (2, 2)), (14, 3, 1, (1, 1))],
)
def test_zeros_of_tensorflow(side, kernel, stride, zeros):
    """224 pixels, 3 wide, 2 apart: 112 windows end at 225, so one zero on the far side."""
    assert same_padding(side, kernel, stride) == zeros


def test_it_is_the_first_network_of_its_family():
    assert family("after2017").variant() is variant(NAME)
