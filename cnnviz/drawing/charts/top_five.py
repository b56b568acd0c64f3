"""The most probable classes as bars."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from plotly import graph_objects as go

from cnnviz.drawing.frame import framed

KEYS = ("probability", "percent")
"""Labels that the figure needs; "percent" may hold {value}, a number between 0 and 100."""

ROW_HEIGHT = 46
TICKS = (0, 25, 50, 75, 100)


class Scored(Protocol):
    """Anything with a name and a probability."""

    @property
    def label(self) -> str:
        """Name of the class."""

    @property
    def probability(self) -> float:
        """Between 0 and 1."""


def top_five(guesses: Sequence[Scored], labels: Mapping[str, str]) -> go.Figure:
    """Draw one bar for each class, the name above it: some are longer than a phone is wide.

    Args:
        guesses: The most probable first; five, or however many there are.
        labels: Words for KEYS.
    """
    ranks = list(range(len(guesses)))
    figure = go.Figure(
        go.Bar(
            x=[guess.probability for guess in guesses],
            y=ranks,
            orientation="h",
            width=0.34,
            text=[_percent(guess.probability, labels) for guess in guesses],
            textposition="outside",
            cliponaxis=False,
            customdata=[guess.label for guess in guesses],
            hovertemplate="%{customdata}: %{text}<extra></extra>",
        )
    )
    for rank, guess in enumerate(guesses):
        figure.add_annotation(
            text=guess.label,
            x=0,
            y=rank - 0.17,
            xanchor="left",
            yanchor="bottom",
            align="left",
            showarrow=False,
            xshift=-2,
        )
    figure.update_xaxes(
        range=[0, 1.18],  # room for the number behind a full bar
        tickvals=[tick / 100 for tick in TICKS],
        ticktext=[labels["percent"].format(value=tick) for tick in TICKS],
        title_text=labels["probability"],
        showgrid=True,
        zeroline=True,
    )
    figure.update_yaxes(visible=False, range=[len(guesses) - 0.6, -0.75])
    framed(figure, ROW_HEIGHT * len(guesses) + 60)
    return figure.update_layout(margin_l=14)  # half of the first number below the axis


def _percent(probability: float, labels: Mapping[str, str]) -> str:
    """Write tenths of a percent; what is nearly nothing or certain is not 0 or 100."""
    value = 100 * probability
    if probability in (0, 1):
        number = f"{value:.0f}"
    elif value < 0.05:
        number = "< 0.1"
    else:
        number = f"{value:.1f}" if value < 99.95 else "> 99.9"
    return labels["percent"].format(value=number)
