"""The walk against the networks themselves, run on pictures of every side."""

import pytest
import torch

from cnnviz.architectures import family, variant
from cnnviz.errors import BadValue
from cnnviz.lessons.lenet.shape_walk.numbers import walks
from cnnviz.network.trace.layers import build_on_meta
from tests.tables import layer_table

NAMES = [entry.name for entry in family("lenet").variants]


@pytest.mark.parametrize("name", NAMES)
def test_the_network_takes_what_the_walk_says(name):
    fits = {}
    for side in range(12, 49):
        try:
            layer_table(name, side)
        except BadValue:
            fits[side] = False
        else:
            fits[side] = True
    assert {found.side: found.fits for found in walks(name, fits)} == fits
    assert [side for side, taken in fits.items() if taken] == [32, 33, 34, 35]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("side", [16, 32, 33, 47, 72])
def test_shapes_equal_those_of_the_maps(name, side):
    network = build_on_meta(variant(name))
    x = torch.empty(1, variant(name).input_shape[0], side, side, device="meta")
    steps = {step.path: step for step in walks(name, [side])[0].steps}
    for path in ("c1", "s2", "c3", "s4"):
        assert steps[path].input_shape == tuple(x.shape[1:])
        x = getattr(network, path)(x)
        assert steps[path].output_shape == tuple(x.shape[1:])


def test_the_walk_of_the_paper():
    found = walks("lenet5-1998", [32])[0]
    assert [(step.path, step.work, step.output_shape) for step in found.steps] == [
        ("c1", "convolution", (6, 28, 28)),
        ("s2", "subsampling", (6, 14, 14)),
        ("c3", "convolution", (16, 10, 10)),
        ("s4", "subsampling", (16, 5, 5)),
        ("c5", "convolution", (120, 1, 1)),
        ("f6", "dense", (84,)),
        ("output", "distances", (10,)),
    ]
    assert found.last_side == 1


def test_the_numbers_stand_in_the_formulas():
    steps = {step.path: step for step in walks("lenet5", [40])[0].steps}
    assert steps["s2"].formulas == (
        r"\left\lfloor \frac{36 + 2\cdot0 - 2}{2} \right\rfloor + 1 = 18",
    )
    assert steps["flatten"].formulas == (r"16 \cdot 7 \cdot 7 = 784",)
    assert steps["c5"].formulas == (r"784 \neq 400",)
    assert (steps["c5"].wanted, steps["c5"].fits) == (400, False)
    assert walks("lenet5", [40])[0].last_side == 7


def test_a_map_smaller_than_the_window_ends_the_walk():
    found = walks("lenet5", [12])[0]
    assert (found.steps[-1].path, found.steps[-1].formulas) == ("c3", ("5 > 4",))
    assert (found.fits, found.last_side) == (False, 0)
