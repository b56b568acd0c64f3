"""A network of a reader's own in front of the photo: its top five."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.top_five import top_five
from cnnviz.photos.answering.predict import TopClass
from cnnviz.ui import own_networks
from cnnviz.ui.brought import own_answers, recipe
from cnnviz.ui.shell import address, classes, numbers
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import chart, photo_bar


def show(arch: NetworkPage) -> None:
    """The photo, how it is prepared for an ONNX network, and the top five."""
    t, own = arch.t, own_networks.found(arch.name)
    if not own.answers:
        st.info(t("own.no_classifier"), icon=":material/info:")
        return
    seen = photo_bar.show()
    how = recipe.choose(t) if own.onnx is not None else recipe.FIRST
    with st.spinner(t("own.computing")):
        guesses = own_answers.top(own, seen, how)
    _top(t, classes.named(t, guesses))
    if own.onnx is not None and guesses[0].probability < own_answers.UNSURE:
        st.caption(t("own.unsure"))


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
