"""What the first network says of the photo, before the reader has chosen anything."""

import streamlit as st

from cnnviz.architectures import family, family_of
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.top_five import top_five
from cnnviz.paths import PAGES
from cnnviz.photos.weights.choice import small_weights
from cnnviz.ui import networks, tables
from cnnviz.ui.shell import classes, keys, numbers, page
from cnnviz.ui.widgets import chart, photo, predictor

STANDS_IN = "resnet"
"""The family whose small network answers where no network knows the classes of ImageNet."""


def show(t: Labels) -> None:
    """The photo, which can be changed right here, and the top five beside it."""
    st.subheader(t("home.first_answer"), anchor=False)
    with page.errors():
        seen, beside = photo.panel()
        with beside:
            answers = predictor.shipped() or predictor.of(small_weights(family(STANDS_IN)))
            _answer(t, answers, seen)


def _answer(t: Labels, answers: predictor.Predictor, seen: photo.Photo) -> None:
    guesses = classes.named(t, networks.prediction(answers.loaded, seen).top)
    chart.show(
        top_five(guesses, t.table("figures.top_five")),
        key="first-answer",
        alt=t(
            "predict.chart_alt",
            label=guesses[0].label,
            probability=numbers.percent(t, guesses[0].probability),
        ),
    )
    chart.data_table(
        t,
        {
            t("predict.class"): [guess.label for guess in guesses],
            t("predict.probability"): [
                numbers.percent(t, guess.probability, 2) for guess in guesses
            ],
        },
    )
    owner = family_of(answers.weights.model) or family(STANDS_IN)
    st.caption(
        t(
            "home.first_answer_from",
            network=predictor.title(answers.weights),
            year=owner.year,
            params=numbers.compact(t, tables.vitals(answers.weights.model).params),
            data=answers.weights.data,
            count=numbers.whole(len(answers.loaded.classes)),
        )
    )
    st.page_link(
        PAGES / "inside.py",
        label=t("home.first_answer_inside"),
        icon=":material/arrow_forward:",
        query_params={keys.FAMILY: owner.slug, keys.VARIANT: answers.weights.model},
    )
