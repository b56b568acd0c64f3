"""The rules of the receptive field, against boxes worked out by hand."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnnviz.network.field.box import Axis, merge, picture, whole_input
from cnnviz.network.trace.layers import table_of


def last_row(function, *modules, shape=(4, 32, 32)):
    """Row of the last step of a network whose forward is `function(x, *modules)`."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.parts = nn.ModuleList(modules)

        def forward(self, x):
            return function(x, *self.parts)

    return table_of(Net().to("meta"), shape, "toy").layers[-1]


def along(module, shape=(4, 32, 32)):
    row = last_row(lambda x, part: part(x), module, shape=shape)
    return row.rf, row.jump, row.start


def test_one_axis_through_three_windows():
    axis = Axis(1, 1, 0).window(7, 2, 3, 1)
    assert axis == Axis(7, 2, -3)
    axis = axis.window(3, 2, 1, 1)
    assert axis == Axis(11, 4, -5)  # 7 + 2 * 2; start -3 - 1 * 2
    assert axis.window(3, 1, 2, 2) == Axis(27, 4, -13)  # 11 + 2 * 2 * 4; start -5 - 2 * 4


def test_the_picture_sees_itself():
    assert picture().vertical == picture().horizontal == Axis(1, 1, 0)


def test_axes_of_different_jumps_do_not_merge():
    assert Axis(3, 2, 0).merge(Axis(3, 4, 0)) is None


def test_merging_takes_the_box_around_both():
    assert Axis(3, 2, -4).merge(Axis(5, 2, 1)) == Axis(10, 2, -4)


def test_merging_with_an_unknown_field_is_unknown():
    assert merge([picture(), None], 8, 8) is None
    assert merge([], 8, 8) is None


def test_merging_with_the_whole_input_is_the_whole_input():
    result = merge([picture(), whole_input(8, 9)], 8, 9)
    assert (result.vertical, result.horizontal) == (Axis(8, None, 0), Axis(9, None, 0))


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (nn.Conv2d(4, 4, 1), ((1, 1), (1, 1), (0, 0))),
        (nn.Conv2d(4, 4, 3, padding=1), ((3, 3), (1, 1), (-1, -1))),
        (nn.Conv2d(4, 4, (1, 7), padding=(0, 3)), ((1, 7), (1, 1), (0, -3))),
        (nn.Conv2d(4, 4, 3, stride=(2, 1)), ((3, 3), (2, 1), (0, 0))),
        (nn.Conv2d(4, 4, 3, dilation=(1, 4)), ((3, 9), (1, 1), (0, 0))),
        (nn.Conv2d(4, 4, 5, padding="same", dilation=2), ((9, 9), (1, 1), (-4, -4))),
        (nn.Conv2d(4, 4, 5, padding="valid"), ((5, 5), (1, 1), (0, 0))),
        (nn.MaxPool2d(3, 2, 1), ((3, 3), (2, 2), (-1, -1))),
        (nn.MaxPool2d(2), ((2, 2), (2, 2), (0, 0))),
        (nn.MaxPool2d(2, 1, dilation=3), ((4, 4), (1, 1), (0, 0))),
        (nn.AvgPool2d((2, 4)), ((2, 4), (2, 4), (0, 0))),
        (nn.AdaptiveAvgPool2d((4, 8)), ((8, 4), (8, 4), (0, 0))),
        (nn.AdaptiveAvgPool2d((32, 1)), (None, None, None)),
        (nn.ZeroPad2d((1, 2, 3, 4)), ((1, 1), (1, 1), (-3, -1))),
        (nn.BatchNorm2d(4), ((1, 1), (1, 1), (0, 0))),
    ],
    ids=str,
)
def test_modules(module, expected):
    assert along(module) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (lambda x: F.max_pool2d(x, 3, 2, 1), ((3, 3), (2, 2), (-1, -1))),
        (lambda x: F.max_pool2d(x, kernel_size=3, stride=2, dilation=2), ((5, 5), (2, 2), (0, 0))),
        (lambda x: F.avg_pool2d(x, 3, 2, 0, False), ((3, 3), (2, 2), (0, 0))),
        (lambda x: F.avg_pool2d(x, 4), ((4, 4), (4, 4), (0, 0))),
        (lambda x: x[:, :, 1::2, 3:], ((1, 1), (2, 1), (1, 3))),
        (lambda x: x[:, 1:, -8:], ((1, 1), (1, 1), (24, 0))),
        (lambda x: F.pad(x, (2, 0)), ((1, 1), (1, 1), (0, -2))),
        (lambda x: F.pad(x, (-2, 0, -1, 0)), ((1, 1), (1, 1), (1, 2))),
        (lambda x: x.permute(0, 2, 3, 1), ((1, 1), (1, 1), (0, 0))),
        (lambda x: torch.cat([x, x], 1), ((1, 1), (1, 1), (0, 0))),
        (lambda x: torch.cat([x[:, :, 4:], x[:, :, :-4]], 1), ((5, 1), (1, 1), (0, 0))),
        (lambda x: x[:, :, 3:] + x[:, :, :-3], ((4, 1), (1, 1), (0, 0))),
        (lambda x: x + 1, ((1, 1), (1, 1), (0, 0))),
        (lambda x: x.mean((2, 3)), ((32, 32), None, (0, 0))),
        (lambda x: x * x.mean((2, 3), keepdim=True), ((32, 32), None, (0, 0))),
    ],
)
def test_functions(step, expected):
    row = last_row(step)
    assert (row.rf, row.jump, row.start) == expected


