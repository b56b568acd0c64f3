"""How much the branch of each residual block adds to what its shortcut carries."""

import streamlit as st

from cnnviz.drawing.charts.columns import columns
from cnnviz.network.trace.table import LayerTable
from cnnviz.probing.units.branch_energies import branch_energies, residual_sums
from cnnviz.studios.inside import Inside
from cnnviz.ui import networks
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import chart


def show(inside: Inside, table: LayerTable) -> None:
    """One bar a block on the photo; nothing for a network without shortcuts."""
    t, sums = inside.t, residual_sums(table)
    if not sums:
        return
    with st.spinner(t("common.loading")):
        found = networks.on_photo(branch_energies, inside.answers.loaded, inside.seen, sums)
    written = [EMPTY if ratio is None else numbers.significant(ratio) for ratio in found]
    st.header(t("branch_energy.title"), anchor=False)
    chart.show(
        columns(
            found,
            x_axis=t("branch_energy.block"),
            y_axis=t("branch_energy.ratio"),
            hover=[f"{one.block}: {ratio}" for one, ratio in zip(sums, written, strict=True)],
        ),
        key=f"branch-energy-{inside.arch.name}",
        alt=t("branch_energy.alt", count=len(sums)),
    )
    st.caption(t("branch_energy.caption"))
    kinds = ("copied", "projected")
    chart.data_table(
        t,
        {
            t("branch_energy.block"): [one.block for one in sums],
            t("branch_energy.shortcut"): [
                t(f"branch_energy.{kinds[one.projected]}") for one in sums
            ],
            t("branch_energy.ratio"): written,
        },
    )
