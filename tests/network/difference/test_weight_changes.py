"""Two sets of weights of one network, against NumPy."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.errors import BadValue
from cnnviz.network.difference.weights import PIECE, together, weight_changes


def network(seed):
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Flatten(), nn.Linear(8, 4, bias=False)
    )


def vector(state, path):
    kept = [v for name, v in state.items() if name in (f"{path}.weight", f"{path}.bias")]
    return np.concatenate([v.numpy().astype(np.float64).ravel() for v in kept if v.ndim])


def test_lengths_angles_and_largest_changes():
    first, second = network(0).state_dict(), network(1).state_dict()
    second["1.running_var"] *= 1.5  # no weight
    second["1.bias"] += 0.5
    found = weight_changes(first, second)
    assert [change.path for change in found] == ["0", "1", "3"]
    assert [change.dims for change in found] == [4, 1, 2]
    a, b = (
        np.concatenate([vector(state, change.path) for change in found])
        for state in (first, second)
    )
    assert together(found) == pytest.approx(np.linalg.norm(a - b) / np.linalg.norm(a))
    for change in found:
        a, b = vector(first, change.path), vector(second, change.path)
        assert change.count == len(a)
        assert change.length == pytest.approx(np.linalg.norm(a))
        assert change.distance == pytest.approx(np.linalg.norm(a - b))
        assert change.relative == pytest.approx(np.linalg.norm(a - b) / np.linalg.norm(a))
        assert change.cosine == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
        assert change.largest == pytest.approx(np.abs(a - b).max())
        assert change.differing == np.count_nonzero(a != b)


def test_equal_weights():
    state = network(0).state_dict()
    for change in weight_changes(state, state):
        assert (change.relative, change.largest, change.differing) == (0.0, 0.0, 0)
        assert change.cosine == pytest.approx(1.0)


def test_opposite_weights():
    state = {"conv.weight": torch.tensor([[3.0, 4.0]])}
    (change,) = weight_changes(state, {"conv.weight": -state["conv.weight"]})
    assert (change.length, change.distance, change.relative) == (5.0, 10.0, 2.0)
    assert (change.cosine, change.largest) == (-1.0, 8.0)


def test_weights_that_were_zero():
    zero, one = {"scale": torch.zeros(2)}, {"scale": torch.ones(2)}
    (change,) = weight_changes(zero, one)
    assert change.path == "scale"
    assert change.relative == math.inf
    assert math.isnan(change.cosine)
    (same,) = weight_changes(zero, zero)
    assert same.relative == 0.0


def test_millions_of_small_changes_are_not_lost():
    # In float32 the sum of squares would stop growing long before its end.
    one = {"fc.weight": torch.full((PIECE + 5,), 1e-3)}
    (change,) = weight_changes(one, {"fc.weight": torch.zeros(PIECE + 5)})
    assert change.distance == pytest.approx(1e-3 * math.sqrt(PIECE + 5), rel=1e-6)


def test_weights_that_are_no_numbers():
    one, other = {"a.weight": torch.ones(3)}, {"a.weight": torch.tensor([1.0, math.nan, 1.0])}
    (change,) = weight_changes(one, other)
    assert math.isnan(change.relative)
    assert math.isnan(change.largest)
    assert change.differing == 1


@pytest.mark.parametrize(
    "other", [{"b": torch.ones(2)}, {"a": torch.ones(3)}, {"a": torch.ones(2), "b": torch.ones(1)}]
)
def test_weights_of_another_network(other):
    with pytest.raises(BadValue) as raised:
        weight_changes({"a": torch.ones(2)}, other)
    assert raised.value.key == "other_network"
