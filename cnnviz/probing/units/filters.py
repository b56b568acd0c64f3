"""First-layer kernels as pictures, and the map that one of them makes of a photo."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.errors import BadValue
from cnnviz.network.trace.table import LayerTable

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
EACH_VALUE = ("BatchNorm2d", "ReLU", "relu", "ReLU6", "relu6", "Tanh", "tanh", "Sigmoid")
"""Kinds of layers that change each value of a map alone."""

CUTTING = ("ReLU", "relu", "ReLU6", "relu6")
"""Those of them that leave no value below zero."""

Array = TypeVar("Array", Floats, Bytes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kernels:
    """The kernels of a first convolution.

    Attributes:
        weights: Read-only, (kernels, channels, height, width).
    """

    path: str
    weights: Floats

    def __len__(self) -> int:
        return len(self.weights)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Response:
    """What one kernel of the first convolution answers to a photo.

    Attributes:
        map: Output of the convolution before batch norm and ReLU, read-only, (height, width).
        silenced: Share of the map that is zero after the batch norm (where the network has one) and
            a ReLU; `behind` says whether one follows.
    """

    path: str
    channel: int
    map: Floats
    minimum: float
    maximum: float
    silenced: float


def behind(table: LayerTable) -> tuple[str, ...]:
    """Return the kinds of what is done to each value of the first convolution before it is read.

    Returns:
        Batch norm and activation functions in their order, up to the first layer that reads several
        values, or to a map that several layers read; empty where there is no convolution.
    """
    rows = iter(table.layers)
    here = next((row for row in rows if row.kind == "Conv2d"), None)
    kinds: list[str] = []
    while here is not None:
        readers = [row for row in table.layers if here.path in row.parents]
        here = readers[0] if len(readers) == 1 and readers[0].kind in EACH_VALUE else None
        kinds += [here.kind] if here is not None else []
    return tuple(kinds)


def first_convolution(module: nn.Module) -> tuple[str, nn.Conv2d]:
    """Return the first convolution of a network and its path.

    Raises:
        BadValue: If the network has no convolution.
    """
    for path, part in module.named_modules():
        if isinstance(part, nn.Conv2d):
            return path, part
    raise BadValue("no_convolution", "this network has no convolution")


def kernels(module: nn.Module) -> Kernels:
    """Return the kernels of the first convolution, copied.

    Raises:
        BadValue: If the network has no convolution.
    """
    path, convolution = first_convolution(module)
    weights = convolution.weight.detach().to("cpu", torch.float32, copy=True).numpy()
    return Kernels(path=path, weights=_frozen(weights))


def kernel_pictures(found: Kernels) -> Bytes:
    """Return every kernel as a small picture.

    Each kernel is scaled on its own, symmetrically around zero: mid grey (128) is weight 0, the
    largest absolute weight of the kernel is 1 or 255. So signs are true and contrast is full, but
    the strength of two kernels cannot be compared. The three input channels are red, green and
    blue; a kernel that reads one channel is grey.

    Returns:
        Read-only, (kernels, height, width, 3).

    Raises:
        BadValue: If the kernels read neither one nor three channels.
    """
    channels = found.weights.shape[1]
    if channels not in (1, 3):
        raise BadValue(
            "kernels_without_colour",
            f"kernels that read {channels} channels cannot be shown as a picture",
            channels=channels,
        )
    largest = np.abs(found.weights).max(axis=(1, 2, 3), keepdims=True)
    scaled = found.weights / np.where(largest > 0, largest, 1)
    pixels = np.rint(128 + 127 * scaled).astype(np.uint8).transpose(0, 2, 3, 1)
    return _frozen(np.repeat(pixels, 3, axis=3) if channels == 1 else pixels.copy())


def response(module: nn.Module, x: Tensor, channel: int) -> Response:
    """Return the map of one kernel.

    Args:
        module: A network in eval mode; it is only read.
        x: A preprocessed photo, (1, channels, height, width), on the device of the network.
        channel: Number of the kernel.

    Raises:
        BadValue: If the network has no convolution, or no kernel of that number.
    """
    path, convolution = first_convolution(module)
    if not 0 <= channel < convolution.out_channels:
        raise BadValue(
            "no_such_kernel",
            f"there is no kernel {channel}: the first layer has {convolution.out_channels}",
            channel=channel,
            count=convolution.out_channels,
        )
    with torch.inference_mode():
        answers = convolution(_as_seen(module, x))
        after = _normalised(module, convolution, answers)[0, channel]
        silenced = float((after <= 0).float().mean())
        values = answers[0, channel].float().cpu().numpy().copy()
    return Response(
        path=path,
        channel=channel,
        map=_frozen(values),
        minimum=float(values.min()),
        maximum=float(values.max()),
        silenced=silenced,
    )


def strongest(module: nn.Module, x: Tensor) -> tuple[int, ...]:
    """Return the kernels, the one whose map varies most over the photo first.

    Args:
        module: A network in eval mode; it is only read.
        x: A preprocessed photo, (1, channels, height, width), on the device of the network.

    Raises:
        BadValue: If the network has no convolution.
    """
    _, convolution = first_convolution(module)
    with torch.inference_mode():
        variance = convolution(_as_seen(module, x))[0].float().var(dim=(1, 2))
        return tuple(variance.argsort(descending=True, stable=True).tolist())


def _as_seen(module: nn.Module, x: Tensor) -> Tensor:
    # torchvision's GoogLeNet and Inception v3 change the normalisation of their input themselves.
    transform = getattr(module, "_transform_input", None)
    return transform(x) if transform is not None else x


def _normalised(module: nn.Module, convolution: nn.Conv2d, answers: Tensor) -> Tensor:
    """Apply the batch norm that is registered right behind the convolution, if one is."""
    leaves = [part for part in module.modules() if not any(part.children())]
    following = leaves[leaves.index(convolution) + 1 :]
    norm = following[0] if following else None
    if not isinstance(norm, nn.BatchNorm2d):
        return answers
    return F.batch_norm(
        answers, norm.running_mean, norm.running_var, norm.weight, norm.bias, eps=norm.eps
    )


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array
