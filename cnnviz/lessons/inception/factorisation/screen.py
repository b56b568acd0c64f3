"""Kernels built from smaller ones: the bill in general, in the real network, and what is seen."""

from itertools import groupby

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.inception.factorisation.drawing import footprint_shape
from cnnviz.lessons.inception.factorisation.numbers import (
    Factorisation,
    KernelChain,
    KernelSplit,
    chains,
    splits,
)
from cnnviz.network.field.footprint import footprint, last_map
from cnnviz.network.structure.inception_modules import modules
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("half", "quarter", "seventh")

MARKS = Marks(levels={"half": 1 / 2, "quarter": 7 / 24, "seventh": 1 / 7})

SIZES = (3, 5, 7, 9, 11)
ASKED = 7
"""Side of the kernel that the question is about."""


def show(arch: ArchitecturePage) -> None:
    """A kernel of the reader's choice in three ways, then the splits of the real network."""
    t = arch.t
    columns = st.columns(3, gap="large")
    with columns[0]:
        size = bound.select_slider(t("factorisation.size"), SIZES, ASKED, key="factor-size")
    with columns[1]:
        channels = bound.slider(
            t("factorisation.channels"), 16, 512, 192, 16, key="factor-channels"
        )
    with columns[2]:
        side = bound.slider(t("factorisation.side"), 4, 64, 17, key="factor-side")
    _judge(t, channels, side)
    _three(t, cache.shared(chains, size, channels, side))
    _by_size(t, size)
    _network(arch)
    _seen(arch)


def written(kernels: tuple[tuple[int, int], ...], joined: str = " → ") -> str:
    """Kernels in short: "1×7 → 7×1"."""
    return joined.join(f"{height}×{width}" for height, width in kernels)


def _judge(t: Labels, channels: int, side: int) -> None:
    whole, in_turn, _ = cache.shared(chains, ASKED, channels, side)
    share = in_turn.weights / whole.weights
    quiz.judge(
        t,
        "factorisation",
        "half" if share > 0.4 else "quarter" if share > 0.2 else "seventh",
        Level(value=share, written=numbers.percent(t, share), marks=MARKS),
        whole=numbers.whole(whole.weights),
        split=numbers.whole(in_turn.weights),
        share=numbers.percent(t, share),
    )


def _three(t: Labels, ways: tuple[KernelChain, KernelChain, KernelChain]) -> None:
    names = [f"{t(f'factorisation.{way.way}')}: {written(way.kernels)}" for way in ways]
    figure = bars(
        names,
        {t("factorisation.weights"): [way.weights for way in ways]},
        axis=t("factorisation.weights"),
        written={t("factorisation.weights"): [numbers.whole(way.weights) for way in ways]},
    )
    chart.show(figure, key="factor-bars", alt=t("factorisation.alt"))
    frame = pd.DataFrame(
        {
            t("factorisation.way"): names,
            t("factorisation.weights"): [numbers.whole(way.weights) for way in ways],
            t("common.multiply_adds"): [numbers.whole(way.macs) for way in ways],
            t("common.receptive_field"): [numbers.shape(way.field) for way in ways],
            t("factorisation.relus"): [str(len(way.kernels)) for way in ways],
            t("factorisation.share"): [
                numbers.percent(t, way.weights / ways[0].weights) for way in ways
            ],
        }
    )
    st.dataframe(frame, hide_index=True, placeholder=EMPTY, alt=t("factorisation.alt"))


def _by_size(t: Labels, size: int) -> None:
    st.markdown(f"**{t('factorisation.by_size')}**")
    found = [cache.shared(chains, entry, 1, 1) for entry in SIZES]
    shares = {
        t(f"factorisation.{way}"): [100 * ways[place].weights / ways[0].weights for ways in found]
        for place, way in ((1, Factorisation.IN_TURN), (2, Factorisation.STACK))
    }
    figure = curves(
        SIZES,
        shares,
        x_axis=t("factorisation.size"),
        y_axis=t("factorisation.share_axis"),
        markers=True,
        level=100,
        mark=size,
    )
    chart.show(figure, key="factor-shares", alt=t("factorisation.by_size_alt"))
    rounded = {name: [f"{value:.1f}" for value in values] for name, values in shares.items()}
    chart.data_table(t, {t("factorisation.size"): list(SIZES), **rounded})


def _network(arch: ArchitecturePage) -> None:
    """What the modules of the real network split, and what that saves."""
    t, table = arch.t, tables.layer_table(arch.name)
    found = splits(modules(table))
    st.header(t("factorisation.network", variant=arch.title), anchor=False)
    saved = sum(split.whole_weights - split.weights for split in found)
    unused = sum(row.params for row in table.layers if not row.output_shape)
    answering = table.params - unused
    st.markdown(
        t(
            "factorisation.network_text",
            now=numbers.whole(answering),
            unsplit=numbers.whole(answering + saved),
        )
    )
    groups = {kind: list(group) for kind, group in groupby(found, key=lambda split: split.kind)}
    names = [
        f"{kind}: {_range([split.module for split in group])}" for kind, group in groups.items()
    ]
    series = {
        t("factorisation.as_built"): [sum(s.weights for s in group) for group in groups.values()],
        t("factorisation.as_whole"): [
            sum(s.whole_weights for s in group) for group in groups.values()
        ],
    }
    texts = {name: [numbers.compact(t, value) for value in row] for name, row in series.items()}
    figure = bars(names, series, axis=t("factorisation.weights"), written=texts)
    chart.show(figure, key="factor-network", alt=t("factorisation.network_alt"))
    st.dataframe(
        _rows(t, found), hide_index=True, placeholder=EMPTY, alt=t("factorisation.network_alt")
    )
    st.caption(t("factorisation.network_caption"))


def _range(paths: list[str]) -> str:
    """The first and the last of some modules: "Mixed_5b–5d"."""
    first, last = paths[0], paths[-1]
    return first if first == last else f"{first}–{last.rpartition('_')[2]}"


def _rows(t: Labels, found: tuple[KernelSplit, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("factorisation.kind"): [split.kind for split in found],
            t("factorisation.module"): [split.module for split in found],
            t("factorisation.pieces"): [
                written(split.kernels, " ∥ " if split.way == Factorisation.SIDE_BY_SIDE else " → ")
                for split in found
            ],
            t("factorisation.instead"): [numbers.shape((split.size,) * 2) for split in found],
            t("factorisation.maps"): [f"{s.channels[0]} → {s.channels[1]}" for s in found],
            t("factorisation.weights"): [numbers.whole(split.weights) for split in found],
            t("factorisation.saved_weights"): [
                numbers.percent(t, 1 - split.weights / split.whole_weights) for split in found
            ],
            t("factorisation.saved_macs"): [
                numbers.percent(t, 1 - split.macs / split.whole_macs) for split in found
            ],
        }
    )


def _seen(arch: ArchitecturePage) -> None:
    """The pixels that a unit of the last map reads: no square."""
    t, table = arch.t, tables.layer_table(arch.name)
    found = footprint(table, last_map(table))
    height, width = found.pixels.shape
    st.header(t("factorisation.footprint"), anchor=False)
    st.markdown(
        t(
            "factorisation.footprint_text",
            path=found.path.partition(".")[0],
            size=numbers.shape((height, width)),
            share=numbers.percent(t, found.share, 2),
        )
    )
    figure = footprint_shape(
        found.pixels,
        table.input_size,
        box=t("factorisation.footprint_box"),
        photo=t("factorisation.footprint_photo"),
        axis=t("factorisation.footprint_axis"),
    )
    chart.show(figure, key="footprint", alt=t("factorisation.footprint_alt"))
