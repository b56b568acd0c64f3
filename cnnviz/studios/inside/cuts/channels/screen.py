"""Single channels of any layer, silenced or levelled by a click."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.probing.changes.cut_changes import Fill
from cnnviz.probing.changes.cut_effects import channels_answer, each_channel, sheet
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.cuts.bench.screen import as_it_is
from cnnviz.studios.inside.cuts.channels.drawing import channel_sheet
from cnnviz.studios.inside.cuts.cut_words import screen as cut_words
from cnnviz.studios.inside.cuts.effects.screen import data_table, figure
from cnnviz.ui import networks, tables
from cnnviz.ui.shell import address, classes, numbers
from cnnviz.ui.widgets import chart, steps

SHOWN = 64
"""Channels on one sheet."""

STEP = 4e9
"""Multiply-adds of one step."""

LEGIBLE = 7
"""Least side of a map that is worth looking at."""

LIST = 12
"""Channels that are named one by one."""

_CLICKED = "_clicked-channel"
"""A bar that was clicked below the list of channels, which only the next run can change."""


def show(inside: Inside) -> None:
    """A layer, its channels to click, the answer without some, and what each of them does."""
    t, answers, seen = inside.t, inside.answers, inside.seen
    table = tables.layer_table(answers.loaded.name)
    layer, fill = _layer(t, table), _fill(t)
    key = f"channels-{answers.loaded.name}-{layer.path}"
    options = [str(number) for number in range(layer.output_shape[0])]
    address.restore_several(key, options, name="off")
    _add(key, st.session_state.pop(_CLICKED, None))
    _sheet(inside, layer, key)
    st.multiselect(
        t("inside_cuts.chosen"), options, key=key, placeholder=t("inside_cuts.click_channel")
    )
    off = tuple(sorted(int(number) for number in st.session_state[key]))
    address.store_several(key, [str(number) for number in off], name="off")
    before = as_it_is(inside)
    after = before
    if off:
        watch = before.watched.class_index
        after = networks.on_photo(
            channels_answer, answers.loaded, seen, layer.path, off, fill, watch
        )
    cut_words.said([_sentence(t, layer, off, fill)])
    cut_words.outcome(t, answers, before, after)
    _effects(inside, table, layer, fill, before)


def with_maps(table: LayerTable) -> dict[str, Layer]:
    """The layers that yield maps, by path."""
    return {
        row.path: row
        for row in table.layers
        if len(row.output_shape) == 3 and row.output_shape[1:] != (1, 1) and row.kind != "Parameter"
    }


def _layer(t: Labels, table: LayerTable) -> Layer:
    """The choice of a layer; at first the last activation function whose maps show anything."""
    rows = with_maps(table)
    active = [
        path
        for path, row in rows.items()
        if role_of(row.kind) is Role.ACTIVATION and min(row.output_shape[1:]) >= LEGIBLE
    ]
    default = (active or list(rows))[-1]
    address.restore("cut-layer", list(rows), default)
    st.selectbox(
        t("common.layer"),
        list(rows),
        format_func=lambda path: (
            f"{path} · {t.get(f'kinds.{rows[path].kind}', rows[path].kind)}"
            f" · {numbers.shape(rows[path].output_shape)}"
        ),
        key="cut-layer",
    )
    return rows[address.store("cut-layer", list(rows), default)]


def _fill(t: Labels) -> Fill:
    return Fill(
        address.segmented(
            "fill",
            t("inside_cuts.fill"),
            list(Fill),
            Fill.ZERO,
            lambda name: t(f"inside_cuts.fills.{name}"),
        )
    )


def _sheet(inside: Inside, layer: Layer, key: str) -> None:
    """The maps of the channels on the photo; a click adds one to what is cut."""
    t = inside.t
    count = layer.output_shape[0]
    starts = [str(start) for start in range(0, count, SHOWN)]
    first = 0
    if len(starts) > 1:
        address.restore("from", starts, starts[0])
        st.selectbox(
            t("inside_cuts.sheet"),
            starts,
            format_func=lambda start: f"{start} – {min(int(start) + SHOWN, count) - 1}",
            key="from",
            width=200,
        )
        first = int(address.store("from", starts, starts[0]))
    last = min(first + SHOWN, count)
    found = networks.on_photo(sheet, inside.answers.loaded, inside.seen, layer.path, first, last)
    hover = [
        t("inside_cuts.channel_hover", number=first + place, loud=numbers.significant(loud))
        for place, loud in enumerate(found.loudness)
    ]
    clicked = chart.choose(
        channel_sheet(found.maps, first=first, hover=hover),
        key=f"sheet-{layer.path}-{first}",
        alt=t("inside_cuts.sheet_alt", layer=layer.path),
    )
    st.caption(
        t(
            "inside_cuts.scale",
            low=numbers.significant(found.low),
            high=numbers.significant(found.high),
        )
    )
    _add(key, clicked)


def _add(key: str, clicked: object) -> None:
    if isinstance(clicked, int | float):
        number = str(int(clicked))
        chosen = st.session_state[key]
        if number not in chosen:
            st.session_state[key] = [*chosen, number]


def _sentence(t: Labels, layer: Layer, off: tuple[int, ...], fill: Fill) -> str:
    if not off:
        return t("inside_cuts.nothing")
    named = ", ".join(str(number) for number in off[:LIST])
    return t(
        f"inside_cuts.channels_by.{fill}",
        channels=named if len(off) <= LIST else f"{named}, …",
        count=len(off),
        total=layer.output_shape[0],
        height=layer.output_shape[1],
        width=layer.output_shape[2],
        layer=layer.path,
    )


def _effects(
    inside: Inside, table: LayerTable, layer: Layer, fill: Fill, before: WatchedPrediction
) -> None:
    """Every channel of the layer alone."""
    t = inside.t
    st.header(t("inside_cuts.each_channel"), anchor=False)
    found = _each(inside, table, layer, fill, before.watched.class_index)
    if not found:
        return
    label = inside.answers.loaded.classes[before.watched.class_index]
    names = [str(number) for number in range(len(found))]
    what = t("inside_cuts.one.channel")
    clicked = chart.choose(
        figure(t, before, found, names=names, what=what),
        key=f"channel-effects-{layer.path}-{len(found)}",
        alt=t("inside_cuts.photo_alt", what=what, label=classes.name(t, label)),
    )
    changes = [answer.margin - before.margin for answer in found]
    place = max(range(len(changes)), key=lambda number: abs(changes[number]))
    st.markdown(
        t(
            "inside_cuts.strongest_channel",
            number=place,
            change=numbers.signed(changes[place]),
            kept=sum(answer.kept for answer in found),
            total=len(found),
        )
    )
    data_table(t, before, found, names=names, what=what, label=label)
    if clicked is not None:
        st.session_state[_CLICKED] = clicked
        st.rerun()


def _each(
    inside: Inside, table: LayerTable, layer: Layer, fill: Fill, watch: int
) -> list[WatchedPrediction]:
    """The answer without each channel, in steps; at once where that is quick."""
    loaded, seen, count = inside.answers.loaded, inside.seen, layer.output_shape[0]
    cost = _cost(table, layer)
    size = max(1, min(SHOWN, int(STEP // cost)))

    def part(first: int) -> tuple[WatchedPrediction, ...]:
        x = networks.preprocessed(loaded, seen).tensor
        some = range(first, min(first + size, count))
        return each_channel(loaded.module, x, layer.path, some, fill, watch)

    parts: list[Callable[[], tuple[WatchedPrediction, ...]]] = [
        partial(part, first) for first in range(0, count, size)
    ]
    done = steps.run(
        inside.t,
        "channels",
        (inside.answers.key, seen.sha256, layer.path, fill),
        parts,
        offer=inside.t("inside_cuts.measure_channels", count=count),
        at_once=cost * count < STEP,
    )
    return [answer for some in done for answer in some]


def _cost(table: LayerTable, layer: Layer) -> float:
    """Work behind a layer for one photo; what is only moved counts too."""
    behind = table.layers[table.layers.index(layer) + 1 :]
    return sum(row.macs + 2 * row.activation_bytes for row in behind) + 1e6
