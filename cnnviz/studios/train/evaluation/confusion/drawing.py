"""A confusion matrix whose entries can be chosen by a click."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, framed
from cnnviz.drawing.palette import LIGHT

KEYS = ("true", "predicted", "share", "hover")
"""Labels that the figure needs; "hover" may hold {true}, {predicted}, {count} and {percent}."""

LEAST_HEIGHT, ROW = 420, 34
_WRITTEN = 16  # classes up to which the counts are written into the squares
_MARK = 30


def confusion_matrix(
    counts: NDArray[np.integer], classes: Sequence[str], labels: Mapping[str, str]
) -> go.Figure:
    """Draw a row for each true class and a column for each answer; right answers are grey.

    Colours tell which share of a row's pictures is mistaken for the column: on a scale with the
    diagonal every mistake would be pale. Over every square lies a point that cannot be seen until
    it is chosen: its `customdata` is the square's number, row by row. The figure does not change
    with the choice.

    Args:
        counts: (classes, classes).
        classes: Names of the classes.
        labels: Words for KEYS.
    """
    rows = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    share = counts / rows
    diagonal = np.eye(len(counts), dtype=bool)
    most = float(share[~diagonal].max(initial=0.0))
    figure = go.Figure(
        [
            _squares(
                np.where(diagonal, np.nan, share),
                counts,
                zmax=most or 1.0,
                autocolorscale=True,
                colorbar={
                    "thickness": 10,
                    "tickformat": ".0%",
                    "title": {"text": labels["share"], "side": "right"},
                },
            ),
            _squares(
                np.where(diagonal, share, np.nan),
                counts,
                zmax=1.0,
                colorscale=[[0, REFERENCE], [1, REFERENCE]],
                showscale=False,
            ),
            _points(counts, share, classes, labels),
        ]
    )
    # By number and not by name: two classes may be called the same.
    named = {"tickvals": list(range(len(classes))), "ticktext": list(classes)}
    bare = {"showgrid": False, "zeroline": False}
    reach = [-0.5, len(classes) - 0.5]
    figure.update_xaxes(title_text=labels["predicted"], range=reach, **named, **bare)
    figure.update_yaxes(title_text=labels["true"], range=reach[::-1], **named, **bare)
    return framed(figure, max(LEAST_HEIGHT, 120 + ROW * len(counts)))


def _squares(
    colours: NDArray[np.floating],
    counts: NDArray[np.integer],
    *,
    zmax: float,
    **options: object,
) -> go.Heatmap:
    written = len(counts) <= _WRITTEN
    return go.Heatmap(
        z=colours,
        zmin=0.0,
        zmax=zmax,
        # Plotly writes into empty squares too, and here two layers share the squares.
        text=np.where(np.isnan(colours), "", counts.astype(str)),
        texttemplate="%{text}" if written else None,
        hoverinfo="skip",
        hoverongaps=False,
        xgap=1,
        ygap=1,
        **options,
    )


def _points(
    counts: NDArray[np.integer],
    share: NDArray[np.floating],
    classes: Sequence[str],
    labels: Mapping[str, str],
) -> go.Scatter:
    entries = list(np.ndindex(counts.shape))
    return go.Scatter(
        x=[answer for _, answer in entries],
        y=[true for true, _ in entries],
        customdata=list(range(len(entries))),
        mode="markers",
        marker={
            "symbol": "square-open",
            "size": _MARK,
            "opacity": 0,
            "color": LIGHT.hue("orange"),
            "line": {"width": 3},
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0}},
        text=[
            labels["hover"].format(
                true=classes[true],
                predicted=classes[answer],
                count=int(counts[true, answer]),
                percent=f"{100 * share[true, answer]:.1f}",
            )
            for true, answer in entries
        ],
        hoverinfo="text",
        showlegend=False,
    )
