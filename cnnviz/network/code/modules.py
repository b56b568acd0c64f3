"""A module as the expression that builds it: read from the module, not from anybody's source."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn

from cnnviz.architectures.nets.published.lenet5_1998 import AMPLITUDE, SLOPE
from cnnviz.errors import NotTraceable

HELPERS: Mapping[str, str] = {
    "scaled_tanh": f'''\
def scaled_tanh(x):
    """The squashing function of LeNet-5 (LeCun et al. 1998): {AMPLITUDE} tanh({SLOPE:.3g} x)."""
    return {AMPLITUDE!r} * torch.tanh({SLOPE!r} * x)
''',
    "LayerNorm2d": '''\
class LayerNorm2d(nn.LayerNorm):
    """Normalises the channels at every place of a map, (N, C, H, W)."""

    def forward(self, x):
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)
''',
    "Permute": '''\
class Permute(nn.Module):
    """Changes the order of the dimensions."""

    def __init__(self, dims):
        super().__init__()
        self.dims = dims

    def forward(self, x):
        return torch.permute(x, self.dims)
''',
    "StochasticDepth": '''\
class StochasticDepth(nn.Module):
    """In training, leaves out the branch of whole pictures ("row") or of the batch ("batch")."""

    def __init__(self, p, mode):
        super().__init__()
        self.p, self.mode = p, mode

    def forward(self, x):
        if not self.training or self.p == 0.0:
            return x
        size = [x.shape[0] if self.mode == "row" else 1] + [1] * (x.ndim - 1)
        kept = torch.empty(size, dtype=x.dtype, device=x.device).bernoulli_(1.0 - self.p)
        return x * (kept / (1.0 - self.p) if self.p < 1.0 else kept)
''',
}
"""What is one row of the layer table and not of PyTorch, written out with PyTorch alone."""

_HELPER_OPTIONS = {
    "LayerNorm2d": ("normalized_shape", "eps"),
    "Permute": ("dims",),
    "StochasticDepth": ("p", "mode"),
}

_SKIPPED = frozenset({"self", "device", "dtype", "inplace_"})

_POSITIONAL = 2
"""Leading arguments without a default that are written without their names."""


def expression(module: nn.Module, path: str) -> tuple[str, str | None]:
    """Return what builds a module, and the name of the helper that it needs.

    Args:
        module: A module that the recorded graph calls as one step, or that has no part in it.
        path: Of the module, for the error message.

    Raises:
        NotTraceable: If its arguments cannot be read back from it.
    """
    kind = type(module)
    if kind.__name__ in _HELPER_OPTIONS and kind.__module__.startswith("torchvision"):
        options = _HELPER_OPTIONS[kind.__name__]
        given = ", ".join(f"{name}={literal(getattr(module, name))}" for name in options)
        return f"{kind.__name__}({given})", kind.__name__
    name = "Linear" if kind.__name__ == "NonDynamicallyQuantizableLinear" else kind.__name__
    public = getattr(nn, name, None)
    if not kind.__module__.startswith("torch.nn") or public is None:
        raise unwritable(f"{path} is a {kind.__module__}.{kind.__name__}, which PyTorch has not")
    return f"nn.{name}({', '.join(_arguments(module, public, path))})", None


def _arguments(module: nn.Module, kind: Callable[..., object], path: str) -> list[str]:
    """Return the arguments of a constructor, without those that are at their defaults."""
    written: list[str] = []
    bare = True
    for name, parameter in inspect.signature(kind).parameters.items():
        if name in _SKIPPED or parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        required = parameter.default is parameter.empty
        try:
            value = _value(module, name)
        except AttributeError:
            if required:
                raise unwritable(f"{path} does not tell its {name}") from None
            continue
        if required and bare and len(written) < _POSITIONAL:
            written.append(literal(value))
            continue
        bare = False
        if required or value != parameter.default:
            written.append(f"{name}={literal(value)}")
    return written


def _value(module: Any, name: str) -> object:
    """Return what an argument was, as the module tells it."""
    if isinstance(module, nn.MultiheadAttention):
        special = {
            "bias": lambda: module.in_proj_bias is not None,
            "add_bias_kv": lambda: module.bias_k is not None,
        }
        if name in special:
            return special[name]()
    value = getattr(module, name)
    if name == "bias":
        return value is not None
    # A pair of equal numbers is one number, as most people write it.
    if isinstance(value, tuple) and len(value) == 2 and value[0] == value[1] and name != "dims":
        return value[0]
    return value


def literal(value: object) -> str:
    """Return a value as Python code.

    Raises:
        NotTraceable: If it is none that code can hold.
    """
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, torch.Size):
        value = tuple(value)
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        inside = ", ".join(map(literal, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, torch.dtype | torch.layout | torch.memory_format):
        return str(value)
    if isinstance(value, torch.device):
        return f'torch.device("{value}")'
    raise unwritable(f"{type(value).__name__} is no value that code can hold")


def unwritable(reason: str) -> NotTraceable:
    """Return the error of a network that cannot be written as code."""
    return NotTraceable(
        "no_code", f"this network cannot be written as code: {reason}", reason=reason
    )
