"""Classifiers of torchvision and timm against the networks themselves, drawn by a seed.

That all of them open, and that the page's own figures are those of the networks, is asked in
`tests/app/test_every_network.py`.
"""

import random
from operator import le

import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.architectures import variant
from cnnviz.errors import BadValue
from cnnviz.network.trace.layers import build_on_meta
from cnnviz.network.trace.layers import layer_table as table_at
from tests.drawn_networks import QUICK, SAMPLE, SEED
from tests.network.trace.probe import bright, clipped, outputs_of, scattered, seen
from tests.tables import layer_table

COUNTED = 10

SIDE = 128
"""Of the picture that is probed: a third of the work of 224 pixels."""

PROBED_PARAMS = 2 * 10**8
"""Of larger ones the weights alone, in double precision, take gigabytes."""

ON_MAPS = ("Conv2d", "BatchNorm2d", "BatchNormAct2d", "MaxPool2d", "AvgPool2d")
"""Layers that write their channels first, and whose channels do not cancel out in a sum."""


def slow(names):
    return [
        *QUICK,
        *(pytest.param(name, marks=pytest.mark.slow) for name in names if name not in QUICK),
    ]


@pytest.mark.parametrize("name", slow(random.Random(SEED).sample(SAMPLE, COUNTED)))
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


def chosen(table, model):
    """Up to five modules with a field, from the first to the last."""
    modules = dict(model.named_modules())
    paths = {row.path for row in table.layers}
    rows = [
        row
        for row in table.layers
        if row.rf and row.path in modules and row.kind in ON_MAPS
        if f"{row.path}#2" not in paths
    ]
    places = {round(place * (len(rows) - 1) / 4) for place in range(5)}
    return [rows[place] for place in sorted(places)] if rows else []


def smaller(name):
    """The network and its table for a small picture, or for its own where it takes no other."""
    try:
        return variant(name, SIDE), table_at(name, SIDE)
    except BadValue:
        return variant(name), layer_table(name)


class Undrawn(TorchFunctionMode):
    """Zeros for what is drawn, since it is written anew at once.

    Not what memory has: normal numbers that are cut off are drawn again until all lie between the
    bounds.
    """

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if getattr(func, "__module__", "") == "torch.nn.init":
            return kwargs.get("tensor", args[0] if args else None)
        if getattr(func, "__name__", "") in ("uniform_", "normal_", "erfinv_"):
            return args[0].zero_()
        return func(*args, **kwargs)


@pytest.mark.parametrize("name", slow(SAMPLE))
def test_its_fields_are_the_pixels_with_a_gradient(name):
    """In the middle of the height and the first quarter of the width, where a field has room."""
    entry, table = smaller(name)
    if table.params > PROBED_PARAMS:
        pytest.skip("its weights take too much memory")
    if not any(row.rf and row.kind in ON_MAPS for row in table.layers):
        pytest.skip("no layer of it has a field")
    with Undrawn():
        model = entry.build()
    model = scattered(model)
    rows = chosen(table, model)
    if not rows:
        pytest.skip("no module of it has a field")
    x = bright(*table.input_shape)
    outputs = outputs_of(model, [row.path for row in rows], x)
    for row in rows:
        height, width = outputs[row.path].shape[2:]
        unit = height // 2, width // 4
        whole = row.box(*unit)
        inside = clipped(whole, *table.input_shape[1:])
        found = seen(outputs[row.path], unit, x)
        # A box that reaches beyond the picture may lose pixels at that side: those that a window
        # with a stride leaves over.
        slack = [
            0 if edge == cut else jump
            for edge, cut, jump in zip(whole, inside, 2 * (row.jump or (0, 0)), strict=True)
        ]
        apart = [abs(one - other) for one, other in zip(found, inside, strict=True)]
        assert all(map(le, apart, slack)), (row.path, found, inside)
