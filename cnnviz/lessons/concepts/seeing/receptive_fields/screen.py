"""Stack layers of one's own, and see how far a unit looks: by the same rules as every network."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
import torch
from torch import nn

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.field_box import field_box
from cnnviz.network.field.reach import box_on_photo, centre
from cnnviz.network.trace.layers import table_of
from cnnviz.network.trace.table import LayerTable
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import chart, photo_bar, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("six", "eight", "ten", "twelve")

MARKS = Marks(levels={"six": 6, "eight": 8, "ten": 10, "twelve": 12})

RIGHT = {6: "six", 8: "eight", 10: "ten", 12: "twelve"}
EXAMPLE = ("conv,3,1,1,1", "conv,3,1,1,1", "max,2,2,0,1", "conv,3,1,1,1")
"""The layers at the beginning: kind, kernel, stride, padding, dilation."""

INPUT = (3, 224, 224)
MOST = 24


def show(t: Labels) -> None:
    """The layers as a table to edit, their receptive fields, and the box on the photo."""
    example = cache.shared(_table, EXAMPLE)
    side = example.layers[-1].rf
    height = side[0] if side else 0
    quiz.judge(
        t,
        "receptive_fields",
        RIGHT.get(height, "six"),
        Level(value=height, written=f"{height}", marks=MARKS),
        side=height,
    )
    st.markdown(t("receptive_fields.edit"))
    rows = _edited(t)
    if not rows:
        st.info(t("receptive_fields.empty"), icon=":material/info:")
        return
    table = cache.shared(_table, rows)
    _grown(t, table)
    _box(t, table)


def _edited(t: Labels) -> tuple[str, ...]:
    kinds = {t("receptive_fields.conv"): "conv", t("receptive_fields.max"): "max"}
    names = {kind: title for title, kind in kinds.items()}
    start = [entry.split(",") for entry in EXAMPLE]
    columns = {
        "kind": [names[entry[0]] for entry in start],
        "kernel": [int(entry[1]) for entry in start],
        "stride": [int(entry[2]) for entry in start],
        "padding": [int(entry[3]) for entry in start],
        "dilation": [int(entry[4]) for entry in start],
    }

    def number(name: str, low: int, high: int) -> Any:
        return st.column_config.NumberColumn(
            t(name), min_value=low, max_value=high, step=1, default=max(low, 1), required=True
        )

    edited = st.data_editor(
        pd.DataFrame(columns),
        num_rows="dynamic",
        placeholder=EMPTY,
        key="receptive-field-layers",
        column_config={
            "kind": st.column_config.SelectboxColumn(
                t("common.kind"), options=list(kinds), default=next(iter(kinds)), required=True
            ),
            "kernel": number("check.hyper.kernel", 1, 15),
            "stride": number("check.hyper.stride", 1, 8),
            "padding": number("check.hyper.padding", 0, 7),
            "dilation": number("convolution.dilation", 1, 8),
        },
    ).dropna()
    return tuple(
        f"{kinds[str(row.kind)]},{int(row.kernel)},{int(row.stride)},{int(row.padding)},{int(row.dilation)}"
        for row in edited.head(MOST).itertuples()
    )


def _table(rows: tuple[str, ...]) -> LayerTable:
    """The layer table of a stack: the same walk that reads every network of the app."""
    with torch.device("meta"):
        layers = [_layer(row) for row in rows]
    return table_of(nn.Sequential(*layers), INPUT, "stack")


def _layer(row: str) -> nn.Module:
    kind, *sizes = row.split(",")
    kernel, stride, padding, dilation = map(int, sizes)
    if kind == "max":
        # torch allows a pooling no more padding than half of its window.
        return nn.MaxPool2d(kernel, stride, min(padding, kernel // 2), dilation)
    return nn.Conv2d(INPUT[0], INPUT[0], kernel, stride, padding, dilation, bias=False)


def _grown(t: Labels, table: LayerTable) -> None:
    names = [f"{number + 1}" for number in range(len(table.layers))]
    sides = [layer.rf[0] if layer.rf else None for layer in table.layers]
    chart.show(
        curves(
            names,
            {t("common.receptive_field"): sides},
            x_axis=t("common.layer"),
            y_axis=t("figures.receptive_growth.field"),
            markers=True,
        ),
        key="own-growth",
        alt=t("field.chart_alt"),
    )
    st.dataframe(
        {
            t("common.layer"): names,
            t("common.kind"): [t(f"kinds.{layer.kind}") for layer in table.layers],
            t("common.output_shape"): [numbers.shape(layer.output_shape) for layer in table.layers],
            t("common.receptive_field"): [numbers.shape(layer.rf or ()) for layer in table.layers],
            t("common.jump"): [numbers.shape(layer.jump or ()) for layer in table.layers],
        },
        hide_index=True,
        placeholder=EMPTY,
        alt=t("common.table_twin"),
    )


def _box(t: Labels, table: LayerTable) -> None:
    seen = photo_bar.show()
    layer = table.layers[-1]
    row, column = centre(layer, table.input_shape)
    box = box_on_photo(layer, row, column, table.input_shape)
    if box is None:
        return
    crop = np.asarray(seen.image.convert("RGB").resize(INPUT[1:]))
    chart.show(
        field_box(crop, box, t.table("figures.field_box")),
        key="own-box",
        alt=t("field.box_alt", row=row, column=column, layer=layer.path),
    )
