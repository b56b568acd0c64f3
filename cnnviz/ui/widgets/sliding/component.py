"""Shows a kernel on its way over a picture: patch times kernel, the products, their sum, the map.

It slides by itself, by drag or by the arrow keys, all in the browser. The picture and the map come
from the server once; a place is told when the reader lets go of the kernel: a link opens it.
"""

import base64
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.drawing.palette import LIGHT
from cnnviz.ui import components

WORDS = (
    *("sliding.picture", "sliding.patch", "sliding.kernel", "sliding.products", "sliding.map"),
    *("sliding.hint", "sliding.play", "sliding.pause", "sliding.step"),
    *("sliding.row", "sliding.column"),
)

_component = components.of_folder("sliding")


def show(
    t: Labels,
    picture: NDArray[np.uint8],
    kernel: NDArray[np.float32],
    found: NDArray[np.float32],
    *,
    slides: tuple[int, int, int],
    place: tuple[int, int],
    key: str,
    told: Callable[[int, int], None] | None = None,
    veiled: bool = False,
) -> None:
    """Show the kernel over the picture.

    Args:
        t: The short texts.
        picture: Grey, (side, side).
        kernel: (k, k).
        found: The map that the kernel makes, (rows, columns).
        slides: Stride, padding and dilation.
        place: Row and column of the output to begin with.
        key: Name of this place on the page.
        told: Who is told the row and the column where the reader let go of the kernel.
        veiled: The map and the sums are kept from the reader, who is still to guess.
    """

    def tell() -> None:
        numbers = _place(st.session_state[key].get("place"), found.shape)
        if told and numbers:
            told(*numbers)

    _component(
        data=data(
            {key.removeprefix("sliding."): t(key) for key in WORDS},
            picture,
            kernel,
            found,
            slides=slides,
            place=place,
            veiled=veiled,
        ),
        key=key,
        on_place_change=tell,
    )


def data(
    words: dict[str, str],
    picture: NDArray[np.uint8],
    kernel: NDArray[np.float32],
    found: NDArray[np.float32],
    *,
    slides: tuple[int, int, int],
    place: tuple[int, int],
    veiled: bool,
) -> dict[str, Any]:
    """Return what the browser draws; the arguments are those of `show`."""
    stride, padding, dilation = slides
    above, below = (LIGHT.hue(name) for name in ("orange", "blue"))
    sent = {
        "side": picture.shape[0],
        "picture": _text(picture),
        "kernel": [[float(weight) for weight in row] for row in kernel],
        "rows": found.shape[0],
        "columns": found.shape[1],
        "map": None if veiled else _text(found.astype("<f4")),
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "place": list(place),
        "words": words,
        "colours": {
            "above": above,
            "below": below,
            "aboveRgb": list(bytes.fromhex(above[1:])),
            "belowRgb": list(bytes.fromhex(below[1:])),
        },
    }
    return {"id": str(hash(repr(sent))), **sent}


def _text(values: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")


def _place(said: object, shape: Sequence[int]) -> tuple[int, int] | None:
    """Read "row,column" as the browser says it; None unless both are places of the map."""
    parts = str(said).split(",")
    if len(parts) != 2 or not all(part.isdecimal() and len(part) < 6 for part in parts):
        return None
    row, column = map(int, parts)
    return (row, column) if row < shape[0] and column < shape[1] else None
