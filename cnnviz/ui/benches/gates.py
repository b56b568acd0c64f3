"""The gates of every block on two photos: how they are spread, and where the photo decides them."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.probing.changes.cuts import CutKind
from cnnviz.probing.changes.gates import HIGH, LOW, Gates, middles, read_gates
from cnnviz.ui import cache, networks, tables
from cnnviz.ui.benches import cut_curve, second_photo
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import bound, chart, photo, predictor, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("first", "middle", "last")

PLACES = 21
"""Places in the sorted row of gates that the overview shows: every 5 percent."""

ROW = 20
"""Height of a block in the overview, in pixels."""


def on_photo(arch: NetworkPage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """Two photos, the overview of all blocks, then one block."""
    t = arch.t
    other = second_photo.choose(t, seen)
    with st.spinner(t("common.loading")):
        mine, theirs = read(answers, seen), read(answers, other)
    apart = [own.distance(others) for own, others in zip(mine, theirs, strict=True)]
    _judge(t, mine, apart)
    _difference(t, mine, apart)
    _spread(t, mine)
    _table(t, mine, theirs, apart)
    block(arch, mine, theirs, (photo.title(seen), photo.title(other)))


def read(answers: predictor.Predictor, seen: photo.Photo) -> tuple[Gates, ...]:
    """The gates of every block on a photo."""
    loaded = answers.loaded
    gates = cut_curve.found(loaded.name, CutKind.GATE)
    return networks.on_photo(read_gates, loaded, seen, gates, cache.shared(_middles, loaded.name))


def _middles(model: str) -> tuple[str, ...]:
    return middles(tables.layer_table(model), cut_curve.found(model, CutKind.GATE))


def _judge(t: Labels, mine: Sequence[Gates], apart: Sequence[float]) -> None:
    """Which stage has the gates that differ most."""
    stages = list(dict.fromkeys(gates.stage for gates in mine))
    means = [
        float(
            np.mean([far for gates, far in zip(mine, apart, strict=True) if gates.stage == stage])
        )
        for stage in stages
    ]
    most, least = int(np.argmax(means)), int(np.argmin(means))
    quiz.judge(
        t,
        "gates",
        "first" if most == 0 else "last" if most == len(stages) - 1 else "middle",
        _bars(means),
        most=stages[most],
        far=f"{means[most]:.3f}",
        least=stages[least],
        near=f"{means[least]:.3f}",
    )


def _bars(means: Sequence[float]) -> Bars:
    """The first stage, the last, and that of the others that differs most."""
    between = {"middle": max(means[1:-1])} if len(means) > 2 else {}
    values = {"first": means[0], **between, "last": means[-1]}
    return Bars(values=values, written={name: f"{value:.3f}" for name, value in values.items()})


def _difference(t: Labels, mine: Sequence[Gates], apart: Sequence[float]) -> None:
    st.header(t("gates.difference"), anchor=False)
    st.caption(t("gates.difference_caption"))
    chart.show(
        curves(
            [gates.path for gates in mine],
            {
                t("gates.apart"): apart,
                t("gates.spread"): [gates.spread for gates in mine],
            },
            x_axis=t("common.block"),
            y_axis=t("gates.gate"),
            markers=True,
        ),
        key="gates-difference",
        alt=t("gates.difference_alt"),
    )


def _spread(t: Labels, mine: Sequence[Gates]) -> None:
    """Every block's gates in order of size, as rows of one picture."""
    st.header(t("gates.overview"), anchor=False)
    places = np.linspace(0, 1, PLACES)
    chart.show(
        heat_map(
            np.array([np.quantile(gates.values, places) for gates in mine]),
            rows=(t("common.block"), [gates.path for gates in mine]),
            columns=(t("gates.sorted"), [numbers.percent(t, float(place), 0) for place in places]),
            value=t("gates.gate"),
            height=110 + ROW * len(mine),
        ),
        key="gates-overview",
        alt=t("gates.overview_alt"),
    )


def _table(
    t: Labels, mine: Sequence[Gates], theirs: Sequence[Gates], apart: Sequence[float]
) -> None:
    low, high = f"{LOW:g}", f"{HIGH:g}"
    chart.data_table(
        t,
        {
            t("common.block"): [gates.path for gates in mine],
            t("gates.mean"): [f"{gates.mean:.3f}" for gates in mine],
            t("gates.mean_other"): [f"{gates.mean:.3f}" for gates in theirs],
            t("gates.spread"): [f"{gates.spread:.3f}" for gates in mine],
            t("gates.shut", limit=low): [numbers.percent(t, gates.shut) for gates in mine],
            t("gates.open", limit=high): [numbers.percent(t, gates.open) for gates in mine],
            t("gates.firing"): [_firing(gates) for gates in mine],
            t("gates.apart"): [f"{far:.3f}" for far in apart],
        },
    )


def block(
    arch: NetworkPage, mine: Sequence[Gates], theirs: Sequence[Gates], titles: tuple[str, str]
) -> None:
    """The gates of one block on both photos, in the order of the first."""
    t = arch.t
    st.header(t("gates.one"), anchor=False)
    own_of = {gates.path: gates for gates in mine}
    other_of = {gates.path: gates for gates in theirs}
    farthest = max(own_of, key=lambda path: own_of[path].distance(other_of[path]))
    path = bound.selectbox(
        t("common.block"),
        list(own_of),
        farthest,
        key=f"gates-block-{arch.name}",
        name="gates-block",
        width=260,
    )
    own, other = own_of[path], other_of[path]
    _metrics(t, own, other)
    order = np.argsort(own.values, kind="stable")
    chart.show(
        curves(
            list(range(1, len(order) + 1)),
            {titles[1]: other.values[order].tolist(), titles[0]: own.values[order].tolist()},
            x_axis=t("gates.channels"),
            y_axis=t("gates.gate"),
            level=0.5,
        ),
        key="gates-block",
        alt=t("gates.one_alt", block=path),
    )
    chart.data_table(
        t,
        {
            t("gates.channel"): order.tolist(),
            titles[0]: own.values[order].round(4).tolist(),
            titles[1]: other.values[order].round(4).tolist(),
        },
    )


def _metrics(t: Labels, own: Gates, other: Gates) -> None:
    shown = (
        (t("gates.mean"), f"{own.mean:.3f}"),
        (t("gates.spread"), f"{own.spread:.3f}"),
        (t("gates.shut", limit=f"{LOW:g}"), numbers.percent(t, own.shut)),
        (t("gates.open", limit=f"{HIGH:g}"), numbers.percent(t, own.open)),
        (t("gates.apart"), f"{own.distance(other):.3f}"),
        (t("gates.firing"), _firing(own)),
    )
    with st.container(horizontal=True):
        for name, value in shown:
            st.metric(name, value, border=True, width=200)


def _firing(gates: Gates) -> str:
    return f"{gates.firing} / {len(gates.hidden)}"
