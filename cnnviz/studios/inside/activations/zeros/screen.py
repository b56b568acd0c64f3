"""How much of what lies behind the ReLUs is zero on this photo: guess first."""

import streamlit as st

from cnnviz.drawing.charts.columns import columns
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.units.feature_maps import zero_shares
from cnnviz.studios.inside import Inside
from cnnviz.ui import networks
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("quarter", "half", "most")

MARKS = Marks(levels={"quarter": 1 / 4, "half": 1 / 2, "most": 7 / 8})
_BORDERS = (0.375, 0.625)

_KINDS = frozenset({"ReLU", "relu", "ReLU6"})


def is_relu(row: Layer) -> bool:
    """Return whether a layer is a ReLU, one that ends at six included."""
    return row.kind in _KINDS


def show(inside: Inside, table: LayerTable) -> None:
    """The question, then the share of zeros behind every ReLU; nothing without any ReLU."""
    t = inside.t
    rows = [row for row in table.layers if is_relu(row) and row.parents]
    if not rows or not quiz.made(t, "activation_zeros", OPTIONS, MARKS):
        return
    with st.spinner(t("common.loading")):
        shares = networks.on_photo(
            zero_shares, inside.answers.loaded, inside.seen, tuple(row.path for row in rows)
        )
    sizes = [_size(row) for row in rows]
    whole = sum(share * size for share, size in zip(shares, sizes, strict=True)) / sum(sizes)
    low, high = _BORDERS
    quiz.judge(
        t,
        "activation_zeros",
        "quarter" if whole < low else "half" if whole < high else "most",
        Level(value=whole, written=numbers.percent(t, whole), marks=MARKS),
        share=numbers.percent(t, whole),
        least=numbers.percent(t, min(shares)),
        most=numbers.percent(t, max(shares)),
    )
    written = [numbers.percent(t, share) for share in shares]
    chart.show(
        columns(
            shares,
            x_axis=t("activation_maps.relu_axis"),
            y_axis=t("activation_maps.zeros"),
            hover=[f"{row.path}: {share}" for row, share in zip(rows, written, strict=True)],
            percent=True,
        ),
        key=f"zeros-{inside.arch.name}",
        alt=t("activation_maps.zeros_alt", count=len(rows)),
    )
    chart.data_table(
        t,
        {
            t("common.layer"): [row.path for row in rows],
            t("common.output_shape"): [numbers.shape(row.output_shape) for row in rows],
            t("activation_maps.zeros"): written,
        },
    )


def _size(row: Layer) -> int:
    size = 1
    for side in row.output_shape:
        size *= side
    return size
