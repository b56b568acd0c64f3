"""State dicts as the world saves them: wrapped, beside an optimiser, with other classes."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from textwrap import shorten
from typing import Any

import torch
from torch import Tensor, nn

from cnnviz.errors import BadFile

Tell = Callable[[str], None]
"""What is done with a sentence about a file that was read in an unusual way."""

_NAMES = (
    *("state_dict", "model_state_dict", "model", "net", "network", "weights"),
    *("model_state", "net_state_dict", "module"),
)
"""Keys under which training scripts save the network, the commonest first."""

_DEPTH = 3
"""Dicts within dicts that are looked into."""

_BELOW = " > "
"""Stands between the keys of dicts within dicts."""

_PLACES_LENGTH = 160  # characters of them in an error

_AVERAGES = "n_averaged"
"""What torch's `AveragedModel` counts, beside a network that has a prefix."""

_PICKLES = (b"\x80\4", b"\x80\5")
"""How a file of the module pickle begins, by the protocols of which torch reads nothing."""

_COUNTER = "num_batches_tracked"  # absent from files older than torch 0.4.1
_FORBIDDEN = re.compile(r"GLOBAL (\S+)")


def of_document(document: object, path: Path, tell: Tell) -> object:
    """Return the one dict of tensors that a saved dict holds, else the document itself.

    Args:
        document: What torch read.
        path: Where it is from, for the message.
        tell: Hears what is left aside.

    Raises:
        BadFile: If it holds several, and nothing says which of them is meant.
    """
    if not isinstance(document, dict) or _is_state(document):
        return document
    level: dict[str, object] = {repr(key): value for key, value in document.items()}
    for _ in range(_DEPTH):
        inner = {place: value for place, value in level.items() if _is_state(value)}
        if inner:
            place = _meant(inner, path)
            tell(f"the weights under {place} are taken, the rest is left aside")
            return inner[place]
        level = _one_deeper(level)
    return _tensors_alone(document, tell)


def _meant(inner: Mapping[str, object], path: Path) -> str:
    """Return which of several states is the network's: the only one, or that of a known name."""
    for name in _NAMES:
        named = [place for place in inner if place.rpartition(_BELOW)[2] == repr(name)]
        if len(named) == 1:
            return named[0]
    if len(inner) == 1:
        return next(iter(inner))
    places = shorten(", ".join(inner), _PLACES_LENGTH, placeholder=" …")
    raise BadFile(
        "several_states",
        f"{path} holds several sets of weights ({places}): save the one that is meant, with "
        "torch.save(model.state_dict(), FILE)",
        file=str(path),
        places=places,
    )


def _one_deeper(level: Mapping[str, object]) -> dict[str, object]:
    """Return what the dicts of a level hold; an optimiser counts its parameters by numbers."""
    return {
        f"{place}{_BELOW}{key!r}": value
        for place, one in level.items()
        if isinstance(one, dict)
        for key, value in one.items()
        if isinstance(key, str)
    }


def _tensors_alone(document: dict[Any, Any], tell: Tell) -> object:
    """Return the tensors of a dict that holds them beside numbers and words."""
    tensors = {key: value for key, value in document.items() if isinstance(value, Tensor)}
    if not _is_state(tensors):
        return document
    rest = ", ".join(repr(key) for key in document if key not in tensors)
    tell(f"what is no tensor is left aside: {rest}")
    return tensors


def without_prefix(state: dict[str, Tensor], known: Iterable[str], tell: Tell) -> dict[str, Tensor]:
    """Return the state without what a wrapper put before all its names.

    Args:
        state: Tensors by name.
        known: Names that the network itself gives its tensors.
        tell: Hears what was taken away.
    """
    names, own = set(known), [name for name in state if name != _AVERAGES]
    if names & state.keys() or not own:
        return state
    parts = min(own).split(".")
    for count in range(1, len(parts)):
        prefix = ".".join(parts[:count]) + "."
        if not all(name.startswith(prefix) for name in own):
            return state
        if any(name.removeprefix(prefix) in names for name in own):
            tell(f"{prefix!r} before every name is left out")
            return _cut(state, prefix)
    return state


def forbidden(path: Path, error: Exception, head: bytes) -> BadFile | None:
    """Return the refusal of a file that holds more than tensors, if that is what torch says.

    Args:
        path: What the file is called.
        error: What torch raised.
        head: How the file begins.
    """
    found = _FORBIDDEN.search(str(error))
    if found is not None:
        name = found[1]
    elif "TorchScript" in str(error):
        name = "TorchScript"
    elif head.startswith(_PICKLES):
        name = "pickle"
    else:
        return None
    return BadFile(
        "pickled_object",
        f"{path} holds a pickled object ({name}), which is never run: "
        "save only the tensors, with torch.save(model.state_dict(), FILE)",
        file=str(path),
        object=name,
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
    if not ours or not theirs[0]:
        return None
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
        and all(isinstance(k, str) and isinstance(v, Tensor) for k, v in value.items())
        and any(tensor.ndim for tensor in value.values())  # else they are measurements
    )


def _cut(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the state under shorter names, and so the versions of its layers."""
    cut: Any = OrderedDict(
        (name.removeprefix(prefix), one) for name, one in state.items() if name.startswith(prefix)
    )
    versions = getattr(state, "_metadata", None)
    if versions is not None:
        cut._metadata = OrderedDict(
            (name.removeprefix(prefix), one)
            for name, one in versions.items()
            if name.startswith(prefix) or f"{name}." == prefix
        )
    return cut
