"""The receptive field against an independent oracle: the gradient of the real network.

Every kernel is made positive and even, every maximum an average over the same window. Then nothing
cancels, and the input pixels with a gradient are exactly those that a unit reads.
"""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.architectures import CATALOG, family_of, variant
from cnnviz.network.trace.layers import table_of
from tests.halves import first
from tests.network.trace.probe import Box, bright, clipped, outputs_of, positive, seen
from tests.tables import layer_table

STAGES = {
    "lenet5": ["c1", "s2", "c3", "s4", "c5", "output"],
    "alexnet": ["features.2", "features.5", "features.7", "features.9", "features.12", "avgpool"],
    "vgg11": ["features.2", "features.5", "features.10", "features.15", "features.20"],
    "nin": ["block1", "pool1", "block2", "pool2", "block3", "avgpool"],
    "googlenet": ["maxpool1", "maxpool2", "inception3b", "inception4e", "inception5b"],
    "inception_v3": ["maxpool1", "maxpool2", "Mixed_5d", "Mixed_6e", "Mixed_7c"],
    "resnet20-cifar10": ["conv1", "layer1", "layer2", "layer3"],
    "resnet18": ["maxpool", "layer1", "layer2", "layer3", "layer4"],
    "resnet50": ["layer1", "layer2"],
    "densenet121": [
        "features.pool0",
        "features.denseblock1",
        "features.denseblock2",
        "features.denseblock3",
        "features.denseblock4",
    ],
    "seresnet50": ["layer0", "layer1", "layer4"],
    "efficientnet-lite0": ["stem", "stage1", "stage2", "stage3", "stage4"],
}


def centre_and_corners(output: Tensor) -> list[tuple[int, ...]]:
    if output.ndim == 2:
        return [()]
    height, width = output.shape[2:]
    return [(height // 2, width // 2), (0, 0), (height - 1, width - 1)]


@pytest.mark.parametrize("name", first(5, STAGES))
def test_boxes_equal_the_pixels_with_a_gradient(name):
    table = layer_table(name)
    x = bright(*table.input_shape)
    outputs = outputs_of(positive(variant(name).build()), STAGES[name], x)
    whole_boxes = 0
    for stage, output in outputs.items():
        row = table.under(stage)[-1]
        assert row.output_shape == tuple(output.shape[1:])
        units = centre_and_corners(output)
        for unit in units if table.input_size == 32 else units[:1]:
            box = row.box(*(unit or (0, 0)))
            inside = clipped(box, *table.input_shape[1:])
            assert seen(output, unit, x) == inside, (stage, unit)
            whole_boxes += box == inside and row.jump is not None
    assert whole_boxes, "no box lies inside the picture, so none was measured whole"


def test_every_family_has_a_network_here():
    assert {family_of(name) for name in STAGES} == set(CATALOG)


def box_and_gradient(model: nn.Module, *shape: int) -> tuple[Box, Box]:
    """The table's box of the centre unit of the last layer, and the oracle's."""
    row = table_of(model.to("meta"), shape, "toy").layers[-1]
    x = bright(*shape)
    output = positive(model.to_empty(device="cpu"))(x)
    row_number, column = output.shape[2] // 2, output.shape[3] // 2
    return row.box(row_number, column), seen(output, (row_number, column), x)


def test_asymmetric_kernel_stride_and_padding():
    box, truth = box_and_gradient(
        nn.Sequential(
            nn.Conv2d(3, 4, (1, 7), stride=(1, 2), padding=(0, 3)),
            nn.Conv2d(4, 4, (5, 1), stride=(2, 1), padding=(1, 0)),
            nn.Conv2d(4, 4, (3, 2)),
        ),
        3,
        40,
        60,
    )
    assert box == truth
    assert (box[2] - box[0], box[3] - box[1]) == (5 + 2 * 2, 7 + 1 * 2)


@pytest.mark.filterwarnings("ignore:Using padding=.same. with even kernel")
def test_dilation_and_same_padding():
    box, truth = box_and_gradient(
        nn.Sequential(
            nn.Conv2d(3, 4, 3, dilation=2, padding=2),
            nn.Conv2d(4, 4, (4, 3), dilation=(1, 3), padding="same"),
            nn.Conv2d(4, 4, 3, dilation=4),
        ),
        3,
        48,
        40,
    )
    assert box == truth


class Branches(nn.Module):
    """Branches of different reach, joined both ways, on a slice of the picture."""

    def __init__(self):
        super().__init__()
        self.narrow = nn.Conv2d(3, 4, 1)
        self.wide = nn.Conv2d(3, 4, (5, 3), padding=(2, 1))
        self.shifted = nn.Conv2d(3, 4, 3)
        self.last = nn.Conv2d(8, 2, 3, stride=2)

    def forward(self, x):
        x = x[:, :, 3:, 1::2]
        added = self.narrow(x) + self.wide(x)
        shifted = self.shifted(F.pad(x, (0, 2, 2, 0)))  # reads up and right
        return self.last(torch.cat([added, shifted], 1))


def test_branches_slices_and_padding_on_one_side():
    box, truth = box_and_gradient(Branches(), 3, 30, 50)
    assert box == truth


AXIS = st.tuples(
    st.integers(1, 5), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3)
)  # kernel, stride, padding, dilation


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(AXIS, AXIS), min_size=1, max_size=4))
def test_any_chain_of_convolutions(steps):
    layers = [
        nn.Conv2d(1, 1, *zip(vertical, horizontal, strict=True)) for vertical, horizontal in steps
    ]
    side = 150
    x = torch.empty(1, 1, side, side, device="meta")
    for layer in layers:
        assume(all(s + 2 * p > d * (k - 1) for s, p, d, k in sizes(x, layer)))
        x = layer.to("meta")(x)
    box, truth = box_and_gradient(nn.Sequential(*layers), 1, side, side)
    assume(clipped(box, side, side) == box)  # holes of a dilated kernel may lie at the border
    assert box == truth


def sizes(x: Tensor, layer: nn.Conv2d):
    return zip(x.shape[2:], layer.padding, layer.dilation, layer.kernel_size, strict=True)
