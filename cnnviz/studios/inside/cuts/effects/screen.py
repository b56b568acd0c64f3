"""What each of many cuts does to the margin, as bars with their table."""

from collections.abc import Sequence

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.effect_columns import effect_columns
from cnnviz.drawing.frame import Figure
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.ui.shell import classes, numbers
from cnnviz.ui.widgets import chart


def figure(
    t: Labels,
    before: WatchedPrediction,
    found: Sequence[WatchedPrediction],
    *,
    names: Sequence[str],
    what: str,
) -> Figure:
    """One bar a cut, coloured by whether the first class stays."""
    changes = [answer.margin - before.margin for answer in found]
    pairs = list(zip(found, changes, strict=True))
    return effect_columns(
        names,
        {
            t("inside_cuts.stays"): [change if answer.kept else None for answer, change in pairs],
            t("inside_cuts.falls"): [None if answer.kept else change for answer, change in pairs],
        },
        x_axis=what,
        y_axis=t("inside_cuts.margin_change"),
        hover=[
            t(
                "inside_cuts.hover",
                name=name,
                change=numbers.signed(change),
                share=numbers.percent(t, answer.watched.probability),
            )
            for name, (answer, change) in zip(names, pairs, strict=True)
        ],
    )


def data_table(
    t: Labels,
    before: WatchedPrediction,
    found: Sequence[WatchedPrediction],
    *,
    names: Sequence[str],
    what: str,
    label: str,
) -> None:
    """Show the effects as a table, with logit and probability."""
    watched = before.watched
    share = t("compare.probability_of", label=classes.name(t, label))
    chart.data_table(
        t,
        {
            what: list(names),
            t("inside_cuts.margin_change"): [
                numbers.signed(a.margin - before.margin, 3) for a in found
            ],
            t("inside_cuts.logit_change"): [
                numbers.signed(a.watched.logit - watched.logit, 3) for a in found
            ],
            share: [numbers.percent(t, answer.watched.probability) for answer in found],
        },
    )


def effects(
    t: Labels,
    key: str,
    before: WatchedPrediction,
    found: Sequence[WatchedPrediction],
    *,
    names: Sequence[str],
    paths: Sequence[str],
    what: str,
    label: str,
) -> None:
    """The bars, to be looked at, and their table.

    Args:
        t: The short texts.
        key: Of the chart.
        before: The answer of the whole network.
        found: The answer with each part cut alone.
        names: Short names, below the bars.
        paths: Whole names, for the table.
        what: What is cut.
        label: Name of the watched class, as the network calls it.
    """
    alt = t("inside_cuts.photo_alt", what=what, label=classes.name(t, label))
    chart.show(figure(t, before, found, names=names, what=what), key=key, alt=alt)
    data_table(t, before, found, names=paths, what=what, label=label)
