"""The wire map: how strongly each layer of a dense block reads each earlier one, by its weights."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.probing.changes.wire_weights import Strengths, by_distance, strengths
from cnnviz.ui import networks
from cnnviz.ui.benches import dense_names
from cnnviz.ui.parts import filters
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, predictor, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("input", "neighbour", "between", "alike")

ALIKE = 1.15
"""Groups whose strengths differ by a smaller factor count as alike."""


def show(arch: ArchitecturePage) -> None:
    """The map of one block, and the groups of wires against those of an untrained network."""
    t = arch.t
    answers = predictor.network(arch)
    blocks = dense_names.blocks(answers.loaded.name)
    trained = strengths(answers.loaded.module, blocks)
    groups = by_distance(trained)
    strongest = max(groups, key=groups.__getitem__)
    alike = groups[strongest] < ALIKE * min(groups.values())
    quiz.judge(
        t,
        "wire_map",
        "alike" if alike else strongest,
        Bars(values=groups, written={name: f"{value:.2f}" for name, value in groups.items()}),
        network=predictor.title(answers.weights),
        **{name: f"{groups.get(name, float('nan')):.2f}" for name in OPTIONS[:3]},
    )
    untrained = strengths(networks.store().get(answers.loaded.name).module, blocks)
    which = filters.trained_or_random(t)
    found = {block.block: block for block in (trained if which == "trained" else untrained)}
    block = dense_names.choose_block(t, list(found))
    _map(t, found[block], f"{answers.loaded.name}-{which}")
    _groups(t, groups, by_distance(untrained))


def _map(t: Labels, found: Strengths, key: str) -> None:
    sources = [dense_names.short(t, name) for name in found.sources]
    readers = [dense_names.short(t, name) for name in found.readers]
    chart.show(
        heat_map(
            100 * (found.relative - 1),
            rows=(t("dense.source"), sources),
            columns=(t("dense.reader"), readers),
            value=t("wire_map.deviation"),
            digits=0,
        ),
        key=f"wire-map-{key}-{found.block}",
        alt=t("wire_map.alt", block=found.block),
    )
    st.caption(t("wire_map.normalised"))
    wires = [(s, r) for r in range(len(readers)) for s in range(r + 1)]
    chart.data_table(
        t,
        {
            t("dense.source"): [sources[s] for s, _ in wires],
            t("dense.reader"): [readers[r] for _, r in wires],
            t("wire_map.maps"): [found.maps[s] for s, _ in wires],
            t("wire_map.raw"): [f"{found.raw[s, r]:.4f}" for s, r in wires],
            t("wire_map.relative"): [f"{found.relative[s, r]:.3f}" for s, r in wires],
        },
    )


def _groups(t: Labels, trained: dict[str, float], untrained: dict[str, float]) -> None:
    """The three groups of wires, with trained and with random weights."""
    st.header(t("wire_map.groups"), anchor=False)
    series = {
        t("filters.trained"): [trained[name] for name in trained],
        t("filters.random"): [untrained[name] for name in trained],
    }
    names = [t(f"dense.{name}") for name in trained]
    written = {name: [f"{value:.2f}" for value in values] for name, values in series.items()}
    chart.show(
        bars(names, series, axis=t("wire_map.relative"), written=written, reference=1.0),
        key="wire-groups",
        alt=t("wire_map.groups_alt"),
    )
    chart.data_table(t, {t("wire_map.group"): names, **written})
