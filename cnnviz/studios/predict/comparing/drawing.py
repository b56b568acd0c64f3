"""How probable each network finds the class that most of them name, by year or multiply-adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plotly import graph_objects as go

from cnnviz.drawing.frame import framed

KEYS = ("probability", "year", "macs", "agrees", "differs", "hover")
"""Labels that the figure needs; "hover" may hold {number}, {title}, {percent} and {first}."""

HEIGHT = 340
DOT = 15  # pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One network's dot.

    Attributes:
        number: Its number on the page, written beside the dot.
        probability: What it gives to the class that most networks name first.
        first: The class that it names first itself, on the screen.
        agrees: Whether that is the same class.
    """

    number: int
    title: str
    year: str
    macs: int
    probability: float
    first: str
    agrees: bool


def votes(entries: Sequence[Vote], labels: Mapping[str, str], *, by_year: bool) -> go.Figure:
    """Draw one dot for each network; another class has a colour and a shape of its own.

    Args:
        entries: The networks, oldest first.
        labels: Words for KEYS.
        by_year: Side by side in the order of the years instead of by multiply-adds.
    """
    figure = go.Figure()
    for agrees, symbol in ((True, "circle"), (False, "diamond")):
        chosen = [(place, entry) for place, entry in enumerate(entries) if entry.agrees is agrees]
        if not chosen:
            continue
        figure.add_scatter(
            x=[place if by_year else entry.macs for place, entry in chosen],
            y=[entry.probability for _, entry in chosen],
            mode="markers+text",
            text=[str(entry.number) for _, entry in chosen],
            textposition="top center",
            marker={"size": DOT, "symbol": symbol},
            name=labels["agrees" if agrees else "differs"],
            hovertext=[_hover(entry, labels) for _, entry in chosen],
            hoverinfo="text",
            cliponaxis=False,
            showlegend=True,
        )
    if by_year:
        places, years = _years(entries)
        figure.update_xaxes(
            title_text=labels["year"],
            tickvals=places,
            ticktext=years,
            range=[-0.6, len(entries) - 0.4],
        )
    else:
        figure.update_xaxes(title_text=labels["macs"], type="log", exponentformat="SI")
    figure.update_yaxes(
        title_text=labels["probability"],
        range=[-0.04, 1.14],  # room for the number above a sure network
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        tickformat=".0%",
    )
    return framed(figure, HEIGHT)


def _years(entries: Sequence[Vote]) -> tuple[list[float], list[str]]:
    """Return the middle of the networks of each year: quiet years take no room."""
    by_year: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        by_year.setdefault(entry.year, []).append(place)
    middles = [sum(places) / len(places) for places in by_year.values()]
    return middles, list(by_year)


def _hover(entry: Vote, labels: Mapping[str, str]) -> str:
    return labels["hover"].format(
        number=entry.number,
        title=entry.title,
        percent=f"{100 * entry.probability:.1f}",
        first=entry.first,
    )
