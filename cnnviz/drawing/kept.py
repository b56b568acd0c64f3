"""A figure as what is sent of it: Plotly's checks have been made, and are not made again."""

import json
from typing import Any

from plotly import io
from plotly.basedatatypes import BaseFigure

from cnnviz.drawing.frame import Figure


class KeptFigure(BaseFigure):  # type: ignore[misc]  # Plotly tells no types
    """A finished figure: it can be shown, and changed no more.

    Args:
        figure: The figure as it is to be shown.
    """

    def __init__(self, figure: Figure) -> None:
        # Plotly's own beginning would build all of it again.
        written = io.to_json(figure, validate=False)
        self._told: dict[str, Any] = json.loads(written)
        self._size = 4 * len(written)

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return self._size

    def to_dict(self) -> dict[str, Any]:
        """Return what is sent; Streamlit asks for it and changes nothing in it."""
        return self._told
