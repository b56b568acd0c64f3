"""The target layer of Grad-CAM: the last map, another one, and what depth does to the map."""

import numpy as np
import streamlit as st

from cnnviz.drawing.charts.curves import curves
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer
from cnnviz.probing.attribution.grad_cam import depths, likeness, targets
from cnnviz.studios.inside.attribution.maps import screen as maps
from cnnviz.studios.inside.attribution.question.screen import AskedClass
from cnnviz.ui import networks
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import chart

MOST = 40
"""Layers along the network whose maps of two classes are compared."""


def show(asked: AskedClass) -> None:
    """The chosen layer beside the default, one map for each size, and the curve over depth."""
    t = asked.t
    rows = {row.path: row for row in targets(asked.table)}
    last = rows[asked.target]
    st.markdown(t("attribution.why_last", path=last.path, shape=numbers.shape(last.output_shape)))
    options, key = list(rows), "attribution-layer"
    address.restore(key, options, asked.target)
    st.selectbox(
        t("attribution.layer"),
        options,
        format_func=lambda path: _named(rows[path]),
        key=key,
    )
    chosen = rows[address.store(key, options, asked.target)]
    shown = [chosen] if chosen.path == last.path else [chosen, last]
    for column, row in zip(st.columns(2, gap="large"), shown, strict=False):
        with column:
            st.markdown(f"**{_named(row)}**")
            _map(asked, row, f"layer-{'last' if row is last else 'chosen'}")
    st.header(t("attribution.sizes"), anchor=False)
    sizes = depths(asked.table)
    for column, row in zip(st.columns(len(sizes)), sizes, strict=True):
        with column:
            st.markdown(f"**{row.path}**")
            _map(asked, row, f"size-{row.path}")
    maps.data_table(asked, {row.path: maps.grad_cam_at(asked, row.path).values for row in sizes})
    _curve(asked)


def _map(asked: AskedClass, row: Layer, key: str) -> None:
    t, found = asked.t, maps.grad_cam_at(asked, row.path)
    maps.show(asked, found.values, key, f"Grad-CAM · {row.path}")
    _, rows, columns = row.output_shape
    for_it = int((found.values > 0).sum())
    st.caption(t("attribution.layer_said", for_it=for_it, rows=rows, columns=columns))


def _curve(asked: AskedClass) -> None:
    """Show how alike the maps of two classes are, layer by layer."""
    t = asked.t
    one, other = asked.names[asked.index], asked.names[asked.rival]
    st.header(t("attribution.likeness"), anchor=False)
    st.markdown(t("attribution.likeness_words", one=one, other=other))
    paths = _along(asked)
    with st.spinner(t("common.loading")):
        alike = networks.on_photo(
            likeness, asked.loaded, asked.seen, paths, asked.index, asked.rival
        )
    chart.show(
        curves(
            list(range(1, len(paths) + 1)),
            {t("attribution.correlation"): alike},
            x_axis=t("attribution.depth"),
            y_axis=t("attribution.correlation"),
            markers=True,
            level=0,
        ),
        key="attribution-likeness",
        alt=t("attribution.likeness_alt", one=one, other=other),
    )
    chart.data_table(
        t,
        {
            t("attribution.depth"): list(range(1, len(paths) + 1)),
            t("attribution.layer"): paths,
            t("attribution.correlation"): [
                "–" if value is None else numbers.signed(value, 3) for value in alike
            ],
        },
    )


def _along(asked: AskedClass) -> tuple[str, ...]:
    """Activations and joins up to the last map, evenly picked where there are many."""
    paths = [row.path for row in targets(asked.table) if _ends_something(row)]
    picked = np.unique(np.linspace(0, len(paths) - 1, min(MOST, len(paths))).round().astype(int))
    return tuple(paths[place] for place in picked)


def _ends_something(row: Layer) -> bool:
    return role_of(row.kind) in (Role.ACTIVATION, Role.JOIN)


def _named(row: Layer) -> str:
    return f"{row.path} · {row.kind} · {numbers.shape(row.output_shape)}"
