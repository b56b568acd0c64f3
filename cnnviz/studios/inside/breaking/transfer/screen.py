"""Whether a picture that was made against one network fools the others, too."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.photos.answering.preprocessing import Preprocessing, preprocess
from cnnviz.photos.weights.available import WeightsInfo
from cnnviz.probing.disturbances.adversarial import Subject, Transfer
from cnnviz.probing.disturbances.adversarial import transfer as transferred
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.breaking import doses
from cnnviz.studios.inside.breaking.controls.screen import Dose
from cnnviz.studios.inside.breaking.networks.screen import ComparedNetwork
from cnnviz.ui import cache, networks
from cnnviz.ui.shell import classes, numbers
from cnnviz.ui.widgets import chart

ROW = 42
"""Height of a row of the map, in pixels."""

Asked = tuple[WeightsInfo, int]
"""Weights of a network, and the number of the class that it is asked about."""


def show(inside: Inside, dose: Dose, compared: Sequence[ComparedNetwork]) -> None:
    """Every network's picture before every network's eyes, and random signs of the same size."""
    t = inside.t
    st.header(t("breaking.transfer"), anchor=False)
    trained = (network for network in compared if network.loaded.weights is not None)
    same = [network for network in trained if _alike(network, inside)]
    asked = [
        (network.loaded.weights, network.watch)
        for network in same
        if network.loaded.weights is not None and network.watch is not None
    ]
    if len(asked) < 2 or not dose.dose:  # one alone has no other to fool
        st.info(t("breaking.transfer_needs"), icon=":material/info:")
        return
    with st.spinner(t("common.loading")):
        found = cache.on_photo(_transfer, inside.seen, tuple(asked), dose.dose)
    titles = _short([network.title for network in same])
    st.markdown(_told(inside, dose, found))
    rows = [
        t("breaking.nothing"),
        t("breaking.lot"),
        *(t("breaking.made_against", network=title) for title in titles),
    ]
    answers = [found.whole, found.control, *found.answers]
    shares = np.array([[100 * seen.watched.probability for seen in row] for row in answers])
    label = classes.name(t, dose.label)
    chart.show(
        heat_map(
            shares,
            rows=("", rows),
            columns=(t("breaking.seen_by"), titles),
            value="%",
            digits=0,
            height=ROW * len(rows) + 140,
        ),
        key="transfer",
        alt=t("breaking.transfer_alt", label=label),
    )
    chart.data_table(
        t,
        {
            t("breaking.picture"): rows,
            **{
                title: [numbers.percent(t, row[column].watched.probability) for row in answers]
                for column, title in enumerate(titles)
            },
        },
    )


def _told(inside: Inside, dose: Dose, found: Transfer) -> str:
    """Say how many pictures for others fool a network that was right before."""
    t = inside.t
    pairs = [
        found.answers[made][eye]
        for made in range(len(found.whole))
        for eye, whole in enumerate(found.whole)
        if made != eye and whole.kept
    ]
    right = [eye for eye, whole in enumerate(found.whole) if whole.kept]
    return t(
        "breaking.transferred",
        dose=doses.said(t, dose.kind, dose.dose),
        label=classes.name(t, dose.label),
        fooled=sum(not seen.kept for seen in pairs),
        pairs=len(pairs),
        own=sum(not found.answers[eye][eye].kept for eye in right),
        lot=sum(not found.control[eye].kept for eye in right),
        networks=len(right),
    )


def _short(titles: Sequence[str]) -> list[str]:
    """Names without the data in brackets behind them, where that still tells them apart."""
    short = [title.partition(" (")[0] for title in titles]
    return short if len(set(short)) == len(short) else list(titles)


def _alike(network: ComparedNetwork, inside: Inside) -> bool:
    """Return whether a network sees the very picture that the network of the page sees."""
    own, other = inside.answers.loaded, network.loaded
    return _sizes(own.preprocessing) == _sizes(other.preprocessing) and network.watch is not None


def _sizes(recipe: Preprocessing) -> tuple[object, ...]:
    sizes = recipe.resize, recipe.crop, recipe.channels, recipe.squash
    return *sizes, recipe.interpolation, recipe.antialias


def _transfer(image: Image.Image, asked: tuple[Asked, ...], levels: float) -> Transfer:
    """The pictures of all networks before all networks; kept for the session by its photo."""
    subjects = []
    for weights, watch in asked:
        loaded = networks.loaded(weights)
        recipe = loaded.preprocessing
        subjects.append(
            Subject(
                module=loaded.module,
                x=preprocess(image, recipe).tensor,
                normalisation=recipe.normalisation,
                watch=watch,
            )
        )
    return transferred(subjects, levels)
