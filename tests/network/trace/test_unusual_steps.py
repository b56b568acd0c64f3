"""Steps that the classics do not have: a box is right or not told; never guessed, never a crash."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnnviz.network.trace.layers import table_of


class Net(nn.Module):
    """A 3 x 3 convolution, then the step."""

    def __init__(self, step, *after):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.step = step
        self.after = nn.Sequential(*after)

    def forward(self, x):
        return self.after(self.step(self.conv(x)))


def last(step, *after, side=12):
    table = table_of(Net(step, *after).to("meta").eval(), (3, side, side), "net")
    return table.layers[-1]


UNKNOWN = {
    "pooled along one axis": lambda y: F.adaptive_avg_pool2d(y, (1, None)),
    "rows and columns swapped": lambda y: y.transpose(2, 3),
    "rows and columns permuted": lambda y: torch.permute(y, dims=(0, 1, -1, 2)),
    "joined along the rows": lambda y: torch.cat([y, y], axis=2),
    "one row spread over all": lambda y: y + y[:, :, :1],
    "mirrored border": lambda y: F.pad(y, (4, 4, 4, 4), mode="reflect"),
    "flattened and unflattened": lambda y: y.flatten(2).view(1, 4, 12, 12),
    "tokens": lambda y: y.flatten(2).transpose(dim0=1, dim1=2),
    "rolled": lambda y: torch.roll(y, 1, 2),
    "interpolated": lambda y: F.interpolate(y, scale_factor=2),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_no_rule_describes_has_no_box(name):
    row = last(UNKNOWN[name])
    assert (row.rf, row.jump, row.start) == (None, None, None)


@pytest.mark.parametrize(
    ("step", "after"),
    [
        (nn.Identity(), nn.Linear(12, 5)),  # along the width
        (nn.ReflectionPad2d(4), nn.Identity()),
        (nn.Conv2d(4, 4, 3, padding=3, padding_mode="reflect"), nn.Identity()),
        (nn.Flatten(2), nn.LayerNorm(144)),
        (nn.Flatten(2), nn.Linear(144, 5)),
    ],
    ids=["dense over the width", "mirror pad", "mirror conv", "norm of tokens", "dense of tokens"],
)
def test_modules_that_no_rule_describes(step, after):
    assert last(step, after).rf is None


def test_a_convolution_behind_an_unknown_step_stays_unknown():
    assert last(lambda y: y.flatten(2).view(1, 4, 12, 12), nn.Conv2d(4, 4, 5)).rf is None


def test_what_is_flattened_has_no_positions_and_a_dense_layer_sees_everything():
    flat = last(nn.Flatten())
    assert (flat.rf, flat.jump, flat.start) == (None, None, None)
    dense = last(nn.Flatten(), nn.Linear(4 * 144, 5))
    assert (dense.rf, dense.jump, dense.start) == ((12, 12), None, (0, 0))


def test_a_mean_over_the_channels_keeps_the_positions():
    kept = last(lambda y: y.mean(1, keepdim=True))
    dropped = last(lambda y: y.mean(1))
    assert kept.rf == dropped.rf == (3, 3)
    assert last(lambda y: y.mean(1).flatten(1)).rf is None


@pytest.mark.parametrize("order", [(0, 2, 3, 1), (0, 2, -1, 1)])
def test_channels_may_move_behind_the_positions(order):
    assert last(lambda y: y.permute(*order), nn.Linear(4, 7)).rf == (3, 3)
