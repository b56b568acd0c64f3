"""Showing a figure: the theme, a description for the ear, and the same numbers as a table."""

from collections.abc import Mapping, Sequence
from numbers import Number

import pyarrow as pa
import streamlit as st

from cnnviz.content.digits import typeset
from cnnviz.content.labels import Labels
from cnnviz.drawing.frame import Figure
from cnnviz.drawing.kept import KeptFigure
from cnnviz.ui.kept_figure import finished
from cnnviz.ui.shell import address
from cnnviz.ui.shell.numbers import EMPTY

# A picture of the chart as SVG is one click away, made by the browser.
CONFIG = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "svg", "filename": "cnnviz"},
}


def show(figure: Figure | KeptFigure, *, key: str, alt: str) -> None:
    """Show a figure that is only looked at."""
    st.plotly_chart(_shown(figure), key=key, config=CONFIG, alt=alt, theme="streamlit")


def _shown(figure: Figure | KeptFigure) -> Figure | KeptFigure:
    return figure if isinstance(figure, KeptFigure) else finished(figure)


def choose(figure: Figure | KeptFigure, *, key: str, alt: str) -> object:
    """Show a figure whose points can be chosen by a click.

    The figure must not change with the choice: Plotly would be rebuilt and the next click lost.

    Returns:
        `customdata` of the point that was chosen since the last run, or None.
    """
    key = address.fresh(key)
    event = st.plotly_chart(
        _shown(figure),
        key=key,
        config=CONFIG,
        alt=alt,
        theme="streamlit",
        on_select="rerun",
        selection_mode="points",
    )
    points = event.selection.points
    chosen = points[0].get("customdata") if points else None
    if isinstance(chosen, list | tuple):
        chosen = chosen[0]
    last = f"_last-{key}"
    fresh = chosen if chosen != st.session_state.get(last) else None
    st.session_state[last] = chosen
    return fresh


def brush(figure: Figure, *, key: str, alt: str) -> list[int]:
    """Show a figure whose points can be chosen by clicks or with a frame.

    Returns:
        `customdata` of the chosen points, in order; empty where none is chosen.
    """
    event = st.plotly_chart(
        finished(figure).update_layout(dragmode="select"),
        key=address.fresh(key),
        config={**CONFIG, "modeBarButtonsToRemove": ["lasso2d", "autoScale2d"]},
        alt=alt,
        theme="streamlit",
        on_select="rerun",
        selection_mode=("points", "box"),
    )
    found = (point.get("customdata") for point in event.selection.points)
    return sorted(
        {
            int(value[0] if isinstance(value, list) else value)
            for value in found
            if value is not None
        }
    )


def data_table(t: Labels, columns: Mapping[str, Sequence[object]]) -> None:
    """The numbers of a chart as a table, for readers who cannot see it or want to copy them."""
    with st.expander(t("common.table_twin")):
        table(t, columns)


def table(t: Labels, columns: Mapping[str, Sequence[object]]) -> None:
    """Columns of numbers and words as a table."""
    # Arrow's own table, which is what is sent: by way of pandas it takes ten times as long.
    shown = pa.table({name: _cells(column) for name, column in columns.items()})
    st.dataframe(shown, hide_index=True, placeholder=EMPTY, alt=t("common.table_twin"))


def _cells(column: Sequence[object]) -> list[object]:
    """The cells of a column as in print; of several kinds, they are words."""
    kinds = {isinstance(cell, Number) for cell in column if cell is not None}
    if len(kinds) > 1:
        return [None if cell is None else typeset(str(cell)) for cell in column]
    return [typeset(cell) if isinstance(cell, str) else cell for cell in column]
