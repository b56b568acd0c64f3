"""Every setting of a recipe that a run may have otherwise, behind one switch."""

from typing import Any

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.training.recipes.catalogue import recipe as recipe_named
from cnnviz.training.recipes.recipe import Optimiser, Schedule
from cnnviz.ui.runs import run_words

STEPS: dict[str, tuple[float, ...]] = {
    "batch_size": (16, 32, 64, 128, 256, 500, 1000, 2000),
    "momentum": (0.0, 0.5, 0.6, 0.8, 0.85, 0.9, 0.95, 0.99),
    "weight_decay": (0.0, 1e-5, 1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2, 0.1, 0.2),
}
"""What the sliders have, beside the recipe's own value."""

CHOICES: dict[str, tuple[str, ...]] = {
    "optimiser": tuple(Optimiser),
    "schedule": tuple(Schedule),
}


def show(t: Labels, place: str, recipe: str, net: str) -> dict[str, Any]:
    """The switch, and behind it a control for each setting; each begins at the recipe's own.

    Returns:
        What differs from the recipe, by the names of a run's configuration.
    """
    opened = st.toggle(
        t("training.everything.switch"),
        key=f"{place}-everything",
        help=t("training.everything.help"),
    )
    if not opened:
        return {}
    own = recipe_named(recipe, net)
    found: dict[str, Any] = {}
    with st.container(border=True):
        for column, names in zip(st.columns(2), (tuple(CHOICES), tuple(STEPS)), strict=True):
            with column:
                found |= {
                    name: _control(t, name, getattr(own, name), f"{place}-{own.name}")
                    for name in names
                }
    return {name: value for name, value in found.items() if value != getattr(own, name)}


def _control(t: Labels, name: str, own: Any, place: str) -> Any:
    """One setting; what the recipe has is marked."""

    def told(value: Any) -> str:
        word = run_words.setting(t, name, value)
        return t("training.everything.own", value=word) if value == own else word

    word, key = t(f"training.everything.{name}"), f"{place}-{name}"
    label = word[:1].upper() + word[1:]
    if name in CHOICES:
        return st.selectbox(
            label, CHOICES[name], CHOICES[name].index(own), format_func=told, key=key
        )
    return st.select_slider(
        label, sorted({*STEPS[name], own}), value=own, format_func=told, key=key
    )
