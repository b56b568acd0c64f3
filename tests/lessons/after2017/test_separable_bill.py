"""The bill of split convolutions against networks that really have the ordinary ones."""

import pytest
import torch
from torch import nn

from cnnviz.errors import BadValue
from cnnviz.lessons.after2017.separable_bill.numbers import predicted_ratio, separable_bill
from cnnviz.lessons.after2017.separable_bill.screen import OPTIONS, nearest
from cnnviz.network.trace.layers import table_of
from tests.tables import layer_table


class Pair(nn.Module):
    """A depthwise convolution with the 1x1 behind it, or one ordinary convolution."""

    def __init__(self, kernel, entering, leaving, *, split):
        super().__init__()
        padding = kernel // 2
        self.stem = nn.Conv2d(3, entering, 1, bias=False)
        self.depthwise = nn.Conv2d(
            entering,
            entering if split else leaving,
            kernel,
            padding=padding,
            groups=entering if split else 1,
            bias=False,
        )
        self.mixing = nn.Conv2d(entering, leaving, 1, bias=False) if split else nn.Identity()

    def forward(self, x):
        return self.mixing(self.depthwise(self.stem(x)))


@pytest.mark.parametrize(("kernel", "entering", "leaving"), [(3, 32, 16), (5, 144, 40)])
def test_a_pair_is_priced_against_the_ordinary_convolution(kernel, entering, leaving):
    shape = (3, 12, 12)
    split, whole = (
        table_of(Pair(kernel, entering, leaving, split=flag).to("meta"), shape, "pair")
        for flag in (True, False)
    )
    found = separable_bill(split)
    assert (found.params, found.macs) == (split.params, split.macs)
    assert (found.whole_params, found.whole_macs) == (whole.params, whole.macs)
    (pair,) = found.pairs
    assert pair.ratio == pytest.approx(predicted_ratio(kernel, leaving))
    assert (pair.kernel, pair.channels, pair.leaving, pair.side) == (kernel, entering, leaving, 12)


def test_the_formula_of_the_paper_by_hand():
    """Howard et al. 2017: 3 x 3 kernels use 8 to 9 times less computation."""
    assert predicted_ratio(3, 512) == pytest.approx(1 / (1 / 512 + 1 / 9))
    assert 8 < predicted_ratio(3, 512) < 9


@pytest.mark.parametrize(
    ("name", "pairs", "answer"),
    [("efficientnet-lite0", 16, "eight"), ("mobilenet_v2", 17, "four"),
     ("efficientnet_b0", 16, "eight")],
)  # fmt: skip
def test_real_networks(name, pairs, answer):
    """In EfficientNet-B0 gates lie between the two; in all of them most work is mixing."""
    table = layer_table(name)
    found = separable_bill(table)
    assert len(found.pairs) == pairs
    assert nearest(found.ratio) == answer
    assert found.depthwise_macs == sum(
        row.macs for row in table.layers if (row.value("groups") or 1) > 1
    )
    assert found.depthwise_macs / found.macs < 0.1
    assert all(pair.ratio == pytest.approx(predicted_ratio(pair.kernel, pair.leaving))
               for pair in found.pairs)  # fmt: skip


def test_the_nearest_answer():
    assert [nearest(ratio) for ratio in (1.0, 2.8, 2.9, 5.6, 5.7, 30.0)] == [
        OPTIONS[place] for place in (0, 0, 1, 1, 2, 2)
    ]


def test_a_network_without_them_is_refused():
    with pytest.raises(BadValue):
        separable_bill(layer_table("resnet18"))


def test_an_ordinary_convolution_can_do_what_the_pair_does():
    """Its kernels are the outer products of the two: so the pair is a restriction of it."""
    torch.manual_seed(0)
    pair = Pair(3, 4, 5, split=True).double()
    x = torch.randn(1, 3, 8, 8, dtype=torch.float64)
    kernels = pair.mixing.weight[:, :, 0, 0, None, None] * pair.depthwise.weight[None, :, 0]
    whole = nn.functional.conv2d(pair.stem(x), kernels, padding=1)
    assert torch.allclose(pair(x), whole)
