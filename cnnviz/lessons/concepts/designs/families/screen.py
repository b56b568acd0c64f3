"""Families of networks, one network each, with the numbers that tell them apart."""

from math import log10

import streamlit as st

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.concepts.designs.families.numbers import FAMILIES, ways, widest
from cnnviz.paths import PAGES
from cnnviz.ui import cache, network_drawings, tables
from cnnviz.ui.shell import address, numbers, titles
from cnnviz.ui.widgets import chart, diagram, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("spatial", "depth", "branches", "multi_path")

NAMED = {family.name: family for family in FAMILIES}


def show(t: Labels) -> None:
    """The ways through each network; the strip of a chosen one; all of them in numbers."""
    found = {name: cache.shared(_ways, family.network) for name, family in NAMED.items()}
    most = max(OPTIONS, key=lambda name: found[name])
    quiz.judge(
        t,
        "families",
        most,
        Bars(
            values={name: log10(found[name]) for name in OPTIONS},
            written={name: _written(found[name]) for name in OPTIONS},
        ),
        most=_title(t, most),
        ways=_written(found[most]),
    )
    chosen = NAMED[
        address.segmented(
            "family",
            t("network_families.family"),
            list(NAMED),
            "spatial",
            lambda name: t(f"network_families.names.{name}"),
        )
    ]
    st.markdown(t(f"network_families.told.{chosen.name}"))
    diagram.show(
        network_drawings.strip(chosen.network, t.language), None, key=f"family-{chosen.name}"
    )
    st.page_link(
        PAGES / f"{chosen.page}.py",
        label=t("network_families.open"),
        icon=":material/arrow_forward:",
    )
    _ways_chart(t, found)
    _numbers(t, found)


def _title(t: Labels, name: str) -> str:
    """The title of the network of a family; torchvision's name where the catalogue has none."""
    network = NAMED[name].network
    known = {entry.name: entry for family in CATALOG for entry in family.variants}
    return titles.of(t, known[network]) if network in known else network


def _ways(network: str) -> int:
    return ways(tables.layer_table(network))


def _written(count: int) -> str:
    return numbers.whole(count) if count < 10**6 else numbers.scientific(count)


def _ways_chart(t: Labels, found: dict[str, int]) -> None:
    st.header(t("network_families.ways"), anchor=False)
    axis = t("network_families.ways_axis")
    chart.show(
        bars(
            [_title(t, name) for name in found],
            {axis: [float(count) for count in found.values()]},
            axis=axis,
            written={axis: [_written(count) for count in found.values()]},
            log=True,
        ).update_xaxes(exponentformat="power"),
        key="family-ways",
        alt=t("network_families.ways_alt"),
    )


def _numbers(t: Labels, found: dict[str, int]) -> None:
    vitals = {name: tables.vitals(family.network) for name, family in NAMED.items()}
    chart.data_table(
        t,
        {
            t("network_families.family"): [t(f"network_families.names.{name}") for name in vitals],
            t("common.network"): [_title(t, name) for name in vitals],
            t("common.depth"): [one.depth for one in vitals.values()],
            t("network_families.widest"): [
                widest(tables.layer_table(family.network)) for family in FAMILIES
            ],
            t("common.parameters"): [numbers.whole(one.params) for one in vitals.values()],
            t("common.multiply_adds"): [numbers.whole(one.macs) for one in vitals.values()],
            t("network_families.ways_axis"): [_written(count) for count in found.values()],
        },
    )
