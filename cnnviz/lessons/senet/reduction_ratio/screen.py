"""The price of the gates: what the reduction ratio r adds to the network, stage by stage."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cnnviz.content.facts import fact
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.senet.reduction_ratio.numbers import (
    GateBill,
    GatedStage,
    bill,
    gated_stages,
    own_ratio,
    without_gates,
)
from cnnviz.network.trace.table import LayerTable
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("first", "middle", "last")

RATIOS = (2, 4, 8, 16, 32)
"""The ratios of the paper's table 10."""

PUBLISHED = "seresnet50"
"""The network that the paper trained with every one of them."""


def without(name: str) -> LayerTable:
    """Return the table of a network without its gates, computed once for all sessions."""
    return cache.shared(_without, name)


def _without(name: str) -> LayerTable:  # a table is no key: it would be hashed whole
    return without_gates(tables.layer_table(name))


def show(arch: ArchitecturePage) -> None:
    """The slider, the bill, its stages, and all ratios side by side."""
    t = arch.t
    table = tables.layer_table(arch.name)
    with st.spinner(t("common.loading")):
        base = without(arch.name)
    stages = gated_stages(table)
    own = own_ratio(table)
    _judge(t, bill(base, stages, own))
    ratios = [ratio for ratio in RATIOS if ratio <= stages[0].channels]
    ratio = bound.select_slider(
        t("reduction_ratio.ratio"), ratios, own, key=f"ratio-{arch.name}", name="ratio", width=420
    )
    found = bill(base, stages, ratio)
    _metrics(t, found)
    _equation(stages, found)
    _stages(t, stages, found)
    _ratios(arch, base, stages, ratios)


def _judge(t: Labels, found: GateBill) -> None:
    names = [path for path, _ in found.stages]
    heaviest = names.index(found.heaviest)
    quiz.judge(
        t,
        "reduction_ratio",
        "first" if heaviest == 0 else "last" if heaviest == len(names) - 1 else "middle",
        _bars(t, found),
        stage=found.heaviest,
        share=numbers.percent(t, dict(found.stages)[found.heaviest] / found.weights),
    )


def _bars(t: Labels, found: GateBill) -> Bars:
    """The share of the first stage, of the last, and of the heaviest of the others."""
    shares = [weights / found.weights for _, weights in found.stages]
    between = {"middle": max(shares[1:-1])} if len(shares) > 2 else {}
    values = {"first": shares[0], **between, "last": shares[-1]}
    written = {name: numbers.percent(t, share) for name, share in values.items()}
    return Bars(values=values, written=written)


def _metrics(t: Labels, found: GateBill) -> None:
    without_last = found.weights - found.stages[-1][1]
    shown = (
        ("extra", numbers.whole(found.weights), found.params_share, 2),
        ("macs", numbers.whole(found.weights), found.macs_share, 3),
        ("total", numbers.whole(found.params), None, 0),
        ("total_biases", numbers.whole(found.params + found.biases), None, 0),
        ("without_last", numbers.whole(without_last), without_last / found.base_params, 2),
    )
    with st.container(horizontal=True):
        for name, value, share, digits in shown:
            st.metric(
                t(f"reduction_ratio.{name}"),
                value,
                delta=None if share is None else f"+{numbers.percent(t, share, digits)}",
                delta_color="off",
                delta_arrow="off",
                border=True,
                width=225,
            )


def _equation(stages: Sequence[GatedStage], found: GateBill) -> None:
    """The sum with its numbers, in lines short enough for a phone."""
    squares = [rf"{stage.blocks} \cdot {stage.channels}^2" for stage in stages]
    pairs = [" + ".join(squares[start : start + 2]) for start in range(0, len(squares), 2)]
    inside = r" \\ & \qquad\; + ".join(pairs)
    total = f"{found.weights:,}".replace(",", "{,}")
    st.latex(
        rf"\begin{{aligned}} \frac{{2}}{{r}} \sum_s N_s C_s^2 &= \frac{{2}}{{{found.ratio}}}"
        rf" \bigl( {inside} \bigr) \\ &= {total} \end{{aligned}}"
    )


def _stages(t: Labels, stages: Sequence[GatedStage], found: GateBill) -> None:
    names = [path for path, _ in found.stages]
    weights = [count for _, count in found.stages]
    series = t("reduction_ratio.weights")
    chart.show(
        bars(
            names,
            {series: weights},
            axis=series,
            written={series: [numbers.whole(count) for count in weights]},
        ),
        key="ratio-stages",
        alt=t("reduction_ratio.stages_alt"),
    )
    chart.data_table(
        t,
        {
            t("reduction_ratio.stage"): names,
            t("reduction_ratio.blocks"): [stage.blocks for stage in stages],
            t("reduction_ratio.channels"): [stage.channels for stage in stages],
            series: [numbers.whole(count) for count in weights],
            t("common.share"): [numbers.percent(t, count / found.weights) for count in weights],
        },
    )


def _ratios(
    arch: ArchitecturePage, base: LayerTable, stages: Sequence[GatedStage], ratios: Sequence[int]
) -> None:
    """All ratios side by side, beside the published errors where there are any."""
    t = arch.t
    st.header(t("reduction_ratio.all"), anchor=False)
    bills = [bill(base, stages, ratio) for ratio in ratios]
    columns: dict[str, Sequence[object]] = {
        "r": [str(ratio) for ratio in ratios],
        t("reduction_ratio.extra"): [numbers.whole(each.weights) for each in bills],
        t("reduction_ratio.total"): [numbers.whole(each.params) for each in bills],
        t("reduction_ratio.more"): [numbers.percent(t, each.params_share, 2) for each in bills],
    }
    if arch.name == PUBLISHED:
        errors = [fact(f"se_r{ratio}_top1") for ratio in ratios]
        columns[t("reduction_ratio.error")] = [error.number(t.language) for error in errors]
    st.dataframe(
        pd.DataFrame(columns), hide_index=True, placeholder=EMPTY, alt=t("reduction_ratio.all")
    )
    if arch.name == PUBLISHED:
        plain = fact("se_sweep_resnet50_top1")
        st.caption(t("reduction_ratio.published", error=plain.markdown(t.language)))
