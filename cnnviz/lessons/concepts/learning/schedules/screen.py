"""Learning-rate schedules on a noisy descent: choose one, its peak and its warm-up."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.frame import Figure
from cnnviz.lessons.concepts.learning.schedules.numbers import (
    NOISE,
    PEAK,
    RUNS,
    SCHEDULES,
    WARM_UPS,
    NoisyDescent,
    descents,
    rates,
)
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("constant", "steps", "cosine")

PEAKS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.2, 1.5, 2.5)
NOISES = (0.0, 0.05, 0.1, 0.2, 0.4)


def show(t: Labels) -> None:
    """The rate and the loss over the steps, under one schedule and under all."""
    _judge(t)
    name = address.segmented(
        "schedule",
        t("schedules.choose"),
        list(SCHEDULES),
        "cosine",
        lambda entry: t(f"schedules.names.{entry}"),
        hidden=True,
    )
    left, middle, right = st.columns(3, gap="large")
    with left:
        peak = bound.select_slider(t("schedules.peak"), PEAKS, PEAK, key="schedule-peak")
    with middle:
        warm_up = bound.slider(
            t("schedules.warm_up"), 0.0, 0.5, WARM_UPS[name], 0.05,
            key=f"warm-up-{name}", name="warm-up",
        )  # fmt: skip
    with right:
        noise = bound.select_slider(t("schedules.noise"), NOISES, NOISE, key="schedule-noise")
    ups = {entry: warm_up if entry == name else WARM_UPS[entry] for entry in SCHEDULES}
    found = {entry: _descents(entry, peak, ups[entry], noise) for entry in SCHEDULES}
    st.markdown(_verdict(t, found[name]))
    _charts(t, found, name)
    chart.data_table(
        t,
        {
            t("schedules.choose"): [t(f"schedules.names.{entry}") for entry in found],
            t("schedules.warm_up"): [f"{up:g}" for up in ups.values()],
            t("schedules.last"): [_written(t, run) for run in found.values()],
        },
    )


def picture(t: Labels) -> None:
    """The rates of the schedules that are asked about."""
    chart.show(
        _rates(t, {name: rates(name) for name in OPTIONS}).update_layout(height=270),
        key="schedules-first",
        alt=t("schedules.rates_alt"),
    )


def _judge(t: Labels) -> None:
    found = {name: _descents(name, PEAK, WARM_UPS[name], NOISE) for name in OPTIONS}
    ends = {name: run.last or 0.0 for name, run in found.items()}
    quiz.judge(
        t,
        "schedules",
        min(ends, key=lambda name: ends[name]),
        Bars(
            values=ends,
            written={name: numbers.significant(end, 2) for name, end in ends.items()},
        ),
        runs=RUNS,
        times=f"{ends['constant'] / ends['cosine']:.1f}",
        **{name: numbers.significant(end, 2) for name, end in ends.items()},
    )


def _descents(name: str, peak: float, warm_up: float, noise: float) -> NoisyDescent:
    return cache.shared(descents, rates(name, peak, warm_up), noise)


def _charts(t: Labels, found: dict[str, NoisyDescent], name: str) -> None:
    """Show the rate over the steps beside the loss of all schedules."""
    left, right = st.columns(2, gap="large")
    with left:
        chart.show(
            _rates(t, {name: found[name].rates}), key="schedule-rates", alt=t("schedules.rates_alt")
        )
    with right:
        chart.show(
            curves(
                list(range(len(found[name].losses))),
                {t(f"schedules.names.{entry}"): list(run.losses) for entry, run in found.items()},
                x_axis=t("schedules.step"),
                y_axis=t("schedules.loss"),
                log=True,
            ),
            key="schedule-loss",
            alt=t("schedules.loss_alt"),
        )


def _rates(t: Labels, found: dict[str, tuple[float, ...]]) -> Figure:
    steps = len(next(iter(found.values())))
    return curves(
        list(range(steps)),
        {t(f"schedules.names.{name}"): list(values) for name, values in found.items()},
        x_axis=t("schedules.step"),
        y_axis=t("schedules.rate"),
    )


def _verdict(t: Labels, run: NoisyDescent) -> str:
    if run.last is None:
        return t("schedules.ran_away", step=run.losses.index(None))
    return t(
        "schedules.arrived", loss=_written(t, run), first=numbers.significant(run.losses[0] or 0.0)
    )


def _written(t: Labels, run: NoisyDescent) -> str:
    return t("schedules.away") if run.last is None else numbers.significant(run.last, 2)
