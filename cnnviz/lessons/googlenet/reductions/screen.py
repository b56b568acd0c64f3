"""The price of an Inception module, with its 1x1 reductions and without them."""

from dataclasses import replace

import streamlit as st
import torch

from cnnviz.architectures.nets.published.googlenet2014 import TABLE_1
from cnnviz.architectures.nets.published.naive_inception import NaiveInception
from cnnviz.content.labels import Labels, text
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.svg.block_diagram import block_diagram
from cnnviz.network.structure.inception_modules import Form, Module, modules
from cnnviz.network.trace.graph import block_graph
from cnnviz.network.trace.layers import table_of
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, diagram, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

NETWORK = "googlenet2014"
"""The network of the paper: torchvision's has no 5x5 kernels."""

ASKED = "3a"
"""The module of the question."""

OPTIONS = ("more", "half", "tenth")

MARKS = Marks(levels={"more": 1.25, "half": 0.5, "tenth": 0.1})


def show(arch: ArchitecturePage) -> None:
    """The bill of a module by branches, its diagram, and a slider for the narrowest point."""
    t = arch.t
    found = {
        module.path.removeprefix("inception"): module
        for module in modules(tables.layer_table(NETWORK))
    }
    _judge(t, found[ASKED])
    name = address.segmented("module", t("reductions.module"), list(found), ASKED, str)
    module = found[name]
    naive = address.switch("naive", t("reductions.naive"))
    _metrics(t, module)
    form = Form.NAIVE if naive else Form.REDUCED
    diagram.show(cache.shared(drawing, name, form, t.language), None, key=f"module-{name}-{form}")
    _branches(t, name, module)
    _narrowing(t, name, module)
    _all(t, found)


def _judge(t: Labels, module: Module) -> None:
    branch = module.widest
    plain, reduced = module.reduced(branch, 0), module.reduced(branch, branch.reduction)
    share = reduced / plain
    quiz.judge(
        t,
        "reductions",
        "more" if share >= 1 else "half" if share > 0.25 else "tenth",
        Level(value=share, written=numbers.percent(t, share), marks=MARKS),
        plain=numbers.whole(plain),
        reduced=numbers.whole(reduced),
        times=f"{plain / reduced:.1f}",
        width=branch.reduction,
        inputs=module.inputs,
    )


def _metrics(t: Labels, module: Module) -> None:
    reduced, naive = module.whole(), module.whole(Form.NAIVE)
    with st.container(horizontal=True):
        for label, value, exact in (
            ("reductions.with", numbers.compact(t, reduced.macs), numbers.whole(reduced.macs)),
            ("reductions.without", numbers.compact(t, naive.macs), numbers.whole(naive.macs)),
            ("reductions.saving", f"× {naive.macs / reduced.macs:.2f}", None),
            ("reductions.channels", f"{reduced.channels} / {naive.channels}", None),
        ):
            st.metric(t(label), value, help=exact, border=True, width=230)


def _branches(t: Labels, name: str, module: Module) -> None:
    """Multiply-adds of each branch in both forms."""
    names = [t(f"reductions.branch_{key}") for key in ("one", "three", "five", "pool")]
    reduced, naive = module.bills(), module.bills(Form.NAIVE)
    with_words, without_words = t("reductions.with"), t("reductions.without")
    chart.show(
        bars(
            names,
            {
                with_words: [bill.macs for bill in reduced],
                without_words: [bill.macs for bill in naive],
            },
            axis=t("common.multiply_adds"),
        ),
        key="reductions",
        alt=t("reductions.alt", module=name),
    )
    weights, channels = t("reductions.weights"), t("reductions.out")
    chart.data_table(
        t,
        {
            t("reductions.branch"): names,
            with_words: [numbers.whole(bill.macs) for bill in reduced],
            without_words: [numbers.whole(bill.macs) for bill in naive],
            f"{weights} ({t('reductions.as_published')})": [
                numbers.whole(bill.weights) for bill in reduced
            ],
            f"{weights} ({t('reductions.as_naive')})": [
                numbers.whole(bill.weights) for bill in naive
            ],
            f"{channels} ({t('reductions.as_published')})": [bill.channels for bill in reduced],
            f"{channels} ({t('reductions.as_naive')})": [bill.channels for bill in naive],
        },
    )


def _narrowing(t: Labels, name: str, module: Module) -> None:
    """The 5x5 branch with any reduction, beside the one without."""
    branch = module.widest
    limit = module.break_even(branch)
    st.header(t("reductions.narrowing"), anchor=False)
    chosen = bound.slider(
        t("reductions.width"),
        1,
        module.inputs,
        branch.reduction,
        key=f"reduction-{name}",
        name="reduction",
    )
    cost, plain = module.reduced(branch, chosen), module.reduced(branch, 0)
    with st.container(horizontal=True):
        st.metric(
            t("reductions.five"),
            numbers.whole(cost),
            delta=t("common.percent", value=f"{100 * (cost / plain - 1):+.1f}"),
            delta_color="inverse",
            border=True,
            width=260,
        )
        st.metric(t("reductions.five_plain"), numbers.whole(plain), border=True, width=260)
        st.metric(t("reductions.limit"), limit, border=True, width=260)
    widths = list(range(1, module.inputs + 1, max(1, module.inputs // 96)))
    costs = [module.reduced(branch, width) for width in widths]
    chart.show(
        curves(
            widths,
            {t("common.multiply_adds"): costs},
            x_axis=t("reductions.width"),
            y_axis=t("common.multiply_adds"),
            level=plain,
            mark=chosen,
        ),
        key="narrowing",
        alt=t("reductions.narrowing_alt", module=name),
    )
    chart.data_table(
        t,
        {
            t("reductions.width"): widths,
            t("common.multiply_adds"): [numbers.whole(value) for value in costs],
        },
    )


def _all(t: Labels, found: dict[str, Module]) -> None:
    """The nine modules side by side."""
    st.header(t("reductions.all"), anchor=False)
    forms = {"with": Form.REDUCED, "without": Form.NAIVE}
    bills = {
        t(f"reductions.{name}"): [module.whole(form).macs for module in found.values()]
        for name, form in forms.items()
    }
    chart.show(
        bars(list(found), bills, axis=t("common.multiply_adds")),
        key="all-modules",
        alt=t("reductions.all_alt"),
    )
    chart.data_table(
        t,
        {
            t("reductions.module"): list(found),
            **{name: [numbers.whole(value) for value in macs] for name, macs in bills.items()},
        },
    )


def drawing(name: str, form: Form, code: str) -> diagram.Drawing:
    """The diagram of a module in one of its forms, in a language."""
    table = tables.layer_table(NETWORK)
    graph = block_graph(table, f"inception{name}")
    if form is Form.NAIVE:
        channels, height, width = graph.inputs[0].output_shape
        with torch.device("meta"):
            network = NaiveInception(channels, TABLE_1[name])
        alone = table_of(network, (channels, height, width), f"naive-{name}")
        graph = replace(block_graph(alone, ""), path=f"inception{name}")
    labels = text(code).table("figures.block_diagram")
    return diagram.Drawing(
        svg=block_diagram(graph, labels),
        file=block_diagram(graph, labels, palette=LIGHT),
        name=f"cnnviz-inception{name}-{form}",
    )
