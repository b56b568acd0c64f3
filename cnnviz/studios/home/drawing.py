"""The years of the networks: the error of the ImageNet challenge above, depth and size below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from cnnviz.drawing.frame import REFERENCE, framed

KEYS = ("error", "depth", "human", "entry", "network", "second")
"""Labels that the figure needs: "human" {error}; "entry" {name}, {error}; "network" {title},
{depth}, {params}."""

HEIGHT = 520
LARGEST = 46.0  # pixels
SMALLEST = 11.0
ROOM = 1.9
"""Height of the chart of errors over its highest bar: its name stands above it."""
SECOND = 0.5
"""Where a second entry of a year stands: on a phone its name must not touch the winner's."""
BREAK = "⫽"
"""Where the axis leaves years out."""
DEPTHS = (5, 10, 20, 50, 100, 200)
"""Marks on the axis of depth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An entry of the challenge.

    Attributes:
        error: Top-5 error on the test pictures, in percent.
    """

    year: int
    name: str
    error: float
    winner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network of the timeline."""

    slug: str
    title: str
    year: int
    depth: int
    params: int
    written: str


def timeline(
    results: Sequence[Result],
    networks: Sequence[Network],
    human: float,
    labels: Mapping[str, str],
) -> go.Figure:
    """Draw two charts over the same years; a click on a network gives its page.

    Args:
        results: Entries of the challenge.
        networks: The networks; a bubble's area is its parameters.
        human: Top-5 error of the person who was tested, in percent.
        labels: Words for KEYS.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.42, 0.58])
    places = _places([*(entry.year for entry in results), *(entry.year for entry in networks)])
    _add_results(figure, results, places, labels)
    _name_results(figure, results, places, human)
    _add_networks(figure, networks, places, labels)
    years = sorted(places)
    _add_human(figure, human, len(years), labels)
    _add_breaks(figure, years)
    figure.update_xaxes(
        tickvals=[places[year] for year in years],
        ticktext=[str(year) for year in years],
        range=[-0.6, len(years) - 0.4],
        showgrid=True,
    )
    figure.update_yaxes(
        title_text=labels["error"],
        ticksuffix=" %",
        range=[0, ROOM * max(entry.error for entry in results)],
        row=1,
        col=1,
    )
    figure.update_yaxes(
        title_text=labels["depth"], type="log", range=[0.25, 2.45], tickvals=DEPTHS, row=2, col=1
    )
    return framed(figure, HEIGHT).update_layout(bargap=0.5)


def _places(years: Sequence[int]) -> dict[int, int]:
    """Return a place for each year that something happened in: the quiet years take no room."""
    return {year: place for place, year in enumerate(sorted(set(years)))}


def _add_results(
    figure: go.Figure,
    results: Sequence[Result],
    places: Mapping[int, int],
    labels: Mapping[str, str],
) -> None:
    figure.add_bar(
        x=[places[entry.year] + (0 if entry.winner else SECOND) for entry in results],
        y=[entry.error for entry in results],
        width=[0.24 for _ in results],
        marker={"opacity": [1.0 if entry.winner else 0.45 for entry in results]},
        showlegend=False,
        hovertext=[_told(entry, labels) for entry in results],
        hoverinfo="text",
        row=1,
        col=1,
    )


def _name_results(
    figure: go.Figure, results: Sequence[Result], places: Mapping[int, int], human: float
) -> None:
    """Write each name upwards over its bar: side by side they would not fit on a phone.

    None of them stands on the line of the human: those below it begin above it.
    """
    for entry in results:
        figure.add_annotation(
            x=places[entry.year] + (0 if entry.winner else SECOND),
            y=max(entry.error, human),
            text=entry.name.replace(" (", "<br>("),
            textangle=-90,
            font={"size": 11},
            yanchor="bottom",
            showarrow=False,
            row=1,
            col=1,
        )


def _add_human(figure: go.Figure, human: float, years: int, labels: Mapping[str, str]) -> None:
    """A dashed line that the legend names, where no bar and no name is in the way."""
    figure.add_scatter(
        x=[-0.6, years - 0.4],
        y=[human, human],
        mode="lines",
        name=labels["human"].format(error=f"{human:g}"),
        line={"dash": "dash", "width": 1.5, "color": REFERENCE},
        hoverinfo="skip",
        row=1,
        col=1,
    )


def _add_breaks(figure: go.Figure, years: Sequence[int]) -> None:
    """Mark on the axis where years are left out."""
    for place, (before, after) in enumerate(pairwise(years)):
        if after - before > 1:
            figure.add_annotation(
                x=place + 0.5,
                y=0,
                xref="x2",
                yref="paper",
                text=BREAK,
                yanchor="middle",
                showarrow=False,
            )


def _told(entry: Result, labels: Mapping[str, str]) -> str:
    words = labels["entry"].format(name=entry.name, error=f"{entry.error:g}")
    return words if entry.winner else f"{words}<br>{labels['second']}"


def _add_networks(
    figure: go.Figure,
    networks: Sequence[Network],
    places: Mapping[int, int],
    labels: Mapping[str, str],
) -> None:
    most = max(entry.params for entry in networks)
    figure.add_scatter(
        x=_beside(networks, places),
        y=[entry.depth for entry in networks],
        customdata=[entry.slug for entry in networks],
        mode="markers+text",
        text=[entry.title for entry in networks],
        textposition=_sides(networks),
        marker={
            "size": [max(SMALLEST, LARGEST * sqrt(entry.params / most)) for entry in networks],
            "opacity": 0.7,
        },
        hovertext=[
            labels["network"].format(title=entry.title, depth=entry.depth, params=entry.written)
            for entry in networks
        ],
        hoverinfo="text",
        cliponaxis=False,
        showlegend=False,
        row=2,
        col=1,
    )


def _beside(networks: Sequence[Network], places: Mapping[int, int]) -> list[float]:
    """Return a place for each network; those of one year stand beside each other."""
    found = []
    for entry in networks:
        same = [other.slug for other in networks if other.year == entry.year]
        shift = same.index(entry.slug) - (len(same) - 1) / 2
        found.append(places[entry.year] + 0.44 * shift)
    return found


def _sides(networks: Sequence[Network]) -> list[str]:
    """Return where each title stands: those of one year above and below in turn."""
    seen: dict[int, int] = {}
    sides = []
    for entry in networks:
        seen[entry.year] = seen.get(entry.year, 0) + 1
        sides.append("bottom center" if seen[entry.year] % 2 else "top center")
    return sides
