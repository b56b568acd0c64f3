"""What the tracer has to know of timm: which of its modules are one row, and what fx cannot follow.

timm keeps both itself: `register_notrace_module` marks what torch.fx would fall apart on, and
`register_notrace_function` what cannot be called with what stands for a tensor. Its norms, its
activations and its convolutions with standardised weights are classes of their own, whose inside
is no lesson.
"""

import sys
from collections.abc import Callable
from typing import Any

from torch import nn

_WHOLE = frozenset(
    f"timm.layers.{module}"
    for module in (
        "activations",
        "activations_me",
        "blur_pool",
        "conv2d_same",
        "drop",
        "evo_norm",
        "filter_response_norm",
        "grn",
        "layer_scale",
        "linear",
        "norm",
        "norm_act",
        "pool2d_same",
        "std_conv",
    )
)
"""Modules of timm's whose classes are one row each."""


def is_whole(module: nn.Module) -> bool:
    """Return whether a module of timm is one step: one of its layers, or one that it marks."""
    found = type(module)
    if found.__module__ in _WHOLE:
        return True
    layers = sys.modules.get("timm.layers")
    return layers is not None and bool(layers.is_notrace_module(found))


def unfollowed() -> tuple[Callable[..., Any], ...]:
    """Return the functions of timm that stand in a graph as they are."""
    layers = sys.modules.get("timm.layers")  # a network of timm's loads it
    return tuple(layers.get_notrace_functions()) if layers is not None else ()
