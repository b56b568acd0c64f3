"""Curves over the dose of a disturbance, with the first dose at which each of them fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, framed

KEYS = ("failing", "here")
"""Labels that the figure needs."""

HEIGHT = 400
_MARK = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseLine:
    """One curve with its name in the legend.

    Attributes:
        doses: Places on the horizontal axis, upwards.
        values: What is drawn at each.
        failing: Where it fails first, and the value there; None where it never does.
        dashed: Whether it is there to compare with.
    """

    name: str
    doses: Sequence[float]
    values: Sequence[float]
    failing: tuple[float, float] | None = None
    dashed: bool = False


def dose_curves(
    lines: Sequence[DoseLine],
    labels: Mapping[str, str],
    *,
    x_axis: str,
    y_axis: str,
    here: float | None = None,
    level: float | None = None,
    share: bool = False,
) -> go.Figure:
    """Draw one line for each network.

    Args:
        lines: In the order of the legend.
        labels: Words for KEYS.
        x_axis: Title of the horizontal axis, with its unit.
        y_axis: Title of the vertical axis, with its unit.
        here: A dose to point out, drawn as a dotted line.
        level: A value to compare with, drawn as a dashed line.
        share: Whether the values lie between 0 and 1 and are written as percentages.
    """
    figure = go.Figure([_trace(line) for line in lines])
    if any(line.failing for line in lines):
        # A mark without a place: it only tells in the legend what the crosses are.
        cross = {"symbol": "x", "size": _MARK - 3, "color": REFERENCE}
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=cross, name=labels["failing"])
    if level is not None:
        figure.add_hline(y=level, line={"dash": "dash", "width": 1.5, "color": REFERENCE})
    if here is not None:
        dotted = {"dash": "dot", "width": 1.5, "color": REFERENCE}
        figure.add_vline(x=here, line=dotted)
        figure.add_scatter(x=[None], y=[None], mode="lines", line=dotted, name=labels["here"])
    figure.update_xaxes(title_text=x_axis)
    figure.update_yaxes(title_text=y_axis)
    if share:
        figure.update_yaxes(range=[-0.05, 1.05], tickvals=[0, 0.25, 0.5, 0.75, 1], tickformat=".0%")
    return framed(figure, HEIGHT)


def _trace(line: DoseLine) -> go.Scatter:
    """A line whose failing point is one of its own points, so that it has the line's colour."""
    points = list(zip(line.doses, line.values, strict=True))
    if line.failing and line.failing not in points:
        points = sorted([*points, line.failing])
    marks = [_MARK if point == line.failing else 0 for point in points]
    return go.Scatter(
        x=[dose for dose, _ in points],
        y=[value for _, value in points],
        mode="lines+markers" if line.failing else "lines",
        marker={"symbol": "x", "size": marks, "opacity": 1, "line": {"width": 0}},
        line={"width": 2.5, "dash": "dash" if line.dashed else "solid"},
        name=line.name,
        hovertemplate=f"<b>{line.name}</b><br>%{{x:.4~g}}: %{{y:.3f}}<extra></extra>",
        cliponaxis=False,
        showlegend=True,
    )
