"""A layer table as JSON, and back: written by a child that may have been taken over by a file."""

import json
import re
from collections.abc import Sequence
from typing import Any

from cnnviz.network.onnx_graph.checked import MOST_ROWS, photographic
from cnnviz.network.onnx_graph.onnx_table import OnnxNetwork, intricate
from cnnviz.network.trace.table import Layer, LayerTable, Pair, Window

MOST_BYTES = 16 * 2**20
"""Of such a document: DenseNet-121's has 200 kB."""

_FAR = 2**62
_PATH = re.compile(r"[A-Za-z0-9_.#-]{1,220}")
_KIND = re.compile(r"[A-Za-z0-9_]{1,40}")
_SIDES = 8


def written(network: OnnxNetwork) -> bytes:
    """Return a network as JSON."""
    return json.dumps(
        {
            "input_shape": network.table.input_shape,
            "last": network.last,
            "batch": network.batch,
            "classes": network.classes,
            "softmax": network.softmax,
            "layers": [_row(layer) for layer in network.table.layers],
        }
    ).encode()


def read(data: bytes, name: str) -> OnnxNetwork:
    """Return the network of such a document.

    Args:
        data: The document.
        name: Name of the network.

    Raises:
        ValueError: If it is none, or breaks a limit.
    """
    try:
        found = json.loads(data)
        layers = tuple(_layer(row) for row in found["layers"][: MOST_ROWS + 1])
        channels, height, width = _numbers(found["input_shape"])
        if intricate(layers) or not photographic((found["batch"], channels, height, width)):
            raise ValueError("too much")
        return OnnxNetwork(
            table=LayerTable(model=name, input_shape=(channels, height, width), layers=layers),
            last=bool(found["last"]),
            batch=_number(found["batch"]),
            classes=None if found["classes"] is None else _number(found["classes"]),
            softmax=bool(found["softmax"]),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _row(layer: Layer) -> dict[str, object]:
    window = layer.window
    return {
        "path": layer.path,
        "kind": layer.kind,
        "shapes": (layer.input_shape, layer.output_shape),
        "counts": (layer.params, layer.macs, layer.activation_bytes),
        "field": (layer.rf, layer.jump, layer.start),
        "parents": layer.parents,
        "window": window
        and (window.kernel, window.stride, window.padding, window.dilation, window.ceil_mode),
        "hyper": layer.hyper,
    }


def _layer(row: dict[str, Any]) -> Layer:
    into, out = row["shapes"]
    params, macs, size = _numbers(row["counts"])
    rf, jump, start = (_pair(value) for value in row["field"])
    return Layer(
        path=_word(row["path"], _PATH),
        kind=_word(row["kind"], _KIND),
        input_shape=_numbers(into),
        output_shape=_numbers(out),
        params=params,
        macs=macs,
        activation_bytes=size,
        rf=rf,
        jump=jump,
        start=start,
        parents=tuple(_word(parent, _PATH) for parent in row["parents"]),
        window=_window(row["window"]),
        hyper=tuple((_word(name, _KIND), _number(value)) for name, value in row["hyper"]),
    )


def _window(given: Sequence[Any] | None) -> Window | None:
    if given is None:
        return None
    kernel, stride, padding, dilation, ceil = given
    found = [_pair(value) for value in (kernel, stride, padding, dilation)]
    sides = [pair for pair in found if pair is not None]
    if len(sides) < len(found) or min(sides[1]) < 1:
        raise ValueError("window")
    return Window(
        kernel=sides[0],
        stride=sides[1],
        padding=sides[2],
        dilation=sides[3],
        ceil_mode=bool(ceil),
    )


def _pair(given: Any) -> Pair | None:
    if given is None:
        return None
    down, across = given
    return _number(down), _number(across)


def _numbers(given: Sequence[Any]) -> tuple[int, ...]:
    if len(given) > _SIDES:
        raise ValueError("too many numbers")
    return tuple(_number(one) for one in given)


def _number(given: Any) -> int:
    if type(given) is not int or abs(given) > _FAR:
        raise ValueError("no number")
    return given


def _word(given: Any, pattern: re.Pattern[str]) -> str:
    if not isinstance(given, str) or not pattern.fullmatch(given):
        raise ValueError("no word")
    return given
