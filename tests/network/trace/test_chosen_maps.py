"""Fields behind an index with a list, and behind a sum: right, or unknown."""

import pytest
import torch
from torch import nn

from cnnviz.network.trace.layers import table_of


class Net(nn.Module):
    """A 3 x 3 convolution to four maps, then the step."""

    def __init__(self, step):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.step = step

    def forward(self, x):
        return self.step(self.conv(x))


def last(step):
    return table_of(Net(step).to("meta"), (3, 12, 12), "net").layers[-1]


def test_some_maps_have_the_field_of_all():
    row = last(lambda y: y[:, [0, 2, 3]])
    assert (row.output_shape, row.rf, row.jump, row.start) == (
        (3, 12, 12),
        (3, 3),
        (1, 1),
        (-1, -1),
    )


def test_some_maps_of_a_slice():
    row = last(lambda y: y[:, [1, 0], 2:, ::2])
    assert (row.output_shape, row.rf, row.jump, row.start) == ((2, 10, 6), (3, 3), (1, 2), (1, -1))


@pytest.mark.parametrize(
    "step",
    [
        lambda y: y[:, :, [3, 0, 1]],
        lambda y: y[:, [0, 1], [2, 3]],
        lambda y: y[:, 1],
        lambda y: y[:, [0], :, 4],
    ],
    ids=["rows by list", "two lists", "one map", "one column"],
)
def test_what_is_no_choice_of_maps_stays_unknown(step):
    assert last(step).rf is None


def test_a_sum_over_the_maps_keeps_the_field():
    assert last(lambda y: y.sum(1, keepdim=True)).rf == (3, 3)


def test_a_sum_over_the_positions_sees_everything():
    row = last(lambda y: torch.sum(y, (2, 3)))
    assert (row.rf, row.jump) == ((12, 12), None)
