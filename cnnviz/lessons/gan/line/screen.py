"""The recorded GAN on a line: does it come to rest?"""

import math
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.training.gan.line import (
    EDGES,
    MEAN,
    SPREAD,
    LineRun,
    loss_late,
    recorded,
    spreads_late,
)
from cnnviz.ui.shell import address
from cnnviz.ui.widgets import bound, chart, quiz

OPTIONS = ("rests", "wanders", "fails")

MIDDLES = [(low + high) / 2 for low, high in pairwise(EDGES)]

EQUILIBRIUM = 2 * math.log(2)
"""Loss of a discriminator that can tell nothing."""


def show(t: Labels) -> None:
    """The guess; then mean, spread and loss of the three runs, and one moment of one run."""
    found = recorded()
    late = spreads_late(found)
    picture = partial(shares_at, t, found.runs[0], 0)
    if not quiz.made(
        t, "gan_line", OPTIONS, picture=picture, mean=f"{MEAN:g}", spread=f"{SPREAD:g}"
    ):
        return
    low, high = min(late), max(late)
    quiz.judge(
        t,
        "gan_line",
        "wanders" if high > 1.2 * low else "rests",
        mean=f"{MEAN:g}",
        spread=f"{SPREAD:g}",
        low=f"{low:.2f}",
        high=f"{high:.2f}",
        loss=f"{loss_late(found):.3f}",
        equilibrium=f"{EQUILIBRIUM:.3f}",
    )
    st.caption(
        t(
            "gan_line.recorded",
            seeds=", ".join(str(run.seed) for run in found.runs),
            steps=f"{found.runs[0].steps[-1]:,}",
            device=found.device,
            torch=found.torch,
            day=found.day,
        )
    )
    _curves(t, found.runs)
    _moment(t, found.runs)


def _curves(t: Labels, runs: Sequence[LineRun]) -> None:
    steps = list(runs[0].steps)
    quantities = {"means": MEAN, "spreads": SPREAD, "losses": EQUILIBRIUM}
    for place, (name, level) in zip(st.columns(3), quantities.items(), strict=True):
        series = {t("gan_line.seed", seed=run.seed): list(getattr(run, name)) for run in runs}
        with place:
            st.markdown(f"**{t(f'gan_line.{name}')}**")
            chart.show(
                curves(
                    steps,
                    series,
                    x_axis=t("gan_line.step"),
                    y_axis=t(f"gan_line.{name}"),
                    level=level,
                ).update_layout(height=280),
                key=f"gan-line-{name}",
                alt=t("gan_line.alt", quantity=t(f"gan_line.{name}")),
            )
    columns: dict[str, Sequence[object]] = {t("gan_line.step"): steps}
    for run in runs:
        for name in quantities:
            title = f"{t(f'gan_line.{name}')} · {t('gan_line.seed', seed=run.seed)}"
            columns[title] = getattr(run, name)
    chart.data_table(t, columns)


def _moment(t: Labels, runs: Sequence[LineRun]) -> None:
    """Both distributions and the judge's answer at one evaluation."""
    names = [str(run.seed) for run in runs]
    seed = address.segmented(
        "seed", t("gan_line.run"), names, names[0], lambda name: t("gan_line.seed", seed=name)
    )
    run = runs[names.index(seed)]
    step = bound.select_slider(t("gan_line.step"), run.steps, run.steps[-1], key="gan-line-step")
    look = run.steps.index(step)
    left, right = st.columns(2, gap="large")
    with left:
        shares_at(t, run, look)
    with right:
        chart.show(
            curves(
                MIDDLES,
                {t("gan_line.answer"): list(run.answers[look])},
                x_axis=t("gan_line.number"),
                y_axis=t("gan_line.answer"),
                level=0.5,
            ).update_layout(height=300, yaxis_range=[0, 1]),
            key="gan-line-answer",
            alt=t("gan_line.answer_alt", step=step),
        )
    shares = _both(t, run, look)
    chart.data_table(
        t,
        {
            t("gan_line.number"): MIDDLES,
            **{name: [f"{value:.4f}" for value in values] for name, values in shares.items()},
            t("gan_line.answer"): run.answers[look],
        },
    )


def _both(t: Labels, run: LineRun, look: int) -> dict[str, list[float]]:
    """What is real and what is made at one evaluation, in shares."""
    return {t("gan_line.real"): real_shares(), t("gan_line.made"): list(run.shares[look])}


def shares_at(t: Labels, run: LineRun, look: int) -> None:
    """Show how real and generated numbers are distributed at one evaluation."""
    chart.show(
        curves(
            MIDDLES, _both(t, run, look), x_axis=t("gan_line.number"), y_axis=t("gan_line.share")
        ).update_layout(height=300),
        key="gan-line-shares",
        alt=t("gan_line.shares_alt", step=run.steps[look]),
    )


def real_shares() -> list[float]:
    """Return the share of the real numbers in each bin."""
    below = [0.5 * (1 + math.erf((edge - MEAN) / (SPREAD * math.sqrt(2)))) for edge in EDGES]
    return [high - low for low, high in pairwise(below)]
