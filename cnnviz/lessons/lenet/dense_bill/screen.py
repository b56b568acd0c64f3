"""What the work of a convolution would cost without shared weights, and as a dense layer."""

from dataclasses import replace
from math import log10

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.errors import BadValue
from cnnviz.lessons.lenet.dense_bill.numbers import Example, LayerCosts, LayerTask, bills, examples
from cnnviz.ui import tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("tens", "hundreds", "thousands", "more")

MARKS = Marks(levels={"tens": 30, "hundreds": 300, "thousands": 3000, "more": 30_000}, log=True)

KINDS = ("convolution", "local", "dense")
LARGEST = {"side": 64, "kernel": 11, "in_channels": 256, "out_channels": 256}
"""Largest number that can be chosen for each part of a task."""


def show(arch: ArchitecturePage) -> None:
    """The task of a layer, its numbers to change, and the three bills."""
    t, known = arch.t, examples(tables.layer_table(arch.name))
    _judge(t, known[0])
    paths = [example.path for example in known]
    path = bound.selectbox(
        t("layers.choose"), paths, paths[0], key=f"bill-{arch.name}", name="bill", width=260
    )
    example = known[paths.index(path)]
    task = _task(t, example, f"{arch.name}-{path}")
    if task.kernel > task.side + 2 * task.padding:
        raise BadValue(
            "kernel_larger_than_map",
            f"a kernel of {task.kernel} does not fit into a map of {task.side}",
            kernel=task.kernel,
            side=task.side,
        )
    found = bills(task)
    if task == example.task and example.params != found.convolution.params:
        st.caption(
            t(
                "dense_bill.sparse",
                path=path,
                own=numbers.whole(example.params),
                full=numbers.whole(found.convolution.params),
            )
        )
    _results(t, task, found)
    _by_side(t, task)


def _judge(t: Labels, first: Example) -> None:
    found = bills(first.task)
    ratio = found.dense.params / found.convolution.params
    quiz.judge(
        t,
        "dense_bill",
        OPTIONS[min(max(int(log10(ratio)) - 1, 0), len(OPTIONS) - 1)],
        Level(value=ratio, written=f"× {numbers.whole(round(ratio))}", marks=MARKS),
        path=first.path,
        convolution=numbers.whole(found.convolution.params),
        dense=numbers.whole(found.dense.params),
        ratio=numbers.whole(round(ratio)),
    )


def _task(t: Labels, example: Example, key: str) -> LayerTask:
    """The numbers of the layer, each on a slider."""
    chosen = {}
    places = [*st.columns(2), *st.columns(2)]
    for place, name in zip(places, LARGEST, strict=True):
        own = getattr(example.task, name)
        with place:
            chosen[name] = bound.slider(
                t(f"dense_bill.{name}"),
                1,
                max(LARGEST[name], own),
                own,
                key=f"bill-{key}-{name}",
                name=f"bill-{name}",
            )
    return replace(example.task, **chosen)


def _results(t: Labels, task: LayerTask, found: LayerCosts) -> None:
    shape = (task.out_channels, task.out_side, task.out_side)
    ratio = found.dense.params / found.convolution.params
    with st.container(horizontal=True):
        st.metric(t("common.output_shape"), numbers.shape(shape), border=True, width=200)
        st.metric(
            t("dense_bill.uses"),
            numbers.whole(found.places),
            help=t("dense_bill.uses_help"),
            border=True,
            width=240,
        )
        st.metric(t("dense_bill.ratio"), f"{numbers.whole(round(ratio))} ×", border=True, width=260)
    each = [getattr(found, kind) for kind in KINDS]
    names = [t(f"dense_bill.{kind}") for kind in KINDS]
    quantities = {
        t("common.parameters"): [bill.params for bill in each],
        t("common.multiply_adds"): [bill.macs for bill in each],
    }
    written = {
        name: [numbers.compact(t, value) for value in values] for name, values in quantities.items()
    }
    chart.show(
        bars(names, quantities, axis=t("dense_bill.count"), written=written, log=True),
        key="dense-bill",
        alt=t("dense_bill.alt"),
    )
    exact = {
        name: [numbers.whole(value) for value in values] for name, values in quantities.items()
    }
    chart.data_table(t, {t("common.kind"): names, **exact})


def _by_side(t: Labels, task: LayerTask) -> None:
    """The parameters against the side of the map."""
    st.markdown(f"**{t('dense_bill.by_side')}**")
    sides = range(max(task.kernel - 2 * task.padding, 1), LARGEST["side"] + 1)
    tasks = [bills(replace(task, side=side)) for side in sides]
    lines = {
        t(f"dense_bill.{kind}"): [getattr(found, kind).params for found in tasks] for kind in KINDS
    }
    chart.show(
        curves(
            list(sides),
            lines,
            x_axis=t("dense_bill.side"),
            y_axis=t("common.parameters"),
            log=True,
            mark=task.side,
        ),
        key="dense-bill-side",
        alt=t("dense_bill.side_alt"),
    )
    exact = {name: [numbers.whole(value) for value in values] for name, values in lines.items()}
    chart.data_table(t, {t("dense_bill.side"): list(sides), **exact})
