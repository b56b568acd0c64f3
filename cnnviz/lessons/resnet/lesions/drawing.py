"""The curve of "drop one block": what is left of the first class after each single cut."""

from collections.abc import Mapping, Sequence

from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, framed
from cnnviz.probing.answers import ClassScore
from cnnviz.probing.changes.cut_effects import CutCurve, SingleCut

KEYS = (
    "block",
    "probability",
    "whole",
    "answer",
    "identity",
    "projection",
    "changed",
    "hover",
)
"""Labels that the figure needs: "answer" may hold {label} and {percent}; "hover" {path}, {percent},
{change} and {margin}."""

HEIGHT = 380


def lesion_curve(curve: CutCurve, label: str, labels: Mapping[str, str]) -> go.Figure:
    """Draw one point for each block, hanging from the answer of the whole network.

    Args:
        curve: `probing.changes.cut_effects.every_cut` of the blocks of a network, on a photo.
        label: Name of the class that the whole network finds most probable.
        labels: Words for KEYS.
    """
    numbered = list(enumerate(curve.parts))
    whole = curve.baseline.watched.probability
    identity = [(place, cut) for place, cut in numbered if not cut.cut.projection]
    projection = [(place, cut) for place, cut in numbered if cut.cut.projection]
    figure = go.Figure(
        [
            _markers(curve, identity, "circle", "identity", labels),
            _markers(curve, projection, "diamond", "projection", labels),
            _changed([(place, cut) for place, cut in numbered if not cut.answer.kept], labels),
            _stems(numbered, whole),
        ]
    )
    line = {"dash": "dash", "width": 1.5, "color": REFERENCE}
    figure.add_hline(
        y=whole,
        line=line,
        layer="below",
        annotation={
            "text": labels["answer"].format(label=label, percent=f"{100 * whole:.1f}"),
            "x": 1,
            "xanchor": "right",
            "yanchor": "bottom",
            "yshift": 7,
            "showarrow": False,
        },
    )
    # A line without points: it only tells in the legend what the dashed line is.
    figure.add_scatter(x=[None], y=[None], mode="lines", line=line, name=labels["whole"])
    _axes(figure, curve.parts, labels)
    return framed(figure, HEIGHT)


def _markers(
    curve: CutCurve,
    cuts: Sequence[tuple[int, SingleCut]],
    symbol: str,
    key: str,
    labels: Mapping[str, str],
) -> go.Scatter:
    return go.Scatter(
        x=[place for place, _ in cuts],
        y=[cut.answer.watched.probability for _, cut in cuts],
        customdata=[cut.cut.name for _, cut in cuts],
        mode="markers",
        marker={"symbol": symbol, "size": 9 if symbol == "circle" else 11},
        name=labels[key],
        hovertext=[_hover(cut, curve.baseline.watched, labels) for _, cut in cuts],
        hoverinfo="text",
        cliponaxis=False,
        showlegend=bool(cuts),
    )


def _changed(cuts: Sequence[tuple[int, SingleCut]], labels: Mapping[str, str]) -> go.Scatter:
    """Return rings around the points where another class is first."""
    return go.Scatter(
        x=[place for place, _ in cuts],
        y=[cut.answer.watched.probability for _, cut in cuts],
        mode="markers",
        marker={"symbol": "circle-open", "size": 17, "line": {"width": 2}},
        name=labels["changed"],
        hoverinfo="skip",
        cliponaxis=False,
        showlegend=bool(cuts),
    )


def _stems(cuts: Sequence[tuple[int, SingleCut]], whole: float) -> go.Scatter:
    """Return lines from the answer of the whole network to every point."""
    return go.Scatter(
        x=[x for place, _ in cuts for x in (place, place, None)],
        y=[y for _, cut in cuts for y in (whole, cut.answer.watched.probability, None)],
        mode="lines",
        line={"width": 1.5, "color": REFERENCE},
        hoverinfo="skip",
        showlegend=False,
        zorder=-1,  # below the points, which come first to get the first colours of the theme
    )


def _hover(cut: SingleCut, whole: ClassScore, labels: Mapping[str, str]) -> str:
    return labels["hover"].format(
        path=cut.cut.name,
        percent=f"{100 * cut.answer.watched.probability:.1f}",
        change=f"{cut.answer.watched.logit - whole.logit:+.2f}",
        margin=f"{cut.answer.margin:+.2f}",
    )


def _axes(figure: go.Figure, blocks: Sequence[SingleCut], labels: Mapping[str, str]) -> None:
    """Stages below the first of their blocks; probability from 0 to 1."""
    stages = [block.cut.name.rpartition(".")[0] for block in blocks]
    starts = [place for place, stage in enumerate(stages) if stage not in stages[:place]]
    figure.update_xaxes(
        title_text=labels["block"],
        range=[-0.7, len(blocks) - 0.3],
        tickvals=starts,
        ticktext=[stages[place] for place in starts],
        showgrid=True,
        zeroline=False,
    )
    figure.update_yaxes(
        title_text=labels["probability"],
        range=[-0.06, 1.15],
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        tickformat=".0%",
    )
