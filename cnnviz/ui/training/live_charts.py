"""The curves of runs while they grow: loss, accuracy and learning rate, and the same as a table."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.figures.live_curves import Curve, live_curves
from cnnviz.ui.training import bunches
from cnnviz.ui.training.bunches import Array, Bunch
from cnnviz.ui.training.reading import Watched

HEIGHT = 300
RATE_HEIGHT = 220


def show(t: Labels, bunch: Sequence[Bunch], *, place: str) -> None:
    """The charts; each keeps its place on the page, so the browser updates it without a blink.

    Args:
        t: The short texts.
        bunch: The runs that are watched, by configuration.
        place: Name of the place, for keys.
    """
    if not any(len(entry.steps) for one in bunch for entry in one.runs):
        return
    titles = ", ".join(one.name for one in bunch)
    _chart(
        loss_curves(bunch),
        t("training.loss_chart"),
        x_axis=t("training.step"),
        y_axis=t("training.loss"),
        key=f"{place}-loss",
        alt=t("training.loss_alt", runs=titles),
    )
    if any(entry.marks for one in bunch for entry in one.runs):
        _chart(
            accuracy_curves(t, bunch),
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
                rate_curves(bunch),
                "",
                x_axis=t("training.step"),
                y_axis=t("training.rate"),
                key=f"{place}-rate",
                alt=t("training.rate_alt", runs=titles),
                height=RATE_HEIGHT,
            )
    _twin(t, bunch, place)


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
) -> None:
    if title:
        st.markdown(f"**{title}**")
    option = live_curves(curves, x_axis=x_axis, y_axis=y_axis, percent=percent)
    st.echarts_chart(option, key=key, alt=alt, height=height)


def loss_names(entry: Watched) -> list[str]:
    """Metrics of the steps that are losses; a GAN has several, under names of its own."""
    names = [str(name) for name in entry.steps.columns if "loss" in str(name)]
    return ["loss"] if "loss" in names else names


def loss_curves(bunch: Sequence[Bunch]) -> list[Curve]:
    """The losses over the steps."""
    found = []
    for one in bunch:
        names = list(dict.fromkeys(name for entry in one.runs for name in loss_names(entry)))
        for name in names or ["loss"]:  # without a curve too: the order decides the colours
            label = one.name if len(names) < 2 else f"{one.name}: {name}"
            found.append(bunches.curve(one, _column(name), name=label))
    return found


def accuracy_curves(t: Labels, bunch: Sequence[Bunch]) -> list[Curve]:
    """Accuracy over the passes: solid on the test pictures, dashed on the training pictures."""
    found = []
    for one in bunch:
        alone = len(bunch) == 1
        test, train = (t("training.on_test"), t("training.on_train")) if alone else (one.name,) * 2
        found.append(bunches.curve(one, _mark("test_accuracy"), name=test, dots=True))
        found.append(bunches.curve(one, _mark("train_accuracy"), name=train, dashed=True))
    return found


def rate_curves(bunch: Sequence[Bunch]) -> list[Curve]:
    """The learning rate over the steps, as a share of its peak."""
    return [bunches.curve(one, _column("learning_rate")) for one in bunch]


def _column(name: str) -> bunches.Read:
    def read(entry: Watched) -> tuple[Array, Array]:
        if name not in entry.steps:
            return np.empty(0), np.empty(0)
        return entry.steps["step"].to_numpy(float), entry.steps[name].to_numpy(float)

    return read


def _mark(name: str) -> bunches.Read:
    def read(entry: Watched) -> tuple[Array, Array]:
        marks = [mark for mark in entry.marks if name in mark.metrics]
        places = np.array([mark.epoch for mark in marks], dtype=float)
        return places, np.array([mark.metrics[name] for mark in marks], dtype=float)

    return read


def _twin(t: Labels, bunch: Sequence[Bunch], place: str) -> None:
    rows = [(one.name, entry, mark) for one in bunch for entry in one.runs for mark in entry.marks]
    with st.expander(t("common.table_twin"), key=f"{place}-twin", on_change="rerun") as twin:
        if twin.open:
            st.dataframe(
                {
                    t("common.network"): [name for name, _, _ in rows],
                    t("train.seed"): [entry.run.config.seed for _, entry, _ in rows],
                    t("training.step"): [mark.step for _, _, mark in rows],
                    t("training.passes"): [round(mark.epoch, 2) for _, _, mark in rows],
                    **{
                        t(f"training.{name}"): [mark.metrics.get(name) for _, _, mark in rows]
                        for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
                    },
                },
                hide_index=True,
                alt=t("common.table_twin"),
            )
