"""Two answers of one network side by side: before and after something in it was changed."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.top_five import top_five
from cnnviz.photos.answering.predict import TopClass
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.ui.shell import classes, numbers
from cnnviz.ui.widgets import chart
from cnnviz.ui.widgets.predictor import Predictor


def metrics(
    t: Labels, answers: Predictor, before: WatchedPrediction, after: WatchedPrediction
) -> None:
    """Probability and margin of the watched class after, with the change."""
    label = classes.name(t, answers.loaded.classes[before.watched.class_index])
    # Two ways to the same answer differ by rounding: what is not written is no change.
    changed = f"{after.margin:.2f}" != f"{before.margin:.2f}"
    with st.container(horizontal=True):
        st.metric(
            t("compare.probability_of", label=label),
            numbers.percent(t, after.watched.probability),
            delta=_points(t, before, after) if changed else None,
            border=True,
            width=260,
        )
        st.metric(
            t("compare.margin"),
            numbers.signed(after.margin),
            delta=f"{after.margin - before.margin:+.2f}" if changed else None,
            help=t("compare.margin_help"),
            border=True,
            width=200,
        )


def charts(
    t: Labels,
    answers: Predictor,
    before: WatchedPrediction,
    after: WatchedPrediction,
    *,
    titles: tuple[str, str],
) -> None:
    """Show the top five before and after the change."""
    for number, (column, title, found) in enumerate(
        zip(st.columns(2, gap="large"), titles, (before, after), strict=True)
    ):
        with column:
            st.markdown(f"**{title}**")
            guesses = classes.named(t, named(answers, found))
            chart.show(
                top_five(guesses, t.table("figures.top_five")),
                key=f"compared-{number}",
                alt=t(
                    "predict.chart_alt",
                    label=guesses[0].label,
                    probability=numbers.percent(t, guesses[0].probability),
                ),
            )


def named(answers: Predictor, found: WatchedPrediction) -> tuple[TopClass, ...]:
    """The first classes of an answer with the network's names for them."""
    names = answers.loaded.classes
    return tuple(
        TopClass(
            class_index=score.class_index,
            label=names[score.class_index],
            probability=score.probability,
        )
        for score in found.top
    )


def _points(t: Labels, before: WatchedPrediction, after: WatchedPrediction) -> str:
    change = after.watched.probability - before.watched.probability
    return f"{100 * change:+.1f} {t('compare.points')}"
