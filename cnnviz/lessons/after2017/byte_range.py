"""Two activations, and what few bits leave of the one that ends."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F

TOP = 6.0
"""Where ReLU6 ends."""


def swish(places: Sequence[float]) -> list[float]:
    """Return x * sigmoid(x) at some places; torch calls it SiLU."""
    return _list(F.silu(torch.tensor(places, dtype=torch.float64)))


def relu6(places: Sequence[float]) -> list[float]:
    """Return ReLU6 at some places."""
    return _list(F.relu6(torch.tensor(places, dtype=torch.float64)))


def step(bits: int) -> float:
    """How far two neighbouring numbers lie apart when some bits cover all values of ReLU6."""
    return TOP / (2**bits - 1)


def in_bits(values: Sequence[float], bits: int) -> list[float]:
    """Return values of ReLU6, each moved to the nearest number that some bits can hold."""
    high = 2**bits - 1
    found = torch.fake_quantize_per_tensor_affine(
        torch.tensor(values, dtype=torch.float32), step(bits), 0, 0, high
    )
    return _list(found)


def _list(values: torch.Tensor) -> list[float]:
    return [float(value) for value in values]
