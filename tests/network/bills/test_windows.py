"""Windows of the layer table against torch: its arguments, and the sides that it writes."""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from cnnviz.network.bills.arithmetic import sums
from cnnviz.network.trace.layers import table_of
from cnnviz.network.trace.nodes import window, window_of

small = st.integers(1, 4)
pairs = st.tuples(small, small)


def sides(layer, size):
    return tuple(layer(torch.empty(1, 2, *size, device="meta")).shape[2:])


@settings(deadline=None)
@given(pairs, pairs, pairs, pairs, st.booleans(), st.tuples(*[st.integers(1, 13)] * 2))
def test_sides_behind_a_pooling(kernel, stride, padding, dilation, ceil_mode, size):
    padding = tuple(min(p, k // 2) for p, k in zip(padding, kernel, strict=True))
    pool = nn.MaxPool2d(kernel, stride, padding, dilation, ceil_mode=ceil_mode)
    found = window_of(pool)
    mine = tuple(found.side_after(side, axis) for axis, side in enumerate(size))
    try:
        assert mine == sides(pool, size)
    except RuntimeError:  # the window does not fit
        assert min(mine) <= 0


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@settings(deadline=None)
@given(pairs, pairs, st.sampled_from(["same", "valid", 1, (0, 3), (3, 0)]))
def test_sides_behind_a_convolution(kernel, dilation, padding):
    conv = nn.Conv2d(2, 2, kernel, padding=padding, dilation=dilation, device="meta")
    found = window_of(conv)
    reach = [d * (k - 1) for d, k in zip(dilation, kernel, strict=True)]
    # With "same" one more row follows behind an even kernel, which a pair cannot say.
    assume(padding != "same" or not any(side % 2 for side in reach))
    assert [found.side_after(30, 0), found.side_after(25, 1)] == list(sides(conv, (30, 25)))


@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_same_is_padded_in_front_as_torch_pads():
    conv = nn.Conv2d(1, 1, (4, 3), padding="same", dilation=(1, 2), bias=False)
    nn.init.ones_(conv.weight)
    x = torch.zeros(1, 1, 12, 12)
    x[0, 0, 0, 0] = 1
    # The first unit whose window reaches the first pixel lies `padding` in front of the last one.
    reads = conv(x)[0, 0].nonzero().max(0).values.tolist()
    assert list(window_of(conv).padding) == reads


@pytest.mark.parametrize(
    "module",
    [nn.Linear(2, 2), nn.ZeroPad2d(1), nn.Conv1d(2, 2, 3), nn.AdaptiveAvgPool2d(1), nn.ReLU()],
    ids=lambda module: type(module).__name__,
)
def test_no_window(module):
    assert window_of(module) is None


def test_a_pooling_steps_by_its_kernel_unless_told():
    assert window_of(nn.MaxPool2d(3)).stride == (3, 3)
    assert window(3, []).stride == (3, 3)
    assert window((3, 2), 1).stride == (1, 1)
    with pytest.raises(ValueError, match="unpack"):
        window((3, 3, 3))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, (3, 5), padding="same", dilation=(2, 1))
        self.pool = nn.MaxPool2d((2, 3), (2, 1), (1, 0), ceil_mode=True)

    def forward(self, x):
        return F.max_pool2d(self.pool(self.conv(x)), 2)


def test_layers_have_their_window_as_pairs():
    conv, pool, function = table_of(Net().to("meta"), (3, 14, 9), "net").layers
    assert (conv.kernel, conv.stride, conv.padding) == ((3, 5), (1, 1), (2, 2))
    assert conv.window.dilation == (2, 1)
    assert (pool.kernel, pool.stride, pool.padding) == ((2, 3), (2, 1), (1, 0))
    assert pool.window.ceil_mode
    assert function.kernel is function.stride is function.padding is None


@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_a_kernel_that_no_formula_fits_has_none():
    """An even kernel with "same" is padded on one side more than on the other."""
    net = nn.Sequential(nn.Conv2d(3, 4, 4, padding="same"))
    table = table_of(net.to("meta"), (3, 8, 8), "net")
    assert "output_side" not in {entry.quantity for entry in sums(table, table.layers[0])}
