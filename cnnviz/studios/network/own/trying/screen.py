"""A network of a reader's own in front of the photo: its top five."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.top_five import top_five
from cnnviz.photos.answering.predict import TopClass
from cnnviz.photos.own_models import picture
from cnnviz.photos.own_models.picture import RECIPES, readable
from cnnviz.studios.network.own.answer import screen as answer
from cnnviz.studios.network.own.intake import screen as intake
from cnnviz.ui import own_networks
from cnnviz.ui.shell import address, classes, numbers
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import chart, photo
from cnnviz.ui.widgets.bound import selectbox

RECIPE = "recipe"
"""Name in the address of how a photo is prepared for an ONNX network."""


def show(arch: NetworkPage) -> None:
    """The photo, how it is prepared for an ONNX network, and the top five."""
    t, own = arch.t, own_networks.found(arch.name)
    if own.onnx is not None and not readable(own.onnx):
        st.info(t("own.no_classifier"), icon=":material/info:")
        return
    seen = photo.bar()
    recipe = next(iter(RECIPES))
    if own.onnx is not None:
        recipe = selectbox(
            t("own.recipe"),
            list(RECIPES),
            recipe,
            key="own-recipe",
            name=RECIPE,
            format_func=lambda name: _recipe(t, name),
            help=t("own.recipe_help"),
        )
    with st.spinner(t("own.computing")):
        guesses = answer.top(own, seen, recipe, intake.class_names())
    _top(t, classes.named(t, guesses))
    if own.onnx is not None and guesses[0].probability < answer.UNSURE:
        st.caption(t("own.unsure"))


def _recipe(t: Labels, name: str) -> str:
    low, high = (numbers.significant(end) for end in picture.span(name))
    return t(f"own.recipes.{name}", low=low, high=high)


def _top(t: Labels, guesses: Sequence[TopClass]) -> None:
    st.markdown(f"**{t('predict.top_five')}**")
    plain = tuple(guesses)
    chart.show(
        top_five(plain, t.table("figures.top_five")),
        key=address.fresh("own-top-five"),
        alt=t(
            "predict.chart_alt",
            label=plain[0].label,
            probability=numbers.percent(t, plain[0].probability),
        ),
    )
    chart.data_table(
        t,
        {
            t("predict.class"): [guess.label for guess in plain],
            t("predict.probability"): [numbers.percent(t, guess.probability, 2) for guess in plain],
        },
    )
