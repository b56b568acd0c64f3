"""The curves of runs while they grow: loss, accuracy and learning rate, and the same as a table."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.live_curves import Curve, Mark, live_curves
from cnnviz.ui.runs import seed_groups
from cnnviz.ui.runs.reading import RunCurves
from cnnviz.ui.runs.seed_groups import Array, SeedGroup
from cnnviz.ui.shell.numbers import EMPTY

HEIGHT = 300
RATE_HEIGHT = 220


def show(t: Labels, groups: Sequence[SeedGroup], *, place: str) -> None:
    """The charts; each keeps its place on the page, so the browser updates it without a blink."""
    if not any(len(entry.steps) for group in groups for entry in group.runs):
        return
    titles = ", ".join(group.name for group in groups)
    _chart(
        loss_curves(groups),
        t("training.loss_chart"),
        x_axis=t("training.step"),
        y_axis=t("training.loss"),
        key=f"{place}-loss",
        alt=t("training.loss_alt", runs=titles),
        marks=rate_marks(groups),
    )
    if any(entry.evaluations for group in groups for entry in group.runs):
        _chart(
            accuracy_curves(t, groups),
            t("training.accuracy_chart"),
            x_axis=t("training.passes"),
            y_axis=t("train.percent"),
            key=f"{place}-accuracy",
            alt=t("training.accuracy_alt", runs=titles),
            percent=True,
        )
        st.caption(t("training.accuracy_caption"))
    with st.expander(t("training.rate_chart"), key=f"{place}-rate-open", on_change="rerun") as more:
        if more.open:
            _chart(
                rate_curves(groups),
                "",
                x_axis=t("training.step"),
                y_axis=t("training.rate"),
                key=f"{place}-rate",
                alt=t("training.rate_alt", runs=titles),
                height=RATE_HEIGHT,
                marks=rate_marks(groups),
            )
    _data_table(t, groups, place)


def _chart(
    curves: list[Curve],
    title: str,
    *,
    x_axis: str,
    y_axis: str,
    key: str,
    alt: str,
    percent: bool = False,
    height: int = HEIGHT,
    marks: Sequence[Mark] = (),
) -> None:
    if title:
        st.markdown(f"**{title}**")
    option = live_curves(curves, x_axis=x_axis, y_axis=y_axis, percent=percent, marks=marks)
    st.echarts_chart(option, key=key, alt=alt, height=height)


def loss_names(entry: RunCurves) -> list[str]:
    """Metrics of the steps that are losses; a GAN has several, under names of its own."""
    names = [str(name) for name in entry.steps.columns if "loss" in str(name)]
    return ["loss"] if "loss" in names else names


def loss_curves(groups: Sequence[SeedGroup]) -> list[Curve]:
    """Return the curves of the losses over the steps."""
    found = []
    for group in groups:
        names = list(dict.fromkeys(name for entry in group.runs for name in loss_names(entry)))
        for name in names or ["loss"]:  # without a curve too: the order decides the colours
            label = group.name if len(names) < 2 else f"{group.name}: {name}"
            found.append(seed_groups.curve(group, _column(name), name=label))
    return found


def accuracy_curves(t: Labels, groups: Sequence[SeedGroup]) -> list[Curve]:
    """Accuracy over the passes: solid on the test pictures, dashed on the training pictures."""
    found = []
    for group in groups:
        alone = len(groups) == 1
        test, train = (
            (t("training.on_test"), t("training.on_train")) if alone else (group.name,) * 2
        )
        found.append(seed_groups.curve(group, _evaluation("test_accuracy"), name=test, dots=True))
        found.append(
            seed_groups.curve(group, _evaluation("train_accuracy"), name=train, dashed=True)
        )
    return found


def rate_curves(groups: Sequence[SeedGroup]) -> list[Curve]:
    """The learning rate over the steps, as a share of its peak."""
    return [seed_groups.curve(group, _column("learning_rate")) for group in groups]


def rate_marks(groups: Sequence[SeedGroup]) -> list[Mark]:
    """Where the owner of a run moved its learning rate, each place once."""
    found = {
        (change.step, f"× {change.factor:g}"): None
        for group in groups
        for entry in group.runs
        for change in entry.rates
    }
    return list(found)


def _column(name: str) -> seed_groups.Read:
    def read(entry: RunCurves) -> tuple[Array, Array]:
        if name not in entry.steps:
            return np.empty(0), np.empty(0)
        return entry.steps["step"].to_numpy(float), entry.steps[name].to_numpy(float)

    return read


def _evaluation(name: str) -> seed_groups.Read:
    def read(entry: RunCurves) -> tuple[Array, Array]:
        evaluations = [evaluation for evaluation in entry.evaluations if name in evaluation.metrics]
        places = np.array([evaluation.epoch for evaluation in evaluations], dtype=float)
        return places, np.array(
            [evaluation.metrics[name] for evaluation in evaluations], dtype=float
        )

    return read


def _data_table(t: Labels, groups: Sequence[SeedGroup], place: str) -> None:
    rows = [
        (group.name, entry, evaluation)
        for group in groups
        for entry in group.runs
        for evaluation in entry.evaluations
    ]
    with st.expander(t("common.table_twin"), key=f"{place}-twin", on_change="rerun") as twin:
        if twin.open:
            st.dataframe(
                {
                    t("common.network"): [name for name, _, _ in rows],
                    t("train.seed"): [entry.run.config.seed for _, entry, _ in rows],
                    t("training.step"): [evaluation.step for _, _, evaluation in rows],
                    t("training.passes"): [round(evaluation.epoch, 2) for _, _, evaluation in rows],
                    **{
                        t(f"training.{name}"): [
                            evaluation.metrics.get(name) for _, _, evaluation in rows
                        ]
                        for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
                    },
                },
                hide_index=True,
                placeholder=EMPTY,
                alt=t("common.table_twin"),
            )
