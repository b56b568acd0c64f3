"""What is left of an error signal behind several layers, by what their units answer."""

import numpy as np
from numpy.typing import NDArray

RESPONSES = tuple(np.linspace(-4, 4, 161).round(6).tolist())
"""What goes into the activation function of every layer."""


def left_over(name: str, layers: int) -> NDArray[np.float64]:
    """Return the slope of an activation to the power of the layers, at each of `RESPONSES`.

    Args:
        name: "tanh" or "relu".
        layers: How many of them the signal passes.

    Raises:
        ValueError: If there is no such activation here.
    """
    x = np.asarray(RESPONSES)
    if name == "tanh":
        slopes = 1 - np.tanh(x) ** 2
    elif name == "relu":
        slopes = (x > 0).astype(np.float64)
    else:
        raise ValueError(f"no activation {name!r}")
    return np.asarray(slopes**layers)