def test_a_shift_inside_a_strided_map_counts_in_its_jumps():
    row = last_row(lambda x, conv: conv(x)[:, :, 2:], nn.Conv2d(4, 4, 3, stride=4, padding=1))
    assert (row.rf, row.jump, row.start) == ((3, 3), (4, 4), (2 * 4 - 1, -1))


@pytest.mark.filterwarnings("ignore:Using padding=.same. with even kernel")
def test_the_smallest_box_around_branches_of_different_reach():
    row = last_row(
        lambda x, narrow, tall, wide: torch.cat([narrow(x), tall(x), wide(x)], 1),
        nn.Conv2d(4, 4, 1),
        nn.Conv2d(4, 4, (7, 1), padding=(3, 0)),
        nn.Conv2d(4, 4, (1, 4), padding="same"),
    )
    assert (row.rf, row.start) == ((7, 4), (-3, -1))


def test_a_gate_makes_every_unit_see_the_whole_input():
    gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(4, 4, 1), nn.Sigmoid())
    row = last_row(lambda x, conv, part: conv(x) * part(x), nn.Conv2d(4, 4, 3, padding=1), gate)
    assert row.output_shape == (4, 32, 32)
    assert row.box(5, 5) == (0, 0, 32, 32)


def test_a_window_over_a_gated_map_still_sees_the_whole_input():
    row = last_row(
        lambda x, conv: conv(x * x.mean((2, 3), keepdim=True)), nn.Conv2d(4, 4, 3, stride=2)
    )
    assert row.box(1, 1) == (0, 0, 32, 32)


def test_a_dense_layer_over_positions_sees_the_whole_input():
    row = last_row(lambda x, dense: dense(torch.flatten(x, 1)), nn.Linear(4 * 32 * 32, 10))
    assert row.box(0, 0) == (0, 0, 32, 32)


def test_a_dense_layer_over_the_channels_sees_its_position_alone():
    row = last_row(lambda x, dense: dense(x.permute(0, 2, 3, 1)), nn.Linear(4, 7))
    assert (row.rf, row.jump) == ((1, 1), (1, 1))


@pytest.mark.parametrize(
    "step",
    [
        lambda x: torch.roll(x, 1, 2),
        lambda x: x.flip(3),
        lambda x: F.interpolate(x, scale_factor=2),
        lambda x: torch.cumsum(x, 2),
        lambda x: torch.softmax(x, 3),
        lambda x: torch.matmul(x, x),
        lambda x: torch.cat([x, x], 2),
        lambda x: x.mean(2),
        lambda x: F.pad(x, (1, 1, 1, 1), mode="circular"),
        lambda x: F.adaptive_avg_pool2d(x, 5),
        lambda x: F.max_pool2d(x, 2) + F.avg_pool2d(x, 3, 3)[:, :, :1, :1],
        lambda x: torch.relu(torch.roll(x, 1, 2)) + x,
    ],
    ids=(
        "roll flip interpolate cumsum softmax matmul cat-rows mean-rows circular uneven-windows "
        "different-jumps after-unknown"
    ).split(),
)
def test_what_no_rule_knows_is_unknown_and_never_guessed(step):
    row = last_row(step)
    assert (row.rf, row.jump, row.start, row.box(0, 0)) == (None, None, None, None)


@pytest.mark.parametrize(
    "module",
    [nn.ConvTranspose2d(4, 4, 2, 2), nn.Conv2d(4, 4, 3, padding=1, padding_mode="circular")],
)
def test_modules_that_no_rule_knows_are_unknown(module):
    assert along(module) == (None, None, None)
