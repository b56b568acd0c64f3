"""The head of a page: the reader's photo on its way through the network, to be touched and cut."""

from typing import Any

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import BadValue
from cnnviz.network.trace.layers import INPUT
from cnnviz.probing.flow.plan import Plan
from cnnviz.probing.units.unit_chain import How, chain_of
from cnnviz.probing.units.unit_window import placed
from cnnviz.ui import cache, networks, steady, tables
from cnnviz.ui.benches import unit_sums
from cnnviz.ui.parts import flow_data
from cnnviz.ui.server import admission
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import NetworkPage, errors, sentence
from cnnviz.ui.widgets import chart, photo, predictor
from cnnviz.ui.widgets.flow import component, live, state
from cnnviz.ui.widgets.predictor import Predictor

BEHIND = 4
"""Steps of arithmetic that are told, from a unit back to the weights that made it."""


@admission.fragment
def show(arch: NetworkPage) -> None:
    """Show the photo on its way through the network, in a place of the page that runs alone."""
    state.renew()
    with errors(), steady.place(state.KEY), cache.private(arch.name.startswith(cache.OWN)):
        draw(arch)


def draw(arch: NetworkPage) -> None:
    """The flow, who answers, and the arithmetic of the unit that the reader clicked."""
    answers = predictor.quiet(arch)
    seen = photo.current()
    drawn = flow_data.plan(answers.loaded.name)
    if not drawn.columns:
        st.info(arch.t("network.no_flow"), icon=":material/info:")
        return
    off = state.off(drawn.model, list(drawn.cuts))
    frame, refusal = _frame()
    if frame is None:
        shown = flow_data.data(arch.t, answers, seen, off)
    else:
        shown = flow_data.live_data(arch.t, answers, frame, seen, off)
    component.show(shown, state.heard(drawn.model), key=state.KEY, refusal=refusal)
    photo.tell_error()
    predictor.who(arch, answers)
    if frame is None:  # a sum would have to keep its frame
        _arithmetic(arch.t, answers, seen, drawn)
    table(arch.t, shown)


def _frame() -> tuple[live.CameraFrame | None, str | None]:
    """The frame of the camera that has come, and the sentence that ends a live flow."""
    try:
        return live.frame(), None
    except BadValue as error:
        return None, sentence(error)


def _arithmetic(t: Labels, answers: Predictor, seen: photo.Photo, drawn: Plan) -> None:
    """The sum behind the unit that the reader clicked, back to the weights that made it."""
    unit = _unit_asked(drawn)
    if unit is None:
        return
    column, *place = unit
    layers = tables.layer_table(answers.loaded.name)
    with st.container(border=True):
        title, close = st.columns([12, 1])
        name = drawn.columns[column].name
        title.markdown(
            f"**{t('flow.sum', name=name, channel=place[0], row=place[1], column=place[2])}**"
        )
        close.button("✕", key="flow-close", help=t("flow.close"), on_click=state.close)
        path, at = drawn.columns[column].row.path, (place[0], place[1], place[2])
        for _ in range(BEHIND):
            looked = unit_sums.Looked(
                t=t,
                table=layers,
                layer=layers.row(path),
                answers=answers,
                seen=seen,
                key=f"flow-{drawn.model}-{path}",
            )
            unit_sums.explain(looked, at)
            chain = chain_of(layers, path)
            if chain.how not in (How.PLACE, How.COPY) or chain.reads[0] == INPUT:
                break
            came = networks.on_photo(placed, answers.loaded, seen, chain, at)
            path, at = came.reads[0][0], (came.channel, at[1], at[2])


def table(t: Labels, shown: dict[str, Any]) -> None:
    """The flow in numbers: a row for every map that is shown, in the order of the columns."""
    rows = [(column, tile) for column in shown["columns"] for tile in column["tiles"]]
    chart.data_table(
        t,
        {
            t("common.layer"): [column["name"] for column, _ in rows],
            t("common.path"): [column["path"] for column, _ in rows],
            t("common.output_shape"): [numbers.shape(column["shape"]) for column, _ in rows],
            t("flow.map"): [tile["channel"] for _, tile in rows],
            t("flow.low"): [numbers.significant(tile["low"]) for _, tile in rows],
            t("flow.high"): [numbers.significant(tile["high"]) for _, tile in rows],
            t("common.receptive_field"): [
                numbers.shape(column["field"]["rf"]) if column["field"] else "–"
                for column, _ in rows
            ],
        },
    )


def _unit_asked(drawn: Plan) -> tuple[int, int, int, int] | None:
    """Column, channel, row and column of the unit that is open, where there is such a one."""
    found = state.unit()
    if len(found) != 4 or found[0] >= len(drawn.columns):
        return None
    shape = drawn.columns[found[0]].row.output_shape
    if any(number >= size for number, size in zip(found[1:], shape, strict=True)):
        return None
    return found[0], found[1], found[2], found[3]
