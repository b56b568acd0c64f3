"""Receptive field: one unit of any layer, its box on the photo, and how much of it is used."""

import streamlit as st

from cnnviz.probing.units.effective_field import ENERGY
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.field.depth import screen as depth
from cnnviz.studios.inside.field.heat import screen as heat
from cnnviz.studios.inside.field.unit import screen as unit
from cnnviz.ui import tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("most", "half", "little")

MARKS = Marks(levels={"most": 0.9, "half": 0.5, "little": 0.2})

_MOST, _HALF = 0.75, 0.4
"""Shares of the box's side from which on the square is called nearly as wide, and half as wide."""


def show(inside: Inside) -> None:
    """The unit and its box; to who has guessed the heat, trained against random, and the curve."""
    t = inside.t
    layer = unit.layer(inside, tables.layer_table(inside.arch.name))
    left, right = st.columns(2, gap="large")
    with left:
        place = unit.place(inside, layer)
    energy = numbers.percent(t, ENERGY, 0)
    with right:
        box = heat.box(inside, layer, place)
    if not quiz.made(t, "field_use", OPTIONS, MARKS, energy=energy):
        return
    with st.spinner(t("common.loading")):
        seen = heat.both(inside, layer, place)
    quiz.judge(
        t,
        "field_use",
        _right(seen.trained.use.share),
        Level(
            value=seen.trained.use.share,
            written=numbers.percent(t, seen.trained.use.share),
            marks=MARKS,
        ),
        energy=energy,
        side=seen.trained.use.side,
        box=max(box.full[2] - box.full[0], box.full[3] - box.full[1]),
    )
    heat.show(inside, layer, place, seen)
    st.divider()
    depth.show(inside)


def _right(share: float) -> str:
    if share >= _MOST:
        return "most"
    return "half" if share >= _HALF else "little"
