"""State dicts as the world saves them: wrapped, beside an optimiser, with other classes."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from cnnviz.errors import BadFile

Tell = Callable[[str], None]
"""What is done with a sentence about a file that was read in an unusual way."""

_NAMES = ("state_dict", "model_state_dict", "model", "net", "network", "weights")
"""Keys under which training scripts save the network, the commonest first."""

_COUNTER = "num_batches_tracked"  # absent from files older than torch 0.4.1
_FORBIDDEN = re.compile(r"GLOBAL (\S+)")


def of_document(document: object, tell: Tell) -> object:
    """Return the one dict of tensors that a saved dict holds, else the document itself."""
    if not isinstance(document, dict) or _is_state(document):
        return document
    inner = {key: value for key, value in document.items() if _is_state(value)}
    key = next((name for name in _NAMES if name in inner), None)
    if key is None and len(inner) == 1:
        key = next(iter(inner))
    if key is None:
        return document
    tell(f"the weights under {key!r} are taken, the rest is left aside")
    return inner[key]


def without_prefix(state: dict[str, Tensor], known: Iterable[str], tell: Tell) -> dict[str, Tensor]:
    """Return the state without what a wrapper put before all its names.

    Args:
        state: Tensors by name.
        known: Names that the network itself gives its tensors.
        tell: Hears what was taken away.
    """
    names, parts = set(known), min(state).split(".")
    if names & state.keys():
        return state
    for count in range(1, len(parts)):
        prefix = ".".join(parts[:count]) + "."
        if not all(name.startswith(prefix) for name in state):
            return state
        if any(name.removeprefix(prefix) in names for name in state):
            tell(f"{prefix!r} before every name is left out")
            return _cut(state, prefix)
    return state


def forbidden(path: Path, error: Exception) -> BadFile | None:
    """Return the refusal of a file that holds more than tensors, if that is what torch says."""
    found = _FORBIDDEN.search(str(error))
    if found is None:
        return None
    return BadFile(
        "pickled_object",
        f"{path} holds a pickled object ({found[1]}), which is never run: "
        "save only the tensors, with torch.save(model.state_dict(), FILE)",
        file=str(path),
        object=found[1],
    )


def other_classes(network: nn.Module, state: Mapping[str, Tensor]) -> tuple[int, int] | None:
    """Return the classes of a state and those of a network, if they are all that differs."""
    own: dict[str, Tensor] = network.state_dict()
    pairs = {
        (tensor.shape, own[name].shape)
        for name, tensor in state.items()
        if name in own and tensor.shape != own[name].shape
    }
    counts = {(theirs[:1], ours[:1]) for theirs, ours in pairs}
    same = all(theirs[1:] == ours[1:] and len(theirs) for theirs, ours in pairs)
    missing = {name for name in own.keys() - state.keys() if not name.endswith(_COUNTER)}
    if len(counts) != 1 or not same or missing or state.keys() - own.keys():
        return None
    ((theirs, ours),) = counts
    return theirs[0], ours[0]


def outputs(state: Mapping[str, Tensor]) -> int:
    """Return the number of classes of a state, whose last array is its classifier's."""
    return next(len(tensor) for tensor in reversed(list(state.values())) if tensor.ndim)


def give_classes(network: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Give the network's classifiers, still without numbers, as many outputs as the state has."""
    own: dict[str, Tensor] = network.state_dict()
    for name, tensor in state.items():
        if own[name].shape == tensor.shape:
            continue
        place, _, kind = name.rpartition(".")
        layer: Any = network.get_submodule(place)
        empty = torch.empty(tensor.shape, device="meta")
        setattr(layer, kind, empty if kind in layer._buffers else nn.Parameter(empty))
        for width in ("out_features", "out_channels", "num_features"):
            if hasattr(layer, width):
                setattr(layer, width, len(tensor))


def _is_state(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(k, str) and isinstance(v, Tensor) for k, v in value.items())
    )


def _cut(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the state under shorter names, and so the versions of its layers."""
    cut: Any = OrderedDict((name.removeprefix(prefix), one) for name, one in state.items())
    versions = getattr(state, "_metadata", None)
    if versions is not None:
        cut._metadata = OrderedDict(
            (name.removeprefix(prefix), one)
            for name, one in versions.items()
            if name.startswith(prefix) or f"{name}." == prefix
        )
    return cut
