"""The bill of the gates against the counts of timm's networks and the numbers of the paper."""

import pytest
import torch
from timm.models.senet import SENet, SEResNetBottleneck

from cnnviz.errors import BadValue
from cnnviz.lessons.senet.reduction_ratio.numbers import (
    bill,
    gated_stages,
    hidden,
    own_ratio,
    without_gates,
)
from tests.tables import layer_table

FIRST = "seresnet50"


@pytest.fixture(scope="module")
def base():
    return without_gates(layer_table(FIRST))


@pytest.fixture(scope="module")
def stages():
    return gated_stages(layer_table(FIRST))


def test_without_gates_is_the_resnet50_of_the_paper(base):
    assert (base.params, base.macs) == (25_557_032, 3_857_973_248)
    assert not any("se_module" in row.path and row.params for row in base.layers)


def test_worked_numbers(base, stages):
    found = bill(base, stages, 16)
    assert [weights for _, weights in found.stages] == [24_576, 131_072, 786_432, 1_572_864]
    assert found.weights == 2_514_944
    assert found.params == 28_071_976
    assert found.params + found.biases == layer_table(FIRST).params == 28_088_024
    assert found.params_share == pytest.approx(0.0984, abs=5e-5)
    assert found.macs_share == pytest.approx(0.00065, abs=5e-6)
    assert base.macs + found.weights == layer_table(FIRST).macs == 3_860_488_192
    assert found.weights - found.stages[-1][1] == 942_080
    assert 942_080 / base.params == pytest.approx(0.037, abs=5e-4)
    assert found.heaviest == "layer4"


@pytest.mark.parametrize(
    ("ratio", "total"), [(2, 45_676_584), (4, 35_616_808), (8, 30_586_920), (32, 26_814_504)]
)
def test_other_ratios(base, stages, ratio, total):
    assert bill(base, stages, ratio).params == total


@pytest.mark.parametrize("ratio", [4, 32])
def test_the_bill_is_what_a_network_of_that_ratio_has(base, stages, ratio):
    """Built for real: timm's classes with another reduction."""
    with torch.device("meta"):
        model = SENet(SEResNetBottleneck, (3, 4, 6, 3), 1, ratio)
    found = bill(base, stages, ratio)
    assert sum(p.numel() for p in model.parameters()) == found.params + found.biases


@pytest.mark.parametrize(("name", "ratio"), [("senet154", 16), ("seresnet20-cifar10", 8)])
def test_every_network_of_the_family(name, ratio):
    table = layer_table(name)
    assert own_ratio(table) == ratio
    found = bill(without_gates(table), gated_stages(table), ratio)
    assert found.params + found.biases == table.params
    assert found.base_macs + found.weights == table.macs


def test_senet154():
    table = layer_table("senet154")
    assert table.params == 115_088_984
    assert table.macs / 1e9 == pytest.approx(20.69, abs=0.005)
    assert bill(without_gates(table), gated_stages(table), 16).heaviest == "layer3"


def test_a_hidden_layer_keeps_one_unit():
    assert [hidden(16, ratio) for ratio in (8, 16, 32)] == [2, 1, 1]


def test_a_network_without_gates_has_no_bill():
    assert gated_stages(layer_table("resnet20-cifar10")) == ()
    with pytest.raises(BadValue):
        without_gates(layer_table("resnet20-cifar10"))
