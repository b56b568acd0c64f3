"""Two losses for the generator: where each of them slopes."""

from collections.abc import Sequence
from functools import partial

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
    found = [losses(place) for place in LOGITS]
    picture = partial(_chart, t, found, logit_of(EARLY), "loss")
    if not quiz.made(t, "gan_losses", OPTIONS, MARKS, picture, answer=f"{EARLY:g}"):
        return
    _judge(t)
    gan.say_more(t, "losses-after")
    answer = bound.slider(t("gan_losses.answer"), 0.01, 0.99, EARLY, 0.01, key="gan-answer")
    logit = logit_of(answer)
    _metrics(t, logit)
    for place, quantity in zip(st.columns(2, gap="large"), ("loss", "slope"), strict=True):
        with place:
            _chart(t, found, logit, quantity)
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


def _chart(t: Labels, found: Sequence[Losses], logit: float, quantity: str) -> None:
    """Draw both losses, or their slopes, over the judge's logit."""
    both = {
        "loss": ([e.saturating for e in found], [e.usual for e in found]),
        "slope": ([e.saturating_slope for e in found], [e.usual_slope for e in found]),
    }[quantity]
    names = (t("gan_losses.saturating"), t("gan_losses.usual"))
    chart.show(
        curves(
            LOGITS,
            dict(zip(names, both, strict=True)),
            x_axis=t("gan_losses.logit"),
            y_axis=t(f"gan_losses.{quantity}"),
            mark=logit,
        ),
        key=f"gan-{quantity}",
        alt=t(f"gan_losses.{quantity}_alt"),
    )
