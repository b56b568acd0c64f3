"""Maps of an ONNX network for one picture, as bytes and back: written by a child not to be trusted.

Of every layer that is asked for only a few maps go over: those of the first layers of a network for
large pictures would take more than the network itself.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.network.trace.table import Layer

Floats = NDArray[np.float32]

EACH = 6
"""Maps of one layer, those with the largest mean absolute value."""

MOST_BYTES = 2**26
"""Of all maps that are asked for at once."""

_HEADER = struct.Struct(">II")
_LONGEST = 2**14


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FewMaps:
    """A few maps of one layer.

    Attributes:
        channels: Their numbers in the layer, the strongest first.
        maps: (maps, height, width).
    """

    channels: tuple[int, ...]
    maps: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OnnxMaps:
    """What a network makes of one picture.

    Attributes:
        outputs: What it writes, in one row.
        layers: Of every layer that was asked for.
    """

    outputs: Floats
    layers: tuple[FewMaps, ...]


def size(layer: Layer) -> int:
    """Return how many bytes the maps of a layer take."""
    _, height, width = layer.output_shape
    return 4 * EACH * height * width


def few(maps: Floats, channel: int | None) -> FewMaps:
    """Return the strongest maps of a layer, or the one that is asked for.

    Args:
        maps: (channels, height, width).
        channel: Its number.
    """
    if channel is None:
        order = np.argsort(-np.abs(maps).mean((1, 2)), kind="stable")[:EACH]
        wanted = [int(number) for number in order]
    else:
        wanted = [channel]
    return FewMaps(channels=tuple(wanted), maps=np.ascontiguousarray(maps[wanted], np.float32))


def written(found: OnnxMaps) -> bytes:
    """Return maps as bytes: the channels as JSON, then the numbers."""
    channels = json.dumps([layer.channels for layer in found.layers]).encode()
    parts = [found.outputs.tobytes(), *(layer.maps.tobytes() for layer in found.layers)]
    return b"".join((_HEADER.pack(len(channels), found.outputs.size), channels, *parts))


def read(data: bytes, layers: Sequence[Layer], most_outputs: int) -> OnnxMaps:
    """Return the maps of such bytes.

    Args:
        data: The bytes.
        layers: The layers that were asked for: they say which shape their maps have.
        most_outputs: Numbers of the output.

    Raises:
        ValueError: If it is anything else, or holds what is no number.
    """
    try:
        length, count = _HEADER.unpack_from(data)
        if length > _LONGEST or count > most_outputs:
            raise ValueError("too much")
        at = _HEADER.size + length
        told = json.loads(data[_HEADER.size : at])
        outputs = _numbers(data, at, (count,))
        at += outputs.nbytes
        found = []
        for layer, channels in zip(layers, told, strict=True):
            known, height, width = layer.output_shape
            _check(channels, known)
            maps = _numbers(data, at, (len(channels), height, width))
            at += maps.nbytes
            found.append(FewMaps(channels=tuple(channels), maps=maps))
    except (struct.error, TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return OnnxMaps(outputs=outputs, layers=tuple(found))


def _check(channels: object, known: int) -> None:
    if not isinstance(channels, list) or not 0 < len(channels) <= EACH:
        raise ValueError("no channels")
    if any(type(one) is not int or not 0 <= one < known for one in channels):
        raise ValueError("no channel")


def _numbers(data: bytes, at: int, shape: tuple[int, ...]) -> Floats:
    found = np.frombuffer(data, np.float32, int(np.prod(shape)), at).reshape(shape)
    if not np.isfinite(found).all():
        raise ValueError("no number")
    return found
