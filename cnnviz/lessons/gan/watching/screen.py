"""Watching two networks learn: pictures of the same noise over time, losses, and what D says."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.live_curves import Curve, live_curves
from cnnviz.ui.runs import following
from cnnviz.ui.shell.numbers import EMPTY

EQUILIBRIUM = 2 * math.log(2)
"""Loss of a discriminator that can tell nothing."""

HEIGHT = 300
SHEET = 520
"""Width of the sheet in pixels; less on a phone."""

ROWS = 40
"""Rows of the data table."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GanRunView:
    """A run as it is shown, wherever it comes from.

    Attributes:
        name: For the keys of widgets, a name of its own for each run.
        steps: Columns "step" and the metrics of a GAN.
        looks: Steps at which the pictures were looked at, in order.
        sheet: From such a step to the sheet of its pictures, as an image file.
    """

    name: str
    steps: pd.DataFrame
    looks: Sequence[int]
    sheet: Callable[[int], bytes]
    pictures: int


def show_run(t: Labels, view: GanRunView) -> None:
    """The sheet with its scrubber; then the curves."""
    if view.looks:
        _looks(t, view)
    if len(view.steps):
        left, right = st.columns(2, gap="large")
        with left:
            _losses(t, view)
        with right:
            _answers(t, view)
        _data_table(t, view)


def _looks(t: Labels, view: GanRunView) -> None:
    step = _scrubber(t, view)
    st.image(
        view.sheet(step), width=SHEET, alt=t("gan_live.sheet_alt", count=view.pictures, step=step)
    )
    st.caption(t("gan_live.sheet", count=view.pictures, step=f"{step:,}"))


def _scrubber(t: Labels, view: GanRunView) -> int:
    """The chosen evaluation; who has chosen none, or the last one, sees the latest."""
    name, last = f"gan-look-{view.name}", view.looks[-1]
    step = int(following.value(name, last, view.looks, word="look"))
    if len(view.looks) > 1:
        key = following.key(name, last)
        st.select_slider(
            t("gan_live.scrubber"),
            list(view.looks),
            value=step,
            format_func=lambda at: f"{at:,}",
            key=key,
            on_change=following.slid,
            args=(name, key, last),
            help=t("gan_live.scrubber_help"),
        )
    return step


def _losses(t: Labels, view: GanRunView) -> None:
    names = {"loss_d": t("gan_live.loss_d"), "loss_g": t("gan_live.loss_g")}
    _chart(t, view, "losses", names, EQUILIBRIUM, t("gan_live.level_loss"))


def _answers(t: Labels, view: GanRunView) -> None:
    names = {"d_real": t("gan_live.d_real"), "d_fake": t("gan_live.d_fake")}
    _chart(t, view, "answers", names, 0.5, t("gan_live.level_answer"))


def _chart(
    t: Labels, view: GanRunView, title: str, names: dict[str, str], level: float, level_name: str
) -> None:
    steps = view.steps["step"].tolist()
    curves = [
        Curve(name=label, x=steps, y=view.steps[name].tolist())
        for name, label in names.items()
        if name in view.steps
    ]
    ends = [0, steps[-1]]
    curves.append(Curve(name=level_name, x=ends, y=[level, level], dashed=True))
    option = live_curves(curves, x_axis=t("training.step"), y_axis=t(f"gan_live.{title}_axis"))
    option["yAxis"]["max"] = None  # a generator that loses for a while is nothing wild
    st.markdown(f"**{t(f'gan_live.{title}')}**")
    st.echarts_chart(
        option,
        key=f"gan-{title}-{view.name}",
        alt=t(f"gan_live.{title}_alt"),
        height=HEIGHT,
    )


def _data_table(t: Labels, view: GanRunView) -> None:
    with st.expander(
        t("common.table_twin"), key=f"gan-twin-{view.name}", on_change="rerun"
    ) as twin:
        if twin.open:
            every = max(1, len(view.steps) // ROWS)
            names = [
                name for name in ("loss_d", "loss_g", "d_real", "d_fake") if name in view.steps
            ]
            shown = view.steps.iloc[::every][["step", *names]]
            st.dataframe(
                shown.rename(
                    columns={"step": t("training.step")}
                    | {name: t(f"gan_live.{name}") for name in names}
                ),
                hide_index=True,
                placeholder=EMPTY,
                alt=t("common.table_twin"),
            )
