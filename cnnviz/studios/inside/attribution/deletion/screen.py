"""Deletion: the methods against one another, and against chance, by number."""

from functools import partial

import streamlit as st

from cnnviz.drawing.charts.curves import curves
from cnnviz.probing.attribution.deletion import Deletion, Order, deletion, order_of, random_orders
from cnnviz.studios.inside.attribution.maps import screen as maps
from cnnviz.studios.inside.attribution.question import screen as question
from cnnviz.studios.inside.attribution.question.screen import AskedClass
from cnnviz.studios.inside.attribution.stepwise import screen as stepwise
from cnnviz.ui import networks
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart

POINTS = 16
"""How many times squares go."""

CHANCES = 3
"""Random orders whose mean the methods have to beat."""


def show(asked: AskedClass) -> None:
    """One curve a method, one for chance, and the areas under them."""
    t, squares = asked.t, question.squares(asked)
    orders = _orders(asked, squares)
    orders[t("attribution.chance")] = random_orders(squares, CHANCES)
    found = _curves(asked, orders)
    if found is None:
        return
    label = asked.names[asked.index]
    shares = [round(100 * float(share), 1) for share in next(iter(found.values())).shares]
    chart.show(
        curves(
            shares,
            {name: [float(100 * value) for value in one.mean] for name, one in found.items()},
            x_axis=t("attribution.gone"),
            y_axis=t("attribution.left", label=label),
            markers=True,
        ),
        key="attribution-deletion",
        alt=t("attribution.deletion_alt", label=label),
    )
    _areas(asked, found)
    chart.data_table(
        t,
        {t("attribution.gone"): shares}
        | {
            name: [numbers.percent(t, float(value), 2) for value in one.mean]
            for name, one in found.items()
        },
    )


def _orders(asked: AskedClass, squares: int) -> dict[str, tuple[Order, ...]]:
    """The order of each method; those with one and the same order stand together."""
    names: dict[Order, list[str]] = {}
    for name in maps.methods(asked):
        values = maps.of(asked, name)
        if values is not None:
            title = asked.t(f"attribution.methods.{name}")
            names.setdefault(order_of(values, squares), []).append(title)
    return {", ".join(several): (order,) for order, several in names.items()}


def _curves(asked: AskedClass, orders: dict[str, tuple[Order, ...]]) -> dict[str, Deletion] | None:
    """Return the scores of one batch for each order."""
    runs = sum(map(len, orders.values())) * (POINTS + 1)
    macs = runs * asked.table.macs
    parts = [
        partial(
            networks.on_photo, deletion, asked.loaded, asked.seen, several, asked.question, POINTS
        )
        for several in orders.values()
    ]
    subject = asked.subject(tuple(orders.values()))
    found = stepwise.done(asked.t, "deletion", subject, macs, parts)
    return None if found is None else dict(zip(orders, found, strict=True))


def _areas(asked: AskedClass, found: dict[str, Deletion]) -> None:
    """The methods by the area under their curves, the best first."""
    t = asked.t
    ordered = sorted(found, key=lambda name: found[name].area)
    with st.container(horizontal=True):
        for name in ordered:
            st.metric(name, f"{found[name].area:.3f}", border=True, width=200)
    chance = found[t("attribution.chance")].area
    better = sum(one.area < chance for one in found.values())
    st.caption(t("attribution.areas", better=better, orders=len(found) - 1))
