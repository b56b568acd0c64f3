"""The disturbance, its dose and its place, and what the photo shows: all in the address."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.probing.disturbances.perturbations import GRIDS, MIDDLE, Disturbance, Place
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.breaking import doses
from cnnviz.ui import networks
from cnnviz.ui.shell import address, classes

KINDS = tuple(kind for kind in Disturbance if kind is not Disturbance.SIGNS)
"""What can be chosen; random signs are the control of the adversarial step."""

KIND = "disturb"
PLACE = "place"
SHOWS = "shows"
"""Names in the address. A dose stands there as "dose-<kind>", its place in the grid."""

OWN = "first"
"""The choice of a reader who leaves it to the network what the photo shows."""

PLACES: dict[str, Place] = {
    "middle": MIDDLE,
    "top-left": (0.0, 0.0),
    "top": (0.0, 0.5),
    "top-right": (0.0, 1.0),
    "left": (0.5, 0.0),
    "right": (0.5, 1.0),
    "bottom-left": (1.0, 0.0),
    "bottom": (1.0, 0.5),
    "bottom-right": (1.0, 1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """The disturbance and its dose that the reader chose.

    Attributes:
        dose: In its unit.
        label: Name of the class that the photo shows.
        watch: Its number in the network of the page: ImageNet has names that stand there twice.
    """

    kind: Disturbance
    dose: float
    place: Place
    label: str
    watch: int

    @property
    def adversarial(self) -> bool:
        """Whether the picture is made against a network."""
        return self.kind is Disturbance.ADVERSARIAL


def choose(inside: Inside) -> Dose:
    """The controls, from the disturbance to the dose."""
    t = inside.t
    kind = Disturbance(
        address.segmented(
            KIND,
            t("breaking.kind"),
            KINDS,
            KINDS[0],
            lambda name: t(f"breaking.kinds.{name}"),
            hidden=True,
        )
    )
    left, right = st.columns([3, 2], gap="large")
    with right:
        label, watch = _shows(inside)
    with left:
        dose = _dose(t, kind)
        place = _place(t) if kind is Disturbance.OCCLUDER else MIDDLE
    st.caption(t(f"breaking.about.{kind}"))
    return Dose(kind=kind, dose=dose, place=place, label=label, watch=watch)


def _dose(t: Labels, kind: Disturbance) -> float:
    """The slider over the grid of the curve, so that what is chosen is one of its points."""
    grid = GRIDS[kind]
    steps = [str(step) for step in range(len(grid))]
    key, default = f"dose-{kind}", steps[len(steps) // 4]
    address.restore(key, steps, default)
    st.select_slider(
        t("breaking.dose"),
        steps,
        format_func=lambda step: doses.said(t, kind, grid[int(step)]),
        key=key,
    )
    return grid[int(address.store(key, steps, default))]


def _place(t: Labels) -> Place:
    names = list(PLACES)
    address.restore(PLACE, names, names[0])
    st.selectbox(
        t("breaking.place"),
        names,
        format_func=lambda name: t(f"breaking.places.{name}"),
        key=PLACE,
    )
    return PLACES[address.store(PLACE, names, names[0])]


def _shows(inside: Inside) -> tuple[str, int]:
    """What the photo shows: what the network says first, or what the reader says."""
    t, loaded = inside.t, inside.answers.loaded
    first = networks.prediction(loaded, inside.seen).top[0]
    options = [OWN, *dict.fromkeys(loaded.classes)]
    address.restore(SHOWS, options, OWN)
    st.selectbox(
        t("breaking.shows"),
        options,
        format_func=lambda name: (
            t("breaking.shows_first", label=classes.name(t, first.label))
            if name == OWN
            else classes.name(t, name)
        ),
        key=SHOWS,
        help=t("breaking.shows_help"),
    )
    chosen = address.store(SHOWS, options, OWN)
    if chosen == OWN:
        return first.label, first.class_index
    return chosen, loaded.classes.index(chosen)
