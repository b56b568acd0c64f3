"""The growth of the receptive field along the depth, against the size of the input."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, framed
from cnnviz.network.field.reach import Reach

KEYS = (
    "depth",
    "field",
    "input",
    "part",
    "everything",
    "global",
    "zones",
    "pixels",
    "hover",
    "hover_jump",
)
"""Labels that the figure needs: "input" may hold {size}; "pixels" and "hover_jump" {pixels};
"hover" {path}, {kind}, {depth}, {height} and {width}."""

HEIGHT = 380

NO_NAMES: Mapping[str, str] = MappingProxyType({})

_ROOM = 0.1  # share of the axis that a zone needs to carry its label
_CROWD = 30  # markers from which on they are drawn small


def receptive_growth(
    reaches: Sequence[Reach],
    input_size: int,
    labels: Mapping[str, str],
    *,
    names: Mapping[str, str] = NO_NAMES,
) -> go.Figure:
    """Draw the receptive field over depth, linear on both axes: its slope is the jump.

    Of branches that run side by side, the widest is drawn. Layers whose central unit already sees
    the whole picture have another symbol; layers where one box serves all units (global pooling)
    stand on the dashed line of the input size.

    Args:
        reaches: `network.field.reach.growth` of a network.
        input_size: Side of its input in pixels.
        labels: Words for KEYS.
        names: What layers are called, by their paths, where they have another name.
    """
    sliding = _widest(reaches)
    whole = [reach for reach in reaches if reach.jump is None][:1]
    end = 1.03 * max((reach.depth for reach in (*sliding, *whole)), default=1)
    size = 5 if len(sliding) > _CROWD else 8
    part = [reach for reach in sliding if not reach.sees_everything]
    everything = [reach for reach in sliding if reach.sees_everything]
    figure = go.Figure(
        [
            _markers(part, "circle", size, "part", labels, names),
            _markers(everything, "diamond", size + 2, "everything", labels, names),
            _markers(whole, "star", 11, "global", labels, names),
            _line(sliding, end),
        ]
    )
    _input_line(figure, input_size, labels)
    _jumps(figure, sliding, end, labels)
    figure.update_xaxes(title_text=labels["depth"], range=[0, end])
    top = 1.12 * max([input_size, *(max(reach.rf) for reach in sliding)])
    figure.update_yaxes(title_text=labels["field"], range=[0, top])
    return framed(figure, HEIGHT)


def _widest(reaches: Iterable[Reach]) -> list[Reach]:
    """Return the layers that see further than all before them, by depth."""
    found: list[Reach] = []
    for reach in sorted(reaches, key=lambda r: (r.depth, -max(r.rf))):
        wider = not found or max(reach.rf) > max(found[-1].rf)
        if reach.jump is not None and wider:
            found.append(reach)
    return found


def _line(reaches: Sequence[Reach], end: float) -> go.Scatter:
    sizes = [1, *(max(reach.rf) for reach in reaches)]
    return go.Scatter(
        x=[0, *(reach.depth for reach in reaches), end],
        y=[*sizes, sizes[-1]],
        mode="lines",
        line={"shape": "hv", "width": 1, "color": REFERENCE},
        hoverinfo="skip",
        showlegend=False,
        zorder=-1,  # below the markers, which come first to get the first colours of the theme
    )


def _markers(
    reaches: Sequence[Reach],
    symbol: str,
    size: int,
    key: str,
    labels: Mapping[str, str],
    names: Mapping[str, str],
) -> go.Scatter:
    return go.Scatter(
        x=[reach.depth for reach in reaches],
        y=[max(reach.rf) for reach in reaches],
        customdata=[reach.path for reach in reaches],
        mode="markers",
        marker={"symbol": symbol, "size": size},
        cliponaxis=False,
        name=labels[key],
        hovertext=[_hover(reach, labels, names) for reach in reaches],
        hoverinfo="text",
        showlegend=bool(reaches),
    )


def _hover(reach: Reach, labels: Mapping[str, str], names: Mapping[str, str]) -> str:
    lines = [
        labels["hover"].format(
            path=names.get(reach.path, reach.path),
            kind=reach.kind,
            depth=reach.depth,
            height=reach.rf[0],
            width=reach.rf[1],
        )
    ]
    if reach.jump is not None:
        lines.append(labels["hover_jump"].format(pixels=reach.jump[0]))
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
    figure: go.Figure, reaches: Sequence[Reach], end: float, labels: Mapping[str, str]
) -> None:
    """Draw a fine line where the jump changes, and the jump above each zone with room."""
    starts = [
        reach
        for before, reach in zip([None, *reaches], reaches, strict=False)
        if before is None or before.jump != reach.jump
    ]
    ends = [*(reach.depth for reach in starts[1:]), end]
    line = {"dash": "dot", "width": 1, "color": REFERENCE}
    for reach, until in zip(starts, ends, strict=True):
        figure.add_vline(x=reach.depth, line=line, layer="below")
        if reach.jump is not None and until - reach.depth >= _ROOM * end:
            figure.add_annotation(
                text=labels["pixels"].format(pixels=reach.jump[0]),
                x=reach.depth,
                xshift=2,
                y=1,
                yref="paper",
                xanchor="left",
                yanchor="top",
                showarrow=False,
            )
    # A line without points: it only tells in the legend what the dotted lines are.
    figure.add_scatter(x=[None], y=[None], mode="lines", line=line, name=labels["zones"])
