"""Along the depth: the box of the unit in the middle, and how much of it is used."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from cnnviz.drawing.charts.curves import curves
from cnnviz.network.trace.table import Layer
from cnnviz.probing.units.effective_field import ENERGY, Use, along_depth, use_at_centre
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.field.heat.screen import KINDS
from cnnviz.ui import networks, tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart, steps


def show(inside: Inside) -> None:
    """Measured layer by layer when the reader asks for it; what is there is drawn."""
    t = inside.t
    table = tables.layer_table(inside.arch.name)
    layers = along_depth(table)
    st.markdown(f"**{t('inside_field.curve')}**")
    st.caption(t("inside_field.curve_is", layers=len(layers)))
    asked = (use_at_centre, inside.answers.loaded, inside.seen)
    work: list[Callable[[], Use]] = [
        partial(ask, *asked, layer)
        for layer in layers
        for ask in (networks.on_photo, networks.untrained_on_photo)
    ]
    done = steps.run(
        t,
        "field-depth",
        (inside.answers.key, inside.seen.sha256),
        work,
        offer=t("inside_field.measure"),
    )
    found = list(zip(layers, done[::2], done[1::2], strict=False))
    if found:
        _draw(inside, found, table.input_size)


def _draw(inside: Inside, found: list[tuple[Layer, Use, Use]], side: int) -> None:
    t = inside.t
    boxes = [max(layer.rf or ()) for layer, _, _ in found]
    sides = {
        "trained": [trained.side for _, trained, _ in found],
        "random": [random.side for _, _, random in found],
    }
    square = t("inside_field.square", energy=numbers.percent(t, ENERGY, 0))
    names = {name: f"{square} · {t(f'inside_field.{name}')}" for name in KINDS}
    chart.show(
        curves(
            [number + 1 for number in range(len(found))],
            {
                t("inside_field.whole_box"): boxes,
                **{names[name]: sides[name] for name in KINDS},
            },
            x_axis=t("inside_field.order"),
            y_axis=t("inside_field.width"),
            markers=True,
            level=side,
        ),
        key="field-depth-curve",
        alt=t("inside_field.curve_alt", layers=len(found)),
    )
    st.caption(
        t(
            "inside_field.last",
            layer=found[-1][0].path,
            box=boxes[-1],
            trained=sides["trained"][-1],
            random=sides["random"][-1],
            size=side,
        )
    )
    chart.data_table(
        t,
        {
            t("inside_field.order"): [number + 1 for number in range(len(found))],
            t("common.layer"): [layer.path for layer, _, _ in found],
            t("inside_field.whole_box"): boxes,
            **{names[name]: sides[name] for name in KINDS},
        },
    )
