"""The arithmetic of the chosen unit, step by step, beside what the network itself has there."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.drawing.charts.product_triples import product_triples
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.units.unit_arithmetic import Terms, arithmetic
from cnnviz.probing.units.unit_chain import How, UnitChain, chain_of
from cnnviz.probing.units.unit_window import PoolingWindow, placed, pooled
from cnnviz.ui import networks
from cnnviz.ui.benches import unit_steps
from cnnviz.ui.benches.unit_steps import number
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart
from cnnviz.ui.widgets.photo import Photo
from cnnviz.ui.widgets.predictor import Predictor

SHOWN = 3
"""Input channels that are shown as pictures."""

TERMS = 12
"""Terms of a dot product that are told one by one."""

LARGEST_WINDOW = 32
"""Side of a pooling window up to which it is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looked:
    """A layer whose values are looked at, and on whose photo.

    Attributes:
        answers: Whose layer it is.
        key: What tells the widgets of this layer from those of any other.
    """

    t: Labels
    table: LayerTable
    layer: Layer
    answers: Predictor
    seen: Photo
    key: str


def show(looked: Looked, place: tuple[int, int, int]) -> None:
    """The arithmetic that fits the layer, under its title."""
    t, layer = looked.t, looked.layer
    channel, row, column = place
    st.header(t("activation_sums.title"), anchor=False)
    st.markdown(
        t("activation_sums.of", channel=channel, row=row, column=column, layer=layer.path)
        if len(layer.output_shape) == 3
        else t("activation_sums.of_unit", unit=channel, layer=layer.path)
    )
    explain(looked, place)


def explain(looked: Looked, place: tuple[int, int, int]) -> None:
    """The arithmetic of one unit: channel, row and column."""
    chain = chain_of(looked.table, looked.layer.path)
    match chain.how:
        case How.SUM:
            _weighted(looked, chain, place)
        case How.WINDOW:
            _window(looked, chain, place)
        case How.PLACE | How.COPY:
            _place(looked, chain, place)
        case How.OTHER:
            kind = looked.layer.kind
            st.info(looked.t("activation_sums.none", kind=looked.t.get(f"kinds.{kind}", kind)))


def _weighted(looked: Looked, chain: UnitChain, place: tuple[int, int, int]) -> None:
    t = looked.t
    first = looked.table.row(chain.stages[0].path)
    pictures = first.kind == "Conv2d" and first.kernel != (1, 1)
    found = networks.on_photo(
        arithmetic, looked.answers.loaded, looked.seen, chain, place, SHOWN if pictures else TERMS
    )
    if len(chain.stages) > 1:
        paths = " → ".join(f"`{stage.path}`" for stage in chain.stages)
        st.markdown(t("activation_sums.together", paths=paths))
    if pictures:
        _triples(looked, found.terms, chain.reads[0])
    else:
        _dot_product(t, found.terms, chain.reads[0])
    unit_steps.show(t, found, chain.reads[0])
    _judge(t, equal=found.equal, difference=found.difference)


def _triples(looked: Looked, terms: Terms, read: str) -> None:
    t = looked.t
    st.markdown(
        t(
            "activation_sums.triples",
            count=len(terms.inputs),
            total=len(terms.inputs) + terms.others,
            read=_name(t, read),
            row=terms.top_left[0],
            column=terms.top_left[1],
        )
    )
    chart.show(
        product_triples(
            (terms.patches, terms.kernels, terms.products),
            unit_steps.channels(t, terms.inputs, read),
            terms.sums,
            t.table("figures.product_triples"),
        ),
        key=f"triples-{looked.key}",
        alt=t("activation_sums.triples_alt", count=len(terms.inputs)),
    )
    padded = int(terms.outside.sum())
    if padded:
        st.caption(t("activation_sums.padding", count=padded, total=terms.outside.size))


def _dot_product(t: Labels, terms: Terms, read: str) -> None:
    total = len(terms.inputs) + terms.others
    st.markdown(
        t("activation_sums.terms", count=len(terms.inputs), total=total, read=_name(t, read))
    )
    st.table(
        pd.DataFrame(
            {
                t("activation_sums.input"): list(terms.inputs),
                t("activation_maps.value"): [number(v) for v in terms.patches[:, 0, 0]],
                t("activation_sums.weight"): [number(v) for v in terms.kernels[:, 0, 0]],
                t("activation_sums.product"): [number(v) for v in terms.products[:, 0, 0]],
            }
        ),
        hide_index=True,
        width=560,
        alt=t("activation_sums.terms_alt"),
    )


def _judge(t: Labels, *, equal: bool, difference: float) -> None:
    """Say whether the arithmetic gives the network's own value."""
    if not equal:
        st.error(t("activation_sums.unequal", difference=numbers.scientific(difference)))
    elif difference:
        said = t("activation_sums.equal", difference=numbers.scientific(difference))
        st.success(said, icon=":material/balance:")
    else:
        st.success(t("activation_sums.exact"), icon=":material/balance:")


def _window(looked: Looked, chain: UnitChain, place: tuple[int, int, int]) -> None:
    t = looked.t
    found = networks.on_photo(pooled, looked.answers.loaded, looked.seen, chain, place)
    words = {
        "count": int((found.values == found.values).sum()),
        "value": number(found.value),
        "channel": place[0],
        "read": _name(t, chain.reads[0]),
    }
    if found.winner is not None:
        row, column = found.winner
        st.markdown(t("activation_sums.winner", row=row, column=column, **words))
    else:
        st.markdown(t("activation_sums.average", divisor=found.divisor, **words))
    if max(found.values.shape) <= LARGEST_WINDOW and found.values.size > 1:
        _drawn(looked, found)
    _judge(t, equal=found.equal, difference=abs(found.value - found.own))


def _drawn(looked: Looked, found: PoolingWindow) -> None:
    t = looked.t
    (top, left), (down, right) = found.top_left, found.step
    rows, columns = found.values.shape
    row_names = [str(top + down * i) for i in range(rows)]
    column_names = [str(left + right * i) for i in range(columns)]
    with st.container(width=420):
        chart.show(
            heat_map(
                found.values,
                rows=(t("field.row"), row_names),
                columns=(t("field.column"), column_names),
                value=t("activation_maps.value"),
                height=300,
            ),
            key=f"window-{looked.key}",
            alt=t("activation_sums.window_alt", rows=rows, columns=columns),
        )
    cells = {name: [number(v) for v in found.values[:, i]] for i, name in enumerate(column_names)}
    chart.data_table(t, {t("field.row"): row_names, **cells})


def _place(looked: Looked, chain: UnitChain, place: tuple[int, int, int]) -> None:
    t = looked.t
    found = networks.on_photo(placed, looked.answers.loaded, looked.seen, chain, place)
    if chain.how is How.COPY:
        path, value = found.reads[0]
        st.markdown(
            t(
                "activation_sums.copied",
                channel=place[0],
                source=found.channel,
                path=path,
                value=number(value),
            )
        )
    else:
        kind = chain.stages[0].kind
        values = [number(value) for _, value in found.reads]
        result = number(found.value)
        formula = unit_steps.formula(kind, values, found.scale, found.shift)
        paths = ", ".join(_name(t, path) for path, _ in found.reads)
        st.markdown(t("activation_sums.read_here", paths=paths))
        st.latex(f"{formula} = {result}")
    _judge(t, equal=found.equal, difference=abs(found.value - found.own))


def _name(t: Labels, path: str) -> str:
    return t("activation_sums.picture") if path == "input" else f"`{path}`"
