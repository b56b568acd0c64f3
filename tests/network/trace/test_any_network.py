"""All classifiers of torchvision and a hundred of timm against the networks themselves."""

import random

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.architectures import listed, variant
from cnnviz.network.trace.layers import build_on_meta
from tests.network.trace.probe import bright, clipped, outputs_of, scattered, seen
from tests.tables import layer_table

SEED = 20
QUICK = ("shufflenet_v2_x0_5", "timm:tf_efficientnet_b0", "timm:regnety_002")
LIBRARIES = {
    library: [entry.name for entry in listed() if entry.library == library]
    for library in ("torchvision", "timm")
}
SAMPLE = [
    *LIBRARIES["torchvision"],
    *random.Random(SEED).sample(LIBRARIES["timm"], 100),
]

PROBED_MACS = 4_200_000_000
PROBED = 40


def cases():
    slow = [pytest.param(name, marks=pytest.mark.slow) for name in SAMPLE if name not in QUICK]
    return [*QUICK, *slow]


@pytest.mark.parametrize("name", cases())
def test_its_sums_are_those_of_the_whole_network(name):
    """Every parameter once; every multiply-add that torch counts in a run without a graph."""
    table, model = layer_table(name), build_on_meta(variant(name))
    with FlopCounterMode(display=False) as counter:
        output = model(torch.empty(1, *table.input_shape, device="meta"))
    assert table.params == sum(weight.numel() for weight in model.parameters())
    assert table.macs == counter.get_total_flops() // 2
    computed = [row for row in table.layers if row.output_shape]
    assert computed[-1].output_shape == tuple(output.shape[1:])
    paths = [row.path for row in table.layers]
    assert len(set(paths)) == len(paths)


def small():
    """Networks of the sample that a gradient is quick in, by a seed."""
    entries = {entry.name: entry for entry in listed()}
    names = [name for name in SAMPLE if entries[name].params < 6 * 10**7 and name not in QUICK]
    drawn = random.Random(SEED).sample(names, len(names))
    return [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in drawn[:PROBED])]


def chosen(table, model):
    """Up to five modules with a field, from the first to the last."""
    modules = dict(model.named_modules())
    paths = {row.path for row in table.layers}
    rows = [
        row
        for row in table.layers
        if row.rf and row.path in modules and len(row.output_shape) == 3
        if f"{row.path}#2" not in paths
    ]
    places = {round(place * (len(rows) - 1) / 4) for place in range(5)}
    return [rows[place] for place in sorted(places)] if rows else []


@pytest.mark.parametrize("name", small())
def test_its_fields_are_the_pixels_with_a_gradient(name):
    table = layer_table(name)
    if table.macs > PROBED_MACS:
        pytest.skip("a gradient of it takes too long")
    model = scattered(variant(name).build())
    rows = chosen(table, model)
    if not rows:
        pytest.skip("no layer of it has a field")
    x = bright(*table.input_shape)
    outputs = outputs_of(model, [row.path for row in rows], x)
    for row in rows:
        height, width = outputs[row.path].shape[2:]
        unit = height // 2, width // 2
        inside = clipped(row.box(*unit), *table.input_shape[1:])
        assert seen(outputs[row.path], unit, x) == inside, row.path
