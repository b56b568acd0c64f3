"""The head of a page: the reader's photo on its way through the network, to be touched and cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from torch import Tensor, nn

from cnnviz.content.labels import Labels
from cnnviz.drawing.embed import data_uri
from cnnviz.drawing.flow_sheet import flow_sheet
from cnnviz.network.trace.layers import INPUT
from cnnviz.photos.decoding.samples import available
from cnnviz.probing.changes.cuts import CutKind
from cnnviz.probing.flow import pictures as probed
from cnnviz.probing.flow import plan as planned
from cnnviz.probing.flow.plan import Plan, Unit, Wire
from cnnviz.probing.units.unit_chain import How, chain_of
from cnnviz.probing.units.unit_window import placed
from cnnviz.ui import cache, networks, tables
from cnnviz.ui.benches import unit_sums
from cnnviz.ui.shell import classes, numbers
from cnnviz.ui.shell.page import ArchitecturePage, errors
from cnnviz.ui.widgets import chart, photo, predictor
from cnnviz.ui.widgets.flow import component, state
from cnnviz.ui.widgets.predictor import Predictor

THUMBNAIL = 56
"""Side of a photo of the gallery, in pixels."""

BEHIND = 4
"""Steps of arithmetic that are told, from a unit back to the weights that made it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """The maps of a flow as the browser gets them."""

    found: probed.FlowPictures
    sheet: str


@st.fragment
def show(arch: ArchitecturePage) -> None:
    """Show the photo on its way through the network, in a place of the page that runs alone."""
    with errors():
        draw(arch)


def draw(arch: ArchitecturePage) -> None:
    """The flow, who answers, and the arithmetic of the unit that the reader clicked."""
    state.renew()
    answers = predictor.quiet(arch)
    seen = photo.current()
    drawn = plan(answers.loaded.name)
    off = state.off(drawn.model, list(drawn.cuts))
    shown = data(arch.t, answers, seen, off)
    component.show(shown, state.heard(drawn.model), key=state.KEY)
    photo.tell_error()
    predictor.who(arch, answers)
    _arithmetic(arch.t, answers, seen, drawn)
    _table(arch.t, shown)


@st.cache_resource(max_entries=64, show_spinner=False)
def plan(name: str) -> Plan:
    """Return the flow of a network without a photo."""
    return planned.plan(tables.layer_table(name))


def _pictures(
    module: nn.Module,
    x: Tensor,
    name: str,
    off: tuple[str, ...],
    channels: tuple[tuple[int, ...], ...] | None,
    watch: int | None,
) -> _Drawn:
    found = probed.pictures(module, x, plan(name), off, channels, watch)
    return _Drawn(found=found, sheet=flow_sheet(found.codes))


