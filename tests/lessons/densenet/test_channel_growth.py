"""The formula is held against networks that are really built, on the meta device."""

from collections import OrderedDict

import pytest
import torch
from torch import nn
from torchvision.models import DenseNet
from torchvision.models.densenet import _DenseBlock, _Transition

from cnnviz.architectures import family
from cnnviz.errors import BadValue
from cnnviz.lessons.densenet.channel_growth.numbers import DenseNetPlan, grow, plan_of
from cnnviz.network.trace.layers import table_of
from tests.tables import layer_table

NAMES = [variant.name for variant in family("densenet").variants]


def built(plan):
    """The network of a plan at ImageNet's size, put together from torchvision's parts."""
    with torch.device("meta"):
        model = DenseNet(plan.growth, plan.layers, plan.initial, num_classes=plan.classes)
        channels = plan.initial
        parts = OrderedDict(list(model.features.named_children())[:4])
        for number, layers in enumerate(plan.layers, 1):
            parts[f"denseblock{number}"] = _DenseBlock(layers, channels, 4, plan.growth, 0.0)
            channels += layers * plan.growth
            if number < len(plan.layers):
                kept = int(channels * plan.compression)
                parts[f"transition{number}"] = _Transition(channels, kept)
                channels = kept
        parts["norm5"] = nn.BatchNorm2d(channels)
        model.features = nn.Sequential(parts)
        model.classifier = nn.Linear(channels, plan.classes)
    return model.eval()


@pytest.mark.parametrize("name", NAMES)
def test_the_catalogue_follows_its_plans(name):
    table = layer_table(name)
    found = grow(plan_of(table))
    assert (found.params, found.macs) == (table.params, table.macs)
    reads = [row.input_shape[0] for row in table.layers if row.path.endswith("conv1")]
    assert sum(block.copied for block in found.blocks) == sum(reads)


@pytest.mark.parametrize(
    ("growth", "layers", "initial", "compression"),
    [
        (32, (6, 12, 24, 16), 64, 0.5),
        (8, (1, 2, 3, 4), 24, 0.5),
        (12, (3, 1, 5), 10, 1.0),
        (4, (2, 7), 8, 0.3),
    ],
)
def test_a_plan_is_the_network_that_is_built_from_it(growth, layers, initial, compression):
    plan = DenseNetPlan(
        growth=growth,
        layers=layers,
        initial=initial,
        compression=compression,
        kernel=7,
        norm=True,
        stem_side=64,
        side=32,
        classes=11,
    )
    table = table_of(built(plan), (3, 128, 128), "built")
    found = grow(plan)
    assert (found.params, found.macs) == (table.params, table.macs)
    joined = [row.output_shape[0] for row in table.layers if row.kind == "cat"]
    assert (
        list(found.ramp) == joined
    )  # each layer joins what is there before it, a block what is left


def test_worked_numbers_of_densenet121():
    found = grow(plan_of(layer_table("densenet121")))
    assert found.turns == (64, 256, 128, 512, 256, 1024, 512, 1024)
    assert (found.params, found.macs) == (7_978_856, 2_834_161_664)
    assert [block.links for block in found.blocks] == [21, 78, 300, 136]
    assert found.blocks[2].channels_out - 32 == 992
    assert 1 + 2 * sum(block.layers for block in found.blocks) + 3 + 1 == 121


@pytest.mark.parametrize(
    ("depth", "params"), [(161, 28_681_000), (169, 14_149_480), (201, 20_013_928)]
)
def test_parameters_of_the_others(depth, params):
    assert grow(plan_of(layer_table(f"densenet{depth}"))).params == params


def test_every_layer_adds_as_many_maps():
    found = grow(plan_of(layer_table("densenet121")))
    for before, after, new in zip(found.ramp, found.ramp[1:], found.added[1:], strict=False):
        assert after == (before // 2 if new is None else before + 32)


def test_links_of_five_layers_can_be_counted():
    plan = plan_of(layer_table("densenet22-cifar10"))
    block = grow(
        DenseNetPlan(**{**{k: getattr(plan, k) for k in plan.__slots__}, "layers": (5,)})
    ).blocks[0]
    assert block.links == len([(s, r) for r in range(1, 6) for s in range(r)]) == 15


def test_a_network_without_dense_blocks_has_no_plan():
    with pytest.raises(BadValue, match="no dense blocks"):
        plan_of(layer_table("resnet18"))


def test_a_transition_keeps_something():
    plan = plan_of(layer_table("densenet22-cifar10"))
    tiny = {k: getattr(plan, k) for k in plan.__slots__} | {"compression": 0.001}
    with pytest.raises(BadValue, match="keeps no map"):
        grow(DenseNetPlan(**tiny))
