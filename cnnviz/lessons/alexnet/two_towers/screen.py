"""The two towers of 2012: which convolutions are divided, and what that saves."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.palette import LIGHT
from cnnviz.lessons.alexnet.two_towers.drawing import tower_plan
from cnnviz.lessons.alexnet.two_towers.numbers import Towers, divisible, mixing, towers
from cnnviz.ui import tables
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, diagram, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("weights", "both", "work")

WHOLE = "alexnet2012-ungrouped"
"""The network of 2012 with nothing divided: what the reader divides."""

PUBLISHED = ("conv2", "conv4", "conv5")
"""The convolutions that the paper divides."""

MUCH_MORE = 1.5
"""From this ratio of the two savings on, one is said to be the larger."""

_KEY = "divided"


def show(arch: ArchitecturePage) -> None:
    """Divide convolutions: the plan, the two bills of the network, and those of each layer."""
    t, table = arch.t, tables.layer_table(WHOLE)
    published = towers(table, PUBLISHED)
    quiz.judge(
        t,
        "two_towers",
        larger_saving(published),
        Bars(
            values={"weights": published.saved_params, "work": published.saved_macs},
            written={
                "weights": numbers.percent(t, published.saved_params),
                "work": numbers.percent(t, published.saved_macs),
            },
        ),
        params=numbers.percent(t, published.saved_params),
        macs=numbers.percent(t, published.saved_macs),
    )
    found = towers(table, _switches(t, divisible(table)))
    diagram.show(plan(t, found), None, key="tower-plan")
    st.caption(t("two_towers.plan_hint"))
    mixers = mixing(found.layers)
    st.markdown(
        t("two_towers.mixing", layers=", ".join(f"`{name}`" for name in mixers))
        if mixers
        else t("two_towers.nothing_mixes")
    )
    _network(t, found)
    _layers(t, found)


def larger_saving(found: Towers) -> str:
    """Name of the answer: which of the two bills the division makes smaller."""
    if found.saved_macs > MUCH_MORE * found.saved_params:
        return "work"
    return "weights" if found.saved_params > MUCH_MORE * found.saved_macs else "both"


def _switches(t: Labels, names: tuple[str, ...]) -> list[str]:
    """One button a convolution that can be divided; at first those that the paper divides."""
    address.restore_several(_KEY, names, name=_KEY, default=PUBLISHED)
    chosen = st.pills(t("two_towers.divide"), names, selection_mode="multi", key=_KEY)
    address.store_several(_KEY, chosen, name=_KEY, default=PUBLISHED)
    return list(chosen)


def plan(t: Labels, found: Towers) -> diagram.Drawing:
    """The two towers with what lies in each."""
    labels = t.table("figures.tower_plan")
    return diagram.Drawing(
        svg=tower_plan(found.layers, labels),
        file=tower_plan(found.layers, labels, palette=LIGHT),
        name="cnnviz-alexnet-towers",
    )


def _network(t: Labels, found: Towers) -> None:
    """Both bills of the whole network."""
    with st.container(horizontal=True):
        for name, value, saved in (
            ("parameters", found.params, found.saved_params),
            ("multiply_adds", found.macs, found.saved_macs),
        ):
            st.metric(
                t(f"common.{name}"),
                numbers.whole(value),
                delta=f"-{numbers.percent(t, saved)}" if saved else None,
                delta_color="inverse",
                border=True,
                width=260,
            )


def _layers(t: Labels, found: Towers) -> None:
    """Both bills of every convolution, as it is and undivided."""
    names = [layer.name for layer in found.layers]
    bills = {
        "parameters": (
            [layer.params for layer in found.layers],
            [layer.whole_params for layer in found.layers],
        ),
        "multiply_adds": (
            [layer.macs for layer in found.layers],
            [layer.whole_macs for layer in found.layers],
        ),
    }
    for column, (bill, (here, whole)) in zip(
        st.columns(2, gap="large"), bills.items(), strict=True
    ):
        series = {t("two_towers.here"): here, t("two_towers.undivided"): whole}
        written = {name: [numbers.compact(t, v) for v in part] for name, part in series.items()}
        with column:
            st.markdown(f"**{t(f'common.{bill}')}**")
            chart.show(
                bars(names, series, axis=t(f"common.{bill}"), written=written),
                key=f"towers-{bill}",
                alt=t("two_towers.alt", quantity=t(f"common.{bill}")),
            )
    chart.data_table(
        t,
        {
            t("common.layer"): names,
            t("two_towers.divided"): [layer.divided for layer in found.layers],
            t("two_towers.mixed"): [layer.mixed for layer in found.layers],
            **{
                f"{t(f'common.{bill}')}: {t(f'two_towers.{state}')}": [
                    numbers.whole(value) for value in values
                ]
                for bill, states in bills.items()
                for state, values in zip(("here", "undivided"), states, strict=True)
            },
        },
    )
