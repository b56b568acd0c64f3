"""The form in which a network is chosen, what a choice is called, and what it costs to run."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from cnnviz.architectures import family_of
from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.network.bills.vitals import vitals as network_vitals
from cnnviz.network.trace.table import LayerTable
from cnnviz.training.nets.net_choices import Chosen, applies, chosen, parse, written
from cnnviz.training.nets.net_kinds import KINDS, NetChoice, Value
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers, titles

COLUMNS = 3
FEW = 4
"""Values that stand side by side; more of them go into a list."""


def choose(t: Labels, key: str, start: str) -> str:
    """The form: the kind, and below it whatever can be chosen of that kind.

    Args:
        t: The short texts.
        key: Of the widgets; each form of a page has its own.
        start: What the form shows at first: a choice, or a network of the catalogue.

    Returns:
        The choice as it is written in a run.
    """
    first = _first(start)
    names = list(KINDS)
    name = st.selectbox(
        t("net_choices.kind"),
        names,
        names.index(first.kind.name),
        format_func=lambda name: t(f"net_choices.kinds.{name}"),
        key=f"{key}-kind",
        width=320,
    )
    kind = KINDS[name]
    st.caption(t(f"net_choices.about.{name}"))
    begin = first if kind is first.kind else chosen(kind, {})
    values = dict[str, Value]()
    columns = st.columns(COLUMNS, gap="large")
    for number, choice in enumerate(kind.choices):
        # What a choice needs stands before it, so it is known by now.
        if applies(choice, values):
            with columns[number % COLUMNS]:
                values[choice.name] = _ask(t, f"{key}-{name}", choice, begin.values[choice.name])
    return chosen(kind, values).text


def title(t: Labels, net: str) -> str:
    """Return the title of a network, such as "ResNet-56 · Shortcuts: off"; its name if unknown."""
    if family_of(net) is not None:
        return titles.named(t, net)
    try:
        found = parse(net)
    except CnnvizError:
        return net  # a run of another version of the app still has a name
    said = [
        f"{t(f'net_choices.names.{choice.name}')}: {_spoken(t, choice, found.values[choice.name])}"
        for choice in found.kind.choices
        if choice.name in found.said and choice.name != "depth"
    ]
    kind = t(f"net_choices.kinds.{found.kind.name}")
    return " · ".join([f"{kind}-{found.values['depth']}" if found.kind.has_depth else kind, *said])


def vitals(t: Labels, net: str, num_classes: int = 10) -> None:
    """What the network would cost, from its layer table: before any weight is allocated."""
    with st.spinner(t("common.loading")):
        table = cache.shared(_table, net, num_classes)
    found = network_vitals(table)
    shown = (
        ("common.parameters", numbers.whole(found.params)),
        ("common.multiply_adds", numbers.compact(t, found.macs)),
        ("common.receptive_field", numbers.shape(_field(table) or ())),
        ("common.depth", str(found.depth)),
    )
    with st.container(horizontal=True):
        for name, value in shown:
            st.metric(t(name), value, border=True, width=190)
    aside = sum(row.params for row in table.layers if not row.output_shape)
    if aside:
        st.caption(t("net_choices.heads", params=numbers.whole(aside)))


def _table(net: str, num_classes: int) -> LayerTable:
    from cnnviz.training.nets.trainable import net_table

    return net_table(net, num_classes)


def _field(table: LayerTable) -> tuple[int, int] | None:
    """Receptive field of the last map; behind gates every unit reads the whole picture."""
    fields = [
        row.rf
        for row in table.layers
        if row.rf and (row.jump or (len(row.output_shape) == 3 and row.output_shape[1] > 1))
    ]
    return fields[-1] if fields else None


def _first(start: str) -> Chosen:
    """The choice that a form begins with; for a network of the catalogue its family's kind."""
    family = family_of(start)
    if family is None:
        return parse(start)
    kinds = [kind for kind in KINDS.values() if kind.family == family.slug]
    return chosen(kinds[0], {})


def _ask(t: Labels, key: str, choice: NetChoice, start: Value) -> Value:
    """Ask for one choice with a widget."""
    label, tip = t(f"net_choices.names.{choice.name}"), t(f"net_choices.help.{choice.name}")
    key = f"{key}-{choice.name}"
    if choice.is_flag:
        return st.toggle(label, bool(start), help=tip, key=key)
    values = choice.values if start in choice.values else (*choice.values, start)

    def spoken(value: Value) -> str:
        return _spoken(t, choice, value)

    if len(values) <= FEW:
        found = st.segmented_control(
            # In a list, because a tuple would be several defaults.
            label,
            values,
            default=[start],
            format_func=spoken,
            help=tip,
            key=key,
            required=True,
        )
        return cast("Value", found)
    if _in_order(values):
        return st.select_slider(label, values, start, format_func=spoken, help=tip, key=key)
    return st.selectbox(label, values, values.index(start), format_func=spoken, help=tip, key=key)


def _in_order(values: Sequence[Value]) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _spoken(t: Labels, choice: NetChoice, value: Value) -> str:
    """A value in the reader's language; numbers as they are written."""
    if isinstance(value, bool):
        return t(f"net_choices.flags.{written(value)}")
    if isinstance(value, str):
        return t(f"net_choices.values.{choice.name}.{value}")
    match choice.name:
        case "kernel":
            return f"{written(value)}×{written(value)}"
        case "width":
            return f"× {written(value)}"
        case _:
            return written(value)
