"""Accuracy against multiply-adds of many published networks; the size of a dot is parameters."""

from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from typing import Protocol

from plotly import graph_objects as go

from cnnviz.drawing.frame import framed

KEYS = ("macs", "accuracy", "others", "hover")
"""Labels that the figure needs; "hover" may hold {name}, {accuracy}, {macs} and {params}."""

HEIGHT = 520
LARGEST = 46.0  # pixels
SMALLEST = 6.0


class ChartedNetwork(Protocol):
    """What the chart reads of a network."""

    @property
    def name(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def accuracy(self) -> float: ...
    @property
    def params(self) -> int: ...
    @property
    def gigamacs(self) -> float: ...


def zoo_chart(
    entries: Sequence[ChartedNetwork],
    labels: Mapping[str, str],
    *,
    groups: Mapping[str, str],
    named: Collection[str] = (),
) -> go.Figure:
    """Draw one dot for each set of weights; a click gives its number in `entries`.

    Args:
        entries: The networks.
        labels: Words for KEYS.
        groups: Titles of the groups that get a colour of their own; all others share one.
        named: Names of entries that are written beside their dots.
    """
    most = max(entry.params for entry in entries)
    figure = go.Figure()
    for group, title in [*groups.items(), (None, labels["others"])]:
        chosen = [
            (place, entry)
            for place, entry in enumerate(entries)
            if (entry.group == group if group else entry.group not in groups)
        ]
        if not chosen:
            continue
        figure.add_scatter(
            x=[entry.gigamacs for _, entry in chosen],
            y=[entry.accuracy for _, entry in chosen],
            customdata=[place for place, _ in chosen],
            mode="markers+text",
            text=[entry.name if entry.name in named else "" for _, entry in chosen],
            textposition="top center",
            name=title,
            marker={
                "size": [max(SMALLEST, LARGEST * sqrt(entry.params / most)) for _, entry in chosen],
                "opacity": 0.75 if group else 0.35,
                "line": {"width": 1},
            },
            hovertext=[_hover(entry, labels) for _, entry in chosen],
            hoverinfo="text",
        )
    figure.update_xaxes(title_text=labels["macs"], type="log")
    figure.update_yaxes(title_text=labels["accuracy"], ticksuffix=" %")
    return framed(figure, HEIGHT)


def _hover(entry: ChartedNetwork, labels: Mapping[str, str]) -> str:
    return labels["hover"].format(
        name=entry.name,
        accuracy=f"{entry.accuracy:.2f}",
        macs=f"{entry.gigamacs:g}",
        params=f"{entry.params / 1e6:.1f}",
    )
