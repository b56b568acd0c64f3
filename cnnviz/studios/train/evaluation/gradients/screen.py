"""Length of the gradient of each layer's weights at an evaluation."""

import math
import re
from collections.abc import Mapping

import streamlit as st
from torch import nn

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.frame import Figure
from cnnviz.errors import CnnvizError
from cnnviz.network.trace.layers import build_on_meta
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import ChosenEvaluation
from cnnviz.training.nets.trainable import net
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart

MOST_BARS = 10
"""Layers up to which each has its bars; more become points of a curve."""

VANISHING = 1e-3
"""Share of the last layer's gradient below which that of the first is called vanishing."""


def show(t: Labels, chosen: ChosenEvaluation) -> None:
    """The chart, compared with the first evaluation, and what it says of vanishing gradients."""
    now = chosen.telemetry().gradient_norms
    paths = ordered(chosen.run.config.net, now)
    if not paths:
        st.info(t("looks.gradients.none"))
        return
    series = {t("looks.gradients.now", step=numbers.whole(chosen.evaluation.step)): now}
    if chosen.place:
        name = t("looks.gradients.first", step=numbers.whole(chosen.first.step))
        series = {name: chosen.telemetry(chosen.first).gradient_norms} | series
    st.markdown(_verdict(t, [now[path] for path in paths]))
    chart.show(
        _figure(t, paths, {name: _drawable(norms, paths) for name, norms in series.items()}),
        key=f"gradients-{chosen.run.id}",
        alt=t("looks.gradients.alt", count=len(paths), step=numbers.whole(chosen.evaluation.step)),
    )
    st.caption(t("looks.gradients.text"))
    chart.data_table(
        t,
        {
            t("common.layer"): paths,
            **{
                name: [numbers.scientific(norms.get(path, math.nan), 3) for path in paths]
                for name, norms in series.items()
            },
        },
    )


def ordered(name: str, norms: Mapping[str, float]) -> list[str]:
    """Paths of the layers with kernels or matrices, in the order of the network.

    Args:
        name: Of the network; where it cannot be built any more, the paths give the order.
        norms: By path; only these are returned.
    """
    try:
        known = cache.shared(weighted_paths, name)
    except CnnvizError:
        return sorted(norms, key=_natural)
    return [path for path in known if path in norms]


def weighted_paths(name: str) -> tuple[str, ...]:
    """Paths of all convolutions and dense layers of a network to train, in its own order."""
    weighted = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)
    modules = build_on_meta(net(name)).named_modules()
    return tuple(path for path, module in modules if isinstance(module, weighted))


def _natural(path: str) -> list[tuple[int, str]]:
    return [(int(part or 0), word) for word, part in re.findall(r"(\D*)(\d*)", path)]


def _drawable(norms: Mapping[str, float], paths: list[str]) -> list[float | None]:
    """What a logarithmic axis can show."""
    found = (norms.get(path, math.nan) for path in paths)
    return [norm if math.isfinite(norm) and norm > 0 else None for norm in found]


def _figure(t: Labels, paths: list[str], series: Mapping[str, list[float | None]]) -> Figure:
    axis = t("looks.gradients.norm")
    if len(paths) <= MOST_BARS:
        drawn = {
            name: [math.nan if v is None else v for v in norms] for name, norms in series.items()
        }
        return bars(paths, drawn, axis=axis, log=True)
    return curves(
        list(range(1, len(paths) + 1)),
        series,
        x_axis=t("looks.gradients.layer"),
        y_axis=axis,
        log=True,
        markers=True,
    )


def _verdict(t: Labels, norms: list[float]) -> str:
    if not all(math.isfinite(norm) for norm in norms):
        return t("looks.not_finite")
    silent = sum(norm == 0 for norm in norms)
    if silent:
        return t("looks.gradients.silent", silent=silent, count=len(norms))
    ratio = norms[0] / norms[-1]
    kind = "vanishing" if ratio < VANISHING else "healthy"
    return t(f"looks.gradients.{kind}", ratio=numbers.significant(ratio))
