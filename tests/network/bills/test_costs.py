import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models.resnet import BasicBlock, Bottleneck

from cnnviz.network.bills.costs import (
    bottleneck_saving,
    bottlenecks,
    costs_by_layer,
    costs_by_stage,
)
from cnnviz.network.structure.stages import HEAD, STEM
from tests.tables import layer_table


@pytest.fixture(scope="module")
def resnet50():
    return layer_table("resnet50")


ADDED_UP = (
    *("resnet18", "vgg11", "lenet5", "nin", "googlenet", "densenet121", "resnet20-cifar10"),
    "inception_v3",  # a head beside the stages
    "timm:levit_128",  # two heads, one of them called as the loose layers are
    "timm:crossvit_9_240",
)


@pytest.mark.parametrize("by", [costs_by_stage, costs_by_layer])
@pytest.mark.parametrize("name", ADDED_UP)
def test_bills_add_up_to_the_network(name, by):
    table = layer_table(name)
    bills = by(table)
    assert sum(bill.params for bill in bills) == table.params
    assert sum(bill.macs for bill in bills) == table.macs
    assert sum(bill.activation_bytes for bill in bills) == table.activation_bytes
    for share in ("params_share", "macs_share", "activation_share"):
        assert sum(getattr(bill, share) for bill in bills) == pytest.approx(1)
    assert len({bill.path for bill in bills}) == len(bills)


def test_stages_of_resnet50_do_the_work_that_was_counted_by_hand(resnet50):
    millions = {bill.path: round(bill.macs / 1e6, 1) for bill in costs_by_stage(resnet50)}
    assert millions == {
        STEM: 118.0,
        "layer1": 667.9,
        "layer2": 1027.6,
        "layer3": 1464.3,
        "layer4": 809.2,
        HEAD: 2.0,
    }


def test_pooling_between_stages_belongs_to_the_stage_before():
    nin = layer_table("nin")
    assert [bill.path for bill in costs_by_stage(nin)] == ["block1", "block2", "block3", HEAD]
    first = costs_by_stage(nin)[0]
    pool = nin.row("pool1").activation_bytes
    inside = sum(layer.activation_bytes for layer in nin.under("block1"))
    assert pool > 0
    assert first.activation_bytes == inside + pool


def test_a_network_without_containers_has_a_stage_for_every_layer_with_weights():
    stages = [bill.path for bill in costs_by_stage(layer_table("lenet5"))]
    assert stages == ["c1", "c3", "c5", "f6", "output"]


def test_only_layers_that_cost_something_are_listed():
    table = layer_table("resnet18")
    listed = {bill.path for bill in costs_by_layer(table)}
    free = {layer.path for layer in table.layers} - listed
    assert {table.row(path).kind for path in free} == {"ReLU", "flatten"}


def convolutions_of_branch(block):
    """Weights of the convolutions of a block's residual branch."""
    return sum(
        part.weight.numel()
        for path, part in block.named_modules()
        if isinstance(part, nn.Conv2d) and not path.startswith("downsample")
    )


def work_of(block, channels, side):
    counter = FlopCounterMode(display=False)
    with counter:
        block.eval()(torch.empty(1, channels, side, side, device="meta"))
    return counter.get_total_flops() // 2


@pytest.mark.parametrize(
    ("path", "channels", "narrow", "stride", "side"),
    [("layer1.1", 256, 64, 1, 56), ("layer2.0", 256, 128, 2, 56), ("layer4.2", 2048, 512, 1, 7)],
)
def test_savings_are_those_of_torchvisions_two_blocks(
    resnet50, path, channels, narrow, stride, side
):
    wide = 4 * narrow
    with torch.device("meta"):
        # Pooling as shortcut fits the shapes and neither weighs nor multiplies.
        fit = nn.Sequential(nn.MaxPool2d(1, stride), nn.ZeroPad2d(0), _Repeat(wide // channels))
        bottle = Bottleneck(channels, narrow, stride, fit)
        basic = BasicBlock(channels, wide, stride, fit)
    saving = bottleneck_saving(resnet50, path)
    assert saving.widths == (channels, narrow, wide)
    assert saving.weights == convolutions_of_branch(bottle)
    assert saving.plain_weights == convolutions_of_branch(basic)
    assert saving.macs == work_of(bottle, channels, side)
    assert saving.plain_macs == work_of(basic, channels, side)


class _Repeat(nn.Module):
    def __init__(self, times):
        super().__init__()
        self.times = times

    def forward(self, x):
        return x.repeat(1, self.times, 1, 1)


def test_an_identity_bottleneck_saves_17_times(resnet50):
    saving = bottleneck_saving(resnet50, "layer1.1")
    assert (saving.weights, saving.plain_weights) == (69_632, 1_179_648)
    assert saving.ratio == pytest.approx(16.9, abs=0.05)


def test_bottlenecks_are_found_where_they_are(resnet50):
    assert len(bottlenecks(resnet50)) == 3 + 4 + 6 + 3
    assert bottlenecks(layer_table("resnet18")) == ()


@pytest.mark.parametrize("path", ["layer1", "layer9.0", "conv1"])
def test_what_is_no_bottleneck_has_no_saving(resnet50, path):
    with pytest.raises(KeyError):
        bottleneck_saving(resnet50, path)


def test_gates_are_no_part_of_what_a_bottleneck_saves():
    """The same three convolutions with and without squeeze-and-excitation save the same."""
    plain, gated = (
        bottleneck_saving(layer_table(name), "layer1.1") for name in ("resnet50", "seresnet50")
    )
    assert (gated.weights, gated.macs) == (plain.weights, plain.macs)
    assert (gated.plain_weights, gated.plain_macs) == (plain.plain_weights, plain.plain_macs)
    assert gated.ratio == plain.ratio