def data(
    t: Labels, answers: Predictor, seen: photo.Photo, off: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What the browser draws.

    Args:
        t: The reader's language.
        answers: The network whose flow it is.
        seen: The photo on its way.
        off: What is cut, by `Cut.path`.
    """
    loaded = answers.loaded
    name, drawn = loaded.name, plan(loaded.name)
    whole = networks.on_photo(_pictures, loaded, seen, name, (), None, None)
    shown = whole
    if off:
        watch = whole.found.answer.watched.class_index
        channels = whole.found.channels
        shown = networks.on_photo(_pictures, loaded, seen, name, off, channels, watch)
    crop = networks.preprocessed(loaded, seen).cropped.convert("RGB")
    this = f"{name}-{answers.weights.id}-{t.language}"
    return {
        "id": this,
        "photoId": f"{this}-{seen.sha256}",
        "sheetId": f"{this}-{seen.sha256}-{','.join(off)}",
        "sheet": shown.sheet,
        "rows": probed.TILES,
        "tileSide": probed.SIDE,
        "photo": data_uri(np.asarray(crop), lossy=drawn.side > 100),
        "photoAlt": photo.alt(seen),
        "side": drawn.side,
        "columns": _columns(t, drawn, shown.found, off),
        "head": [_unit(t, unit, shown.found, off) for unit in drawn.head],
        "title": t("flow.says", network=predictor.title(answers.weights)),
        "answer": _answer(t, loaded.classes, shown.found, whole.found if off else None),
        "cut": bool(off),
        "samples": _samples(t, seen),
        "words": component.words(t),
    }


def _columns(
    t: Labels, drawn: Plan, found: probed.FlowPictures, off: Sequence[str]
) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "path": column.row.path,
            "shape": column.row.output_shape,
            "field": column.row.rf
            and {
                "rf": column.row.rf,
                "jump": column.row.jump or (0, 0),
                "start": column.row.start,
            },
            "reads": column.reads
            and {
                "size": column.reads.size,
                "start": column.reads.start,
                "step": column.reads.step,
            },
            "tiles": [
                {"channel": one.channel, "low": one.low, "high": one.high, "peak": one.peak}
                for one in tiles
            ],
            "units": [_unit(t, unit, found, off) for unit in column.units],
        }
        for column, tiles in zip(drawn.columns, found.tiles, strict=True)
    ]


def _unit(
    t: Labels, unit: Unit, found: probed.FlowPictures, off: Sequence[str]
) -> list[dict[str, Any]]:
    return [_wire(t, wire, found, off) for wire in unit]


def _wire(t: Labels, wire: Wire, found: probed.FlowPictures, off: Sequence[str]) -> dict[str, Any]:
    first, last = wire.cuts[0], wire.cuts[-1]
    named = first.name if first is last else t("flow.several", first=first.name, last=last.name)
    is_off = all(path in off for path in wire.paths)
    gates = [found.gates[path] for path in wire.paths if path in found.gates]
    gate = float(np.mean(gates)) if gates else None
    said = t(
        f"flow.wires.{wire.kind.value}",
        name=named,
        kernels=first.kernels,
        gate=numbers.significant(gate or 0.0),
    )
    can = t("flow.is_cut" if is_off else "flow.can_be_cut")
    if wire.kind is CutKind.GATE:
        can = t("flow.is_open" if is_off else "flow.can_be_opened")
    return {
        "kind": wire.kind.value,
        "cut": ",".join(wire.paths),
        "off": is_off,
        "gate": gate,
        "label": f"{said} {can}",
    }


def _answer(
    t: Labels,
    names: Sequence[str],
    found: probed.FlowPictures,
    before: probed.FlowPictures | None,
) -> list[dict[str, Any]]:
    """The bars, with those of the whole network behind them where something is cut."""
    was = {} if before is None else {one.class_index: one.probability for one in before.answer.top}
    return [
        {
            "label": classes.name(t, names[one.class_index]),
            "share": one.probability,
            "text": numbers.percent(t, one.probability),
            "was": was.get(one.class_index),
        }
        for one in found.answer.top
    ]


def _samples(t: Labels, seen: photo.Photo) -> list[dict[str, Any]]:
    return [
        {
            "name": sample.name,
            "title": t(f"samples.{sample.name}"),
            "picture": cache.shared(_thumbnail, sample.name),
            "chosen": seen.sample == sample.name,
        }
        for sample in available()
    ]


def _thumbnail(name: str) -> str:
    small = photo.square(photo.of_sample(name).image, THUMBNAIL).convert("RGB")
    return data_uri(np.asarray(small), lossy=True)


def _arithmetic(t: Labels, answers: Predictor, seen: photo.Photo, drawn: Plan) -> None:
    """The sum behind the unit that the reader clicked, back to the weights that made it."""
    unit = _unit_asked(drawn)
    if unit is None:
        return
    column, *place = unit
    table = tables.layer_table(answers.loaded.name)
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
                table=table,
                layer=table.row(path),
                answers=answers,
                seen=seen,
                key=f"flow-{drawn.model}-{path}",
            )
            unit_sums.explain(looked, at)
            chain = chain_of(table, path)
            if chain.how not in (How.PLACE, How.COPY) or chain.reads[0] == INPUT:
                break
            came = networks.on_photo(placed, answers.loaded, seen, chain, at)
            path, at = came.reads[0][0], (came.channel, at[1], at[2])


def _table(t: Labels, shown: dict[str, Any]) -> None:
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
