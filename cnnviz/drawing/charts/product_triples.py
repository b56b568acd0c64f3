"""Patch, kernel and products of a convolution, one row an input channel."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go
from plotly.subplots import make_subplots

from cnnviz.drawing.frame import colour_range, framed

KEYS = ("patch", "kernel", "products", "channel")
"""Labels that the figure needs; "channel" may hold {name} and {sum}."""

ROW = 165
"""Height of a row, in pixels."""

_WRITTEN = 5  # sides up to which the values are written into the squares

Triples = tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]


def product_triples(
    triples: Triples, inputs: Sequence[str], sums: Sequence[float], labels: Mapping[str, str]
) -> go.Figure:
    """Draw three squares a row in the theme's colours, from zero on.

    Patches have one scale, kernels another, products a third, so that a column can be compared.

    Args:
        triples: Patches, kernels and products, (rows, h, w) each.
        inputs: Name of the input channel of each row.
        sums: Sum of the products of each row.
        labels: Words for KEYS.
    """
    count = len(inputs)
    figure = make_subplots(
        rows=count,
        cols=3,
        column_titles=[labels[name] for name in KEYS[:3]],
        horizontal_spacing=0.04,
        vertical_spacing=0.06 / count,
    )
    for column, values in enumerate(triples):
        ends = colour_range(values)
        for row in range(count):
            figure.add_trace(_squares(values[row], ends), row + 1, column + 1)
    for row, (name, total) in enumerate(zip(inputs, sums, strict=True)):
        title = labels["channel"].format(name=name, sum=f"{total:+.3g}")
        figure.update_yaxes(title_text=title, row=row + 1, col=1)
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False, constrain="domain")
    figure.update_yaxes(
        showticklabels=False,
        showgrid=False,
        zeroline=False,
        autorange="reversed",
        constrain="domain",
    )
    for place in range(3 * count):
        number = "" if place == 0 else str(place + 1)
        figure.layout[f"yaxis{number}"].update(scaleanchor=f"x{number}", scaleratio=1)
    return framed(figure, 30 + ROW * count).update_layout(margin_t=26)


def _squares(values: NDArray[np.floating], ends: dict[str, float]) -> go.Heatmap:
    return go.Heatmap(
        z=values,
        **ends,
        autocolorscale=True,
        showscale=False,
        xgap=1,
        ygap=1,
        texttemplate="%{z:.2f}" if max(values.shape) <= _WRITTEN else None,
        hovertemplate="%{z:.4f}<extra></extra>",
    )
