"""Two losses for the generator: where each of them slopes."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons import gan
from cnnviz.lessons.gan.game import Losses, logit_of, losses
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("same", "ten", "hundred")

MARKS = Marks(levels={"same": 1, "ten": 10, "hundred": 100}, log=True)

EARLY = 0.01
"""What the judge says of a generated picture early in training."""

LOGITS = [step / 10 for step in range(-60, 61)]


def show(t: Labels) -> None:
    """Show both losses and both slopes over the judge's logit, and a slider for its answer."""
    if not quiz.made(t, "gan_losses", OPTIONS, MARKS, answer=f"{EARLY:g}"):
        return
    _judge(t)
    gan.say_more(t, "losses-after")
    answer = bound.slider(t("gan_losses.answer"), 0.01, 0.99, EARLY, 0.01, key="gan-answer")
    logit = logit_of(answer)
    _metrics(t, logit)
    found = [losses(place) for place in LOGITS]
    _charts(t, found, logit)
    chart.data_table(
        t,
        {
            t("gan_losses.logit"): [f"{place:g}" for place in LOGITS[::10]],
            t("gan_losses.answer"): [f"{entry.answer:.4f}" for entry in found[::10]],
            t("gan_losses.saturating_slope"): [f"{e.saturating_slope:.4f}" for e in found[::10]],
            t("gan_losses.usual_slope"): [f"{e.usual_slope:.4f}" for e in found[::10]],
        },
    )


def _judge(t: Labels) -> None:
    early = losses(logit_of(EARLY))
    times = early.usual_slope / early.saturating_slope
    quiz.judge(
        t,
        "gan_losses",
        "hundred" if times > 30 else "ten" if times > 3 else "same",
        Level(value=times, written=f"× {times:.0f}", marks=MARKS),
        answer=f"{EARLY:g}",
        saturating=f"{early.saturating_slope:.2f}",
        usual=f"{early.usual_slope:.2f}",
        times=f"{times:.0f}",
    )


def _metrics(t: Labels, logit: float) -> None:
    here = losses(logit)
    with st.container(horizontal=True):
        st.metric(t("gan_losses.logit"), f"{logit:.2f}", border=True, width=180)
        st.metric(
            t("gan_losses.saturating_slope"), f"{here.saturating_slope:.2f}", border=True, width=260
        )
        st.metric(t("gan_losses.usual_slope"), f"{here.usual_slope:.2f}", border=True, width=260)


def _charts(t: Labels, found: Sequence[Losses], logit: float) -> None:
    """Draw the losses beside their slopes."""
    values = {
        t("gan_losses.saturating"): [entry.saturating for entry in found],
        t("gan_losses.usual"): [entry.usual for entry in found],
    }
    slopes = {
        t("gan_losses.saturating"): [entry.saturating_slope for entry in found],
        t("gan_losses.usual"): [entry.usual_slope for entry in found],
    }
    for place, series, axis, alt in zip(
        st.columns(2, gap="large"),
        (values, slopes),
        ("loss", "slope"),
        ("loss_alt", "slope_alt"),
        strict=True,
    ):
        with place:
            chart.show(
                curves(
                    LOGITS,
                    series,
                    x_axis=t("gan_losses.logit"),
                    y_axis=t(f"gan_losses.{axis}"),
                    mark=logit,
                ),
                key=f"gan-{axis}",
                alt=t(f"gan_losses.{alt}"),
            )
