"""Ten views of one photo: what the network says to each, and to all of them together."""

from dataclasses import replace

import streamlit as st
from PIL import Image, ImageOps

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.alexnet.crops.numbers import PLACES, TenCrops, corners, ten_crops
from cnnviz.photos.answering.preprocessing import Preprocessing
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.ui import networks, tables
from cnnviz.ui.benches import comparison
from cnnviz.ui.shell import classes, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, photo, predictor, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("all", "most", "half")

SHRUNK = 7 / 8
"""Side of a cut-out, as a share, where the whole photo is no larger than the network's input."""

THUMBNAIL = 128

VIEWS = 2 * len(PLACES)

MARKS = Marks(levels={"all": VIEWS, "most": 0.75 * VIEWS, "half": 0.5 * VIEWS})


def on_photo(arch: ArchitecturePage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """All views with their first class, the averages, and one view against ten."""
    t, recipe = arch.t, answers.loaded.preprocessing
    crop = cut_side(recipe)
    whole = whole_photo(answers.loaded)
    with st.spinner(t("common.loading")):
        found = networks.on_photo(ten_crops, whole, seen, crop, recipe.crop)
    winner = classes.name(t, answers.loaded.classes[found.averaged.top[0].class_index])
    quiz.judge(
        t,
        "crops",
        "all" if found.agreeing == VIEWS else "most" if found.agreeing > VIEWS / 2 else "half",
        Level(value=found.agreeing, written=f"{found.agreeing} / {VIEWS}", marks=MARKS),
        agreeing=found.agreeing,
        total=VIEWS,
        label=winner,
    )
    key = "crops.cut" if crop == recipe.crop else "crops.cut_and_resized"
    st.caption(t(key, crop=crop, whole=recipe.resize, side=recipe.crop))
    _views(t, answers, found, networks.preprocessed(whole, seen).cropped, crop)
    _cost(t, answers)
    comparison.metrics(t, answers, found.centre, found.averaged)
    titles = (t("crops.centre_alone"), t("crops.ten"))
    comparison.charts(t, answers, found.centre, found.averaged, titles=titles)
    _probabilities(t, answers, found)


def cut_side(recipe: Preprocessing) -> int:
    """Side of a cut-out: the network's input, or less where the photo is no larger than that."""
    return recipe.crop if recipe.crop < recipe.resize else round(SHRUNK * recipe.crop)


def whole_photo(loaded: LoadedModel) -> LoadedModel:
    """Return the network with a photo that is not yet cut to the size of its input.

    It has a name of its own: what is kept of a photo is kept under the name of the network.
    """
    recipe = loaded.preprocessing
    return replace(
        loaded, name=f"{loaded.name}, uncut", preprocessing=replace(recipe, crop=recipe.resize)
    )


def _views(
    t: Labels, answers: predictor.Predictor, found: TenCrops, picture: Image.Image, crop: int
) -> None:
    """Every view as the network sees it, with its first class."""
    cuts = [
        picture.crop((left, top, left + crop, top + crop))
        for top, left in corners(picture.width, crop)
    ]
    pictures = [*cuts, *(ImageOps.mirror(cut) for cut in cuts)]
    with st.container(horizontal=True, gap="small"):
        for name, cut, view in zip(_names(t), pictures, found.views, strict=True):
            first = view.top[0]
            label = classes.name(t, answers.loaded.classes[first.class_index])
            with st.container(width=THUMBNAIL + 10):
                st.image(cut.resize((THUMBNAIL, THUMBNAIL)), alt=name, width=THUMBNAIL)
                st.markdown(f"**{label}** {numbers.percent(t, first.probability)}")
                st.caption(name)


def _names(t: Labels) -> list[str]:
    places = [t(f"crops.places.{place}") for place in PLACES]
    return [*places, *(t("crops.mirrored", place=place) for place in places)]


def _cost(t: Labels, answers: predictor.Predictor) -> None:
    """Say what the views cost in time and multiply-adds."""
    macs = tables.layer_table(answers.weights.model).macs
    with st.container(horizontal=True):
        st.metric(t("crops.passes"), VIEWS, border=True, width=200)
        st.metric(
            t("common.multiply_adds"),
            numbers.compact(t, VIEWS * macs),
            help=t("crops.cost_help", one=numbers.compact(t, macs), views=VIEWS),
            border=True,
            width=220,
        )


def _probabilities(t: Labels, answers: predictor.Predictor, found: TenCrops) -> None:
    """The probability of the followed class in every view and in the averages."""
    label = classes.name(t, answers.loaded.classes[found.centre.watched.class_index])
    st.markdown(f"**{t('compare.probability_of', label=label)}**")
    names = [*_names(t), t("crops.flip"), t("crops.ten")]
    told: list[WatchedPrediction] = [*found.views, found.flipped, found.averaged]
    shares = [100 * entry.watched.probability for entry in told]
    written = [numbers.percent(t, entry.watched.probability) for entry in told]
    name = t("predict.probability")
    chart.show(
        bars(names, {name: shares}, axis=f"{name}, %", written={name: written}),
        key="crops",
        alt=t("crops.alt", label=label),
    )
    chart.data_table(
        t,
        {
            t("crops.view"): names,
            t("predict.class"): [
                classes.name(t, answers.loaded.classes[entry.top[0].class_index]) for entry in told
            ],
            t("predict.probability"): [
                numbers.percent(t, entry.top[0].probability) for entry in told
            ],
            t("compare.probability_of", label=label): written,
        },
    )
