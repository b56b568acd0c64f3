"""Figures that are built once and kept as what Streamlit sends of them.

To build a figure costs Plotly some fifty milliseconds of checks, more than all the rest of a page.
"""

import hashlib
import io
import pickle
from collections.abc import Callable, Hashable
from functools import partial
from types import MappingProxyType

from cnnviz.drawing.frame import Figure
from cnnviz.drawing.kept import KeptFigure
from cnnviz.drawing.minus import set_minus
from cnnviz.ui import cache, presenting


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
