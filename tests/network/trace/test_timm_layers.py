"""timm's own layers: one row each, and its padding written out, equal to what it computes."""

from copy import deepcopy

import pytest
import timm
import torch
from timm import layers as tl
from timm.layers.grn import GlobalResponseNorm
from torch import nn
from torch.nn import functional as F

from cnnviz.network.trace.layers import table_of
from cnnviz.probing.execute import execute
from tests.tables import layer_table


class Written(nn.Module):
    """A layer of timm's with the padding of a row of the table in front, and none of its own."""

    def __init__(self, layer, row):
        super().__init__()
        self.layer, self.value = layer, -torch.inf if "Max" in row.kind else 0.0
        sides = zip(row.input_shape[1:], row.output_shape[1:], range(2), strict=True)
        self.pads = []
        for side, after, axis in sides:
            reads = (after - 1) * row.stride[axis] + row.window.reach[axis]
            front = row.padding[axis]
            self.pads = [front, max(0, reads - side - front), *self.pads]

    def forward(self, x):
        x, layer = F.pad(x, self.pads, value=self.value), self.layer
        if isinstance(layer, nn.Conv2d):
            return F.conv2d(
                x, layer.weight, layer.bias, layer.stride, 0, layer.dilation, layer.groups
            )
        pool = F.max_pool2d if isinstance(layer, nn.MaxPool2d) else F.avg_pool2d
        return pool(x, layer.kernel_size, layer.stride)


@pytest.mark.parametrize(
    ("name", "side"),
    [("tf_efficientnet_b0", 224), ("tf_mobilenetv3_small_100", 127), ("tf_mixnet_s", 100)],
)
def test_padding_that_is_written_out_gives_the_same_answer(name, side):
    """Real sides, odd ones too: padding on one side only."""
    table = layer_table(f"timm:{name}", side)
    network = timm.create_model(name).eval()
    x = torch.randn(1, 3, side, side)
    with torch.inference_mode():
        truth = network(x)
        replaced, uneven = 0, 0
        for row in table.layers:
            part = network.get_submodule(row.path) if row.window else None
            if type(part).__name__.endswith("Same"):
                written = Written(part, row)
                network.set_submodule(row.path, written)
                replaced += 1
                uneven += written.pads[0] != written.pads[1]
        assert replaced > 3
        assert uneven
        assert torch.equal(network(x), truth)


@pytest.mark.parametrize("kind", ["max", "avg"])
def test_pools_too(kind):
    pool = tl.create_pool2d(kind, 3, 2, padding="same")
    model = nn.Sequential(nn.Conv2d(3, 4, 1), pool)
    row = table_of(nn.Sequential(nn.Conv2d(3, 4, 1), pool).to("meta"), (3, 10, 11), "net").layers[1]
    assert row.kind == {"max": "MaxPool2d", "avg": "AvgPool2d"}[kind]
    assert row.padding == (0, 1)
    x = torch.randn(1, 4, 10, 11)
    assert torch.equal(Written(model[1], row)(x), pool(x))


def last(*steps):
    model = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), *steps)
    return table_of(deepcopy(model).eval().to("meta"), (3, 12, 12), "net").layers[1:]


HERE, EVERYWHERE = ((3, 3), (1, 1)), ((12, 12), None)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (tl.BatchNormAct2d(8), HERE),
        (tl.FrozenBatchNormAct2d(8), HERE),
        (tl.LayerNorm2d(8), HERE),
        (tl.LayerNormAct2d(8), HERE),
        (tl.RmsNorm2d(8), HERE),
        (tl.EvoNorm2dB0(8, apply_act=False), HERE),
        (tl.DropPath(0.1), HERE),
        (tl.LayerScale2d(8), HERE),
        (tl.QuickGELU(), HERE),
        (tl.GroupNormAct(8, 2), EVERYWHERE),
        (tl.GroupNorm1(8), EVERYWHERE),
        (tl.EvoNorm2dB0(8), EVERYWHERE),
        (tl.EvoNorm2dS0(8, 2), EVERYWHERE),
        (tl.EvoNorm2dS0a(8, 2, apply_act=False), EVERYWHERE),
        (tl.FilterResponseNormTlu2d(8), EVERYWHERE),
        (GlobalResponseNorm(8, channels_last=False), EVERYWHERE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
def test_a_norm_is_one_row_with_the_field_that_its_gradient_has(step, field):
    (row,) = last(step)
    assert row.kind == type(step).__name__
    assert (row.rf, row.jump) == field
    assert row.params == sum(weight.numel() for weight in step.parameters())
    x = torch.randn(1, 8, 12, 12, requires_grad=True)
    nn.init.ones_(step.weight) if hasattr(step, "weight") else None
    (gradient,) = torch.autograd.grad(step.eval()(x)[0, :, 6, 6].sum() ** 2, x)
    read = (gradient[0].abs().sum(0) > 0).sum().item()
    assert read in ((0, 1) if field is HERE else range(100, 145))


def test_a_gate_falls_apart_into_steps_that_reach_everywhere():
    rows = last(tl.EffectiveSEModule(8))
    assert [row.kind for row in rows] == ["mean", "Conv2d", rows[2].kind, "mul"]
    assert rows[-1].rf == (12, 12)
    assert last(tl.EcaModule(8))[-1].rf == (12, 12)


@pytest.mark.parametrize("name", ["tf_mobilenetv3_small_075", "resnetv2_18", "eca_nfnet_l0"])
def test_a_run_step_by_step_gives_its_answer(name):
    network = timm.create_model(name).eval().requires_grad_(False)
    x = torch.randn(2, 3, 96, 96)
    with torch.inference_mode():
        assert torch.allclose(execute(network, x).logits, network(x), atol=1e-5)
