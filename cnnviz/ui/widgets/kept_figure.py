"""Figures that are built once and kept as what Streamlit sends of them.

To build a figure costs Plotly some fifty milliseconds of checks, more than all the rest of a page.
"""

import hashlib
import io
import json
import pickle
from collections.abc import Callable, Hashable
from functools import partial
from types import MappingProxyType
from typing import Any

from plotly import io as plotly_io
from plotly.basedatatypes import BaseFigure

from cnnviz.drawing.frame import Figure
from cnnviz.drawing.minus import set_minus
from cnnviz.ui import cache, presenting


class KeptFigure(BaseFigure):  # type: ignore[misc]  # Plotly tells no types
    """A finished figure: it can be shown, and changed no more.

    Args:
        figure: The figure as it is to be shown.
    """

    def __init__(self, figure: Figure) -> None:
        # Plotly's own beginning would build all of it again.
        written = plotly_io.to_json(figure, validate=False)
        self._told: dict[str, Any] = json.loads(written)
        self._size = 4 * len(written)

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return self._size

    def to_dict(self) -> dict[str, Any]:
        """Return what is sent; Streamlit asks for it and changes nothing in it."""
        return self._told


class _Pickler(pickle.Pickler):
    """Writes views of mappings, too, as what they show."""

    dispatch_table = {MappingProxyType: lambda view: (dict, (dict(view),))}  # noqa: RUF012


def of_all(function: Callable[..., Figure], *arguments: object, **named: object) -> KeptFigure:
    """Return the figure of a pure function, kept for all sessions.

    Args:
        function: Draws it from nothing but its arguments, none of which comes of a reader's photo.
        *arguments: Anything that can be pickled: what they hold is the key.
        **named: As `arguments`.
    """
    make = partial(_made, function, arguments, named)
    return cache.shared_by(_key(function, arguments, named), make)


def of_photo(
    photo: cache.Pixels, function: Callable[..., Figure], *arguments: object, **named: object
) -> KeptFigure:
    """Return a figure as `of_all` does, of what was computed from a photo."""
    make = partial(_made, function, arguments, named)
    return cache.of_photo(photo, _key(function, arguments, named), make=make)


def _key(function: Callable[..., Figure], *given: object) -> Hashable:
    # Equal bytes are equal values; the same value in other bytes is only drawn a second time.
    written = io.BytesIO()
    _Pickler(written, pickle.HIGHEST_PROTOCOL).dump(given)
    held = hashlib.sha256(written.getbuffer()).digest()
    return cache.name_of(function), held, presenting.scale()


def _made(
    function: Callable[..., Figure], arguments: tuple[object, ...], named: dict[str, object]
) -> KeptFigure:
    return KeptFigure(finished(function(*arguments, **named)))


def finished(figure: Figure) -> Figure:
    """Return a figure as print sets it, its height grown with the type: titles need the room."""
    height, scale = figure.layout.height, presenting.scale()
    if scale == 1.0 or not height:
        return set_minus(figure)
    # A copy: the figure may be one that all sessions share.
    return set_minus(Figure(figure).update_layout(height=round(scale * height)))
