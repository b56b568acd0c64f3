"""The small example against timm's own module and against the numbers worked out by hand."""

import numpy as np
import pytest
import torch
from timm.models.senet import SEModule

from cnnviz.lessons.senet.squeeze.numbers import EXAMPLE, EXPAND, REDUCE, excite, flattened


def test_worked_numbers():
    found = excite(EXAMPLE)
    assert found.means.tolist() == [1, 1, 2]
    assert found.hidden == 3
    assert found.gates == pytest.approx([0.9975, 0.0025, 0.9526], abs=5e-5)
    assert found.scaled.max(axis=(1, 2)) == pytest.approx([0.9975, 0.0099, 7.6206], abs=5e-5)


@pytest.mark.parametrize("seed", range(3))
def test_timms_module_does_the_same(seed):
    draw = np.random.default_rng(seed)
    maps = tuple(tuple(tuple(row) for row in one) for one in draw.normal(0, 3, (3, 2, 2)).tolist())
    reduce, expand = (tuple(draw.normal(0, 1, 3).tolist()) for _ in range(2))
    part = SEModule(3, 3, dtype=torch.float64)
    with torch.no_grad():
        part.fc1.weight.copy_(torch.tensor(reduce)[None, :, None, None])
        part.fc2.weight.copy_(torch.tensor(expand)[:, None, None, None])
        part.fc1.bias.zero_()
        part.fc2.bias.zero_()
        expected = part(torch.tensor(maps, dtype=torch.float64)[None])[0]
    assert excite(maps, reduce, expand).scaled == pytest.approx(expected.numpy(), abs=1e-7)


def test_a_spike_and_an_even_map_look_the_same():
    even = flattened(EXAMPLE, 2)
    assert even[2] == ((2, 2), (2, 2))
    assert even[:2] == EXAMPLE[:2]
    assert excite(even).gates.tolist() == excite(EXAMPLE).gates.tolist()
    assert excite(even).scaled[2].max() == pytest.approx(2 * 0.9526, abs=1e-4)


def test_without_the_second_weights_every_gate_is_half_open():
    assert excite(EXAMPLE, REDUCE, (0, 0, 0)).gates.tolist() == [0.5, 0.5, 0.5]


def test_a_negative_sum_is_cut_off():
    assert excite(EXAMPLE, (-1, 0, 0), EXPAND).hidden == 0


def test_large_numbers_do_not_overflow():
    huge = (((1e6, 1e6), (1e6, 1e6)),) * 3
    assert excite(huge).gates.tolist() == [1, 0, 1]
