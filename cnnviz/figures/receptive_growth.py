"""The growth of the receptive field along the depth, against the size of the input."""

from collections.abc import Iterable, Mapping, Sequence

from plotly import graph_objects as go

from cnnviz.analysis.reach import Reach
from cnnviz.figures.frame import REFERENCE, framed

KEYS = (
    "depth",
    "field",
    "input",
    "part",
    "everything",
    "global",
    "jump",
    "zone_first",
    "zone",
    "hover",
)
"""Labels that the figure needs: "input" may hold {size}; "jump", "zone_first" and "zone" {pixels};
"hover" {path}, {kind}, {depth}, {height} and {width}."""

HEIGHT = 380

_ROOM = 0.08  # share of the axis that a zone needs to carry its label


def receptive_growth(
    reaches: Sequence[Reach], input_size: int, labels: Mapping[str, str]
) -> go.Figure:
    """Receptive field over depth, linear on both axes: its slope is the jump.

    Of branches that run side by side, the widest is drawn. Layers whose central unit already sees
    the whole picture have another symbol; layers where one box serves all units (global pooling)
    stand on the dashed line of the input size.

    Args:
        reaches: `analysis.reach.growth` of a network.
        input_size: Side of its input in pixels.
        labels: Words for KEYS.
    """
    sliding = _widest(reaches)
    whole = [reach for reach in reaches if reach.jump is None][:1]
    end = max((reach.depth for reach in (*sliding, *whole)), default=1) + 1
    figure = go.Figure(
        [
            _line(sliding, end),
            _markers([r for r in sliding if not r.sees_everything], "circle", "part", labels),
            _markers([r for r in sliding if r.sees_everything], "diamond", "everything", labels),
            _markers(whole, "star", "global", labels),
        ]
    )
    _input_line(figure, input_size, labels)
    _jumps(figure, sliding, end, labels)
    figure.update_xaxes(title_text=labels["depth"], range=[0, end], rangemode="tozero")
    figure.update_yaxes(title_text=labels["field"], rangemode="tozero")
    return framed(figure, HEIGHT)


def _widest(reaches: Iterable[Reach]) -> list[Reach]:
    """The layers that see further than all before them, by depth."""
    found: list[Reach] = []
    for reach in sorted(reaches, key=lambda r: (r.depth, -max(r.rf))):
        wider = not found or max(reach.rf) > max(found[-1].rf)
        if reach.jump is not None and wider:
            found.append(reach)
    return found


def _line(reaches: Sequence[Reach], end: int) -> go.Scatter:
    sizes = [1, *(max(reach.rf) for reach in reaches)]
    return go.Scatter(
        x=[0, *(reach.depth for reach in reaches), end],
        y=[*sizes, sizes[-1]],
        mode="lines",
        line={"shape": "hv", "width": 1, "color": REFERENCE},
        hoverinfo="skip",
        showlegend=False,
    )


def _markers(
    reaches: Sequence[Reach], symbol: str, key: str, labels: Mapping[str, str]
) -> go.Scatter:
    return go.Scatter(
        x=[reach.depth for reach in reaches],
        y=[max(reach.rf) for reach in reaches],
        customdata=[reach.path for reach in reaches],
        mode="markers",
        marker={"symbol": symbol, "size": 9 if symbol == "circle" else 11},
        name=labels[key],
        hovertext=[_hover(reach, labels) for reach in reaches],
        hoverinfo="text",
        showlegend=bool(reaches),
    )


def _hover(reach: Reach, labels: Mapping[str, str]) -> str:
    lines = [
        labels["hover"].format(
            path=reach.path,
            kind=reach.kind,
            depth=reach.depth,
            height=reach.rf[0],
            width=reach.rf[1],
        )
    ]
    if reach.jump is not None:
        lines.append(labels["jump"].format(pixels=reach.jump[0]))
    return "<br>".join(lines)


def _input_line(figure: go.Figure, input_size: int, labels: Mapping[str, str]) -> None:
    figure.add_hline(
        y=input_size,
        line={"dash": "dash", "width": 1.5, "color": REFERENCE},
        layer="below",
        annotation={
            "text": labels["input"].format(size=input_size),
            "xanchor": "left",
            "x": 0,
            "yanchor": "bottom",
            "showarrow": False,
        },
    )


def _jumps(
    figure: go.Figure, reaches: Sequence[Reach], end: int, labels: Mapping[str, str]
) -> None:
    """A fine line where the jump changes, and the jump above each zone that has room for it."""
    starts = [
        reach
        for before, reach in zip([None, *reaches], reaches, strict=False)
        if before is None or before.jump != reach.jump
    ]
    ends = [*(reach.depth for reach in starts[1:]), end]
    first = True
    for reach, until in zip(starts, ends, strict=True):
        if reach.jump is None or until - reach.depth < _ROOM * end:
            continue
        figure.add_vline(
            x=reach.depth, line={"dash": "dot", "width": 1, "color": REFERENCE}, layer="below"
        )
        figure.add_annotation(
            text=labels["zone_first" if first else "zone"].format(pixels=reach.jump[0]),
            x=reach.depth,
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="top",
            showarrow=False,
        )
        first = False
