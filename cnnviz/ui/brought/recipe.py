"""How a photo is prepared for an ONNX network: the file does not say, its reader does."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.photos.own_models import picture
from cnnviz.photos.own_models.picture import RECIPES
from cnnviz.ui.own_networks import RECIPE_KEY
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound

NAME = "recipe"
"""Name in the address."""

FIRST = next(iter(RECIPES))


def choose(t: Labels) -> str:
    """The list of recipes, one of `picture.RECIPES`."""
    return bound.selectbox(
        t("own.recipe"),
        list(RECIPES),
        FIRST,
        key=RECIPE_KEY,
        name=NAME,
        format_func=lambda name: _told(t, name),
        help=t("own.recipe_help"),
    )


def restore() -> None:
    """Take the choice from the address, for what depends on it and stands before its widget."""
    known = {name: name for name in RECIPES}
    address.restore_read(RECIPE_KEY, FIRST, known.get, name=NAME)


def chosen() -> str:
    """Return the choice as it stands."""
    return str(st.session_state.get(RECIPE_KEY, FIRST))


def _told(t: Labels, name: str) -> str:
    low, high = (numbers.significant(end) for end in picture.span(name))
    return t(f"own.recipes.{name}", low=low, high=high)
