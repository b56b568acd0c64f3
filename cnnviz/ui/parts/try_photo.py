"""The top five on the reader's photo, and what the network really gets to see."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.top_five import top_five
from cnnviz.paths import PAGES
from cnnviz.photos.answering.predict import TopClass
from cnnviz.photos.answering.preprocessing import Preprocessed, Preprocessing
from cnnviz.photos.weights.available import IMAGENET
from cnnviz.ui import kept_figure, kept_picture, networks
from cnnviz.ui.parts.story import lead
from cnnviz.ui.shell import classes, keys, numbers
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import chart, photo, predictor, roster
from cnnviz.ui.widgets.gallery import portrait, portrait_sizes


def show(arch: NetworkPage) -> None:
    """The photo beside the answer, then the preprocessing."""
    t, words = arch.t, st.container()
    seen, beside = portrait.panel()
    with beside:
        answers = predictor.network(arch)
        prediction = networks.prediction(answers.loaded, seen)
        _top_five(t, seen, classes.named(t, prediction.top), "top-five")
        st.caption(
            t(
                "predict.took",
                milliseconds=f"{1000 * prediction.seconds:.0f}",
                network=predictor.title(answers.weights),
            )
        )
        _beside(arch, answers, seen)
        _further(arch)
    with words:
        lead(predictor.predictor_for(arch, answers), "try")
    steps = networks.preprocessed(answers.loaded, seen)
    _preprocessing(t, seen, steps, answers.loaded.preprocessing)


def _further(arch: NetworkPage) -> None:
    """To the same photo in front of every network, and inside this one."""
    with st.container(horizontal=True):
        st.page_link(
            PAGES / "predict.py",
            label=arch.t("prediction.ask_all"),
            icon=":material/arrow_forward:",
            query_params={
                keys.VIEW: keys.ONE_PHOTO,
                roster.NETWORKS: ",".join(entry.key for entry in roster.present()),
            },
        )
        st.page_link(
            PAGES / "inside.py",
            label=arch.t("prediction.inside"),
            icon=":material/arrow_forward:",
            query_params=arch.inside,
        )


def _beside(arch: NetworkPage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """What a network with the classes of ImageNet says, where a small one answers for the page."""
    if answers.weights.data == IMAGENET or arch.relatives is None:
        return  # on the page of any network nothing else is passed off as it
    t, other = arch.t, predictor.shipped()
    if other is None:
        return
    st.markdown(
        t(
            "predict.beside",
            network=predictor.title(other.weights),
            count=numbers.whole(len(other.loaded.classes)),
            asked=arch.title,
        )
    )
    _top_five(t, seen, networks.prediction(other.loaded, seen).top, "top-five-beside")


def _top_five(t: Labels, seen: photo.Photo, guesses: Sequence[TopClass], key: str) -> None:
    st.markdown(f"**{t('predict.top_five')}**")
    chart.show(
        kept_figure.of_photo(seen, top_five, guesses, t.table("figures.top_five")),
        key=key,
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


def _preprocessing(t: Labels, seen: photo.Photo, steps: Preprocessed, how: Preprocessing) -> None:
    """The photo on its way into the network."""
    st.header(t("predict.preprocessing"), anchor=False)
    pictures = (
        ("original", seen.image, seen.image.size),
        ("resized", steps.resized, steps.resized.size),
        ("cropped", steps.cropped, steps.cropped.size),
    )
    for column, (name, image, (width, height)) in zip(st.columns(3), pictures, strict=True):
        with column:
            st.markdown(f"**{t(f'predict.{name}')}**")
            kept_picture.show(
                seen,
                name,
                how,
                make=partial(portrait_sizes.small, image, photo.THUMBNAIL),
                alt=f"{t(f'predict.{name}')}: {t('photo.size', width=width, height=height)}",
                width="stretch",
            )
            st.caption(t("photo.size", width=width, height=height))
    st.caption(
        t(
            "predict.normalised_text",
            mean=", ".join(f"{value:.3f}" for value in how.mean),
            std=", ".join(f"{value:.3f}" for value in how.std),
            after_mean=numbers.signed(steps.tensor.mean().item()),
            after_std=f"{steps.tensor.std().item():.2f}",
        )
    )
