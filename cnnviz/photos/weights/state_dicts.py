"""Reading a file of weights without running it, and putting the weights into a network."""

import io
import re
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from textwrap import shorten
from typing import Any

import torch
from safetensors.torch import load, load_file
from torch import Tensor, nn

from cnnviz.errors import BadFile
from cnnviz.photos.weights.foreign_states import (
    Tell,
    forbidden,
    give_classes,
    of_document,
    other_classes,
    without_prefix,
)

AUXILIARY_HEADS = ("aux1", "aux2", "AuxLogits")  # of GoogLeNet and Inception v3; for training only

SAFETENSORS = ".safetensors"

_HEAD = 9
"""Bytes by which a file of safetensors is told."""

REASON_LENGTH = 240  # characters of torch's own words in an error

# Published DenseNet files say "denselayer1.norm.1.weight"; a module name may hold no dot any more.
_OLD_DENSENET = re.compile(r"^(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\..*)$")


def _silent(_: str) -> None:
    """Keep quiet: nobody asked."""


def read_state(path: Path, tell: Tell = _silent) -> dict[str, Tensor]:
    """Return the tensors in a `.safetensors` file or in a state dict saved by torch.

    Nothing in the file is ever executed, and nothing of it stays mapped: a file that is cut short
    later cannot take the process down.

    Args:
        path: Of the file; what training scripts save beside the tensors is left aside.
        tell: Hears that something was.

    Raises:
        BadFile: If there is no such file, or it holds anything but named tensors.
    """
    if not path.is_file():
        raise BadFile("file_missing", f"there is no file {path}", file=str(path))
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if _is_safetensors(head, path.stat().st_size):
        return _state(path, lambda: _whole(load_file(path)), head, tell)
    # torch goes by the name: what is called .safetensors it reads as nothing else.
    misnamed = path.suffix.lower() == SAFETENSORS
    given = io.BytesIO(path.read_bytes()) if misnamed else path
    return _state(path, lambda: _loaded(given), head, tell)


def state_in(data: bytes, path: Path, tell: Tell = _silent) -> dict[str, Tensor]:
    """Return the tensors in a file that is in memory, as `read_state` does.

    Args:
        data: The whole file.
        path: What it is called, for messages.
        tell: Hears what is left aside.

    Raises:
        BadFile: If it holds anything but named tensors.
    """
    if is_safetensors(data):
        return _state(path, lambda: _whole(load(data)), data[:_HEAD], tell)
    return _state(path, lambda: _loaded(io.BytesIO(data)), data[:_HEAD], tell)


def is_safetensors(data: bytes) -> bool:
    """Return whether a file begins as that format does, whatever it is called."""
    return _is_safetensors(data[:_HEAD], len(data))


def _state(path: Path, read: Callable[[], object], head: bytes, tell: Tell) -> dict[str, Tensor]:
    try:
        state = of_document(read(), path, tell)
    except BadFile:
        raise
    except Exception as error:  # a parser of foreign bytes may raise anything
        raise forbidden(path, error, head) or _not_weights(path) from error
    if not isinstance(state, dict) or not state:
        raise _not_weights(path)
    for name, tensor in state.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor) or not _is_plain(tensor):
            raise _not_weights(path)
    return state


def _is_safetensors(head: bytes, size: int) -> bool:
    """Return whether a file has the length of its table, eight bytes, and the table, in JSON."""
    return head[8:] == b"{" and int.from_bytes(head[:8], "little") < size


def _whole(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return tensors with memory of their own, nothing of which is mapped."""
    return {name: tensor.clone() for name, tensor in state.items()}


def _loaded(given: Path | io.BytesIO) -> object:
    return torch.load(given, map_location="cpu", weights_only=True)


def _is_plain(tensor: Tensor) -> bool:
    """Return whether the tensor is an array of real numbers in memory, as every weight is."""
    dense = tensor.layout is torch.strided and not tensor.is_quantized
    return dense and not tensor.is_complex() and tensor.device.type == "cpu"


def fit(
    network: nn.Module,
    state: dict[str, Tensor],
    model: str,
    path: Path,
    *,
    any_classes: bool = False,
    tell: Tell = _silent,
) -> None:
    """Give a network, which may be on the meta device, the tensors of a file.

    The numbers take the network's own precision. Keys of older versions are renamed as torchvision
    does it, and auxiliary heads that only one of the two has are dropped.

    Args:
        network: Built for `model`; changed in place.
        state: Tensors by name.
        model: Name of the network, for the message.
        path: Where the tensors are from, for the message.
        any_classes: Whether the network takes as many classes as the file has.
        tell: Hears that names were shortened.

    Raises:
        BadFile: If a tensor is missing, left over or of another shape.
    """
    state = without_prefix(state, network.state_dict(), tell)
    _drop_heads(network, state)
    expected: Any = network.state_dict()
    fitting: Any = OrderedDict()
    for name, tensor in state.items():
        matched = _OLD_DENSENET.match(name)
        key = matched[1] + matched[2] if matched else name
        wanted = expected.get(key)
        if wanted is not None:
            fitting[key] = tensor.to(wanted.dtype)
        elif not key.startswith(tuple(f"{head}." for head in AUXILIARY_HEADS)):
            fitting[key] = tensor  # left over: load_state_dict will name it
    # The layout's version decides how modules read old files; safetensors does not keep it.
    versions = getattr(state, "_metadata", None)
    fitting._metadata = versions or (
        expected._metadata if expected.keys() <= fitting.keys() else None
    )
    _settle_classes(network, fitting, model, path, any_classes=any_classes)
    try:
        network.load_state_dict(fitting, strict=True, assign=True)
    except (RuntimeError, ValueError) as error:
        # torch names every tensor on a line of its own; the first few tell enough.
        reason = shorten(str(error), REASON_LENGTH, placeholder=" …")
        raise BadFile(
            "weights_do_not_fit",
            f"{path} does not hold the weights of {model}: {reason}",
            file=str(path),
            model=model,
        ) from error


def _settle_classes(
    network: nn.Module, state: dict[str, Tensor], model: str, path: Path, *, any_classes: bool
) -> None:
    """Let the network have the classes of the file, or say that they are others."""
    counts = other_classes(network, state)
    if counts is None:
        return
    if any_classes:
        give_classes(network, state)
        return
    found, wanted = counts
    raise BadFile(
        "classes_differ",
        f"{path} has {found} classes, {model} has {wanted}: name them with --classes FILE",
        file=str(path),
        model=model,
        found=found,
        wanted=wanted,
    )


def _drop_heads(network: nn.Module, state: dict[str, Tensor]) -> None:
    for head in AUXILIARY_HEADS:
        has_head = getattr(network, head, None) is not None
        if has_head and not any(name.startswith(f"{head}.") for name in state):
            setattr(network, head, None)


def _not_weights(path: Path) -> BadFile:
    return BadFile(
        "not_weights",
        f"{path} is neither a {SAFETENSORS} file nor a state dict that torch saved, or it is cut "
        "off",
        file=str(path),
    )
