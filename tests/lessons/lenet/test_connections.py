"""Connections as the paper counts them, and as derivatives that are not zero."""

import pytest
import torch
from torch.autograd.functional import jacobian

from cnnviz.lessons.lenet.connections import connections, wiring
from cnnviz.photos.weights.models import random
from tests.tables import layer_table

PAPER = {
    "c1": 122_304, "s2": 5_880, "c3": 151_600, "s4": 2_000, "c5": 48_120, "f6": 10_164,
    "output": 840,
}  # fmt: skip


def test_the_counts_of_the_paper():
    table = layer_table("lenet5-1998")
    assert {layer.path: layer.connections for layer in wiring(table)} == PAPER
    assert connections(table) == 340_908
    assert sum(layer.params for layer in wiring(table)) == 60_000


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("s2", (6, 28, 28)),
        ("c3", (6, 14, 14)),
        ("s4", (16, 10, 10)),
        ("c5", (16, 5, 5)),
        ("f6", (120, 1, 1)),
    ],
)
def test_each_connection_has_a_derivative(path, shape):
    """A unit reads what moves it, and its bias."""
    layer = getattr(random("lenet5-1998").module, path)
    x = torch.rand(1, *shape, generator=torch.Generator().manual_seed(0))
    moved = jacobian(layer, x, vectorize=True)
    assert int((moved != 0).sum()) + layer(x).numel() == PAPER[path]


def test_the_form_of_today():
    """C1 122,304, four inputs a unit of S2 and S4, a C3 that reads all, and three dense layers."""
    expected = 122_304 + 4 * 6 * 14 * 14 + 100 * 2_416 + 4 * 16 * 25 + 48_120 + 10_164 + 850
    assert connections(layer_table("lenet5")) == expected
