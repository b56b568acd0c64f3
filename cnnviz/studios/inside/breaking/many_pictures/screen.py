"""The same disturbance on many pictures: what one photo cannot tell."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st
import torch
from PIL import Image
from torch import Tensor

from cnnviz.content.labels import Labels
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.decoding.samples import available as sample_photos
from cnnviz.photos.weights.available import WeightsInfo
from cnnviz.probing.disturbances.dose_sweep import Sweep, dose_sweep, joined
from cnnviz.probing.disturbances.perturbations import GRIDS, Disturbance
from cnnviz.probing.pixels import pixels_of
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.breaking import doses
from cnnviz.studios.inside.breaking.drawing import DoseLine, dose_curves
from cnnviz.studios.inside.breaking.networks.screen import ComparedNetwork
from cnnviz.training.data import data_sets
from cnnviz.training.data.image_data import CIFAR10_CLASSES
from cnnviz.training.recipes.config import CIFAR10
from cnnviz.ui import cache, networks
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import chart, steps
from cnnviz.ui.widgets.photo import of_sample

OVER = "over"
SAMPLES = "samples"

PICTURES = 200
"""Test pictures of CIFAR-10, the first ones."""

PART = 100
"""Pictures of one step: so long does it take until a stop is heard."""

EVERY = 2
"""Of the doses of a curve, every second."""

Step = tuple[WeightsInfo, str, str, int]
"""Weights of a network, disturbance, pictures, and number of the part."""


def show(inside: Inside, kind: Disturbance, compared: Sequence[ComparedNetwork]) -> None:
    """A button that measures, with progress and a stop; then the curves over all pictures."""
    t = inside.t
    st.header(t("breaking.many"), anchor=False)
    over = _choose_pictures(t)
    asked = [
        network
        for network in compared
        if network.loaded.weights is not None
        and (over == SAMPLES or network.loaded.classes == CIFAR10_CLASSES)
    ]
    wanted = {network.title: _steps(network, kind, over) for network in asked}
    every = [step for each in wanted.values() for step in each]
    found = steps.run(
        t,
        "breaking",
        (str(kind), over, tuple(every)),
        [partial(cache.shared, swept, *step) for step in every],
        offer=t("breaking.measure"),
    )
    done = dict(zip(every, found, strict=False))
    whole = {
        title: joined([done[step] for step in each])
        for title, each in wanted.items()
        if all(step in done for step in each)
    }
    if whole:
        _chart(t, kind, over, whole)


def _choose_pictures(t: Labels) -> str:
    options = [SAMPLES, *({CIFAR10} & set(data_sets.available()))]
    if len(options) == 1:
        return SAMPLES
    return address.segmented(
        OVER, t("breaking.over"), options, SAMPLES, lambda name: t(f"breaking.over_{name}")
    )


def _steps(network: ComparedNetwork, kind: Disturbance, over: str) -> list[Step]:
    weights = network.loaded.weights
    assert weights is not None  # only networks with weights are compared
    parts = 1 if over == SAMPLES else PICTURES // PART
    return [(weights, str(kind), over, part) for part in range(parts)]


def swept(weights: WeightsInfo, kind: str, over: str, part: int) -> Sweep:
    """One network on one part of the pictures; none of them is a reader's own."""
    loaded = networks.loaded(weights)
    recipe = loaded.preprocessing
    pictures, labels = _pictures(over, part)
    x = torch.cat([preprocess(picture, recipe).tensor for picture in pictures])
    pixels = pixels_of(x, recipe.normalisation)
    grid = GRIDS[Disturbance(kind)][::EVERY]
    return dose_sweep(loaded.module, pixels, labels, recipe.normalisation, Disturbance(kind), grid)


def _pictures(over: str, part: int) -> tuple[list[Image.Image], Tensor | None]:
    if over == SAMPLES:
        return [of_sample(photo.name).image for photo in sample_photos()], None
    images, labels = cache.shared(first_tested, PICTURES)
    mine = slice(part * PART, (part + 1) * PART)
    return [Image.fromarray(image.numpy()) for image in images[mine]], labels[mine]


def first_tested(count: int) -> tuple[Tensor, Tensor]:
    """The first test pictures of CIFAR-10 with their classes; the rest is let go of."""
    test = data_sets.load(CIFAR10).test
    return test.images[:count].clone(), test.labels[:count].clone()


def _chart(t: Labels, kind: Disturbance, over: str, found: dict[str, Sweep]) -> None:
    """The share of the pictures over the dose, and where half of it is lost."""
    count = next(iter(found.values())).pictures
    axis = t(f"breaking.share_{over}", count=count)
    chart.show(
        dose_curves(
            [_line(kind, title, sweep) for title, sweep in found.items()],
            {**t.table("figures.dose_curves"), "failing": t("breaking.half_lost")},
            x_axis=doses.axis(t, kind),
            y_axis=axis,
            share=True,
        ),
        key="dose-sweeps",
        alt=t("breaking.many_alt", quantity=axis, networks=", ".join(found)),
    )
    table = {
        t("common.network"): list(found),
        t("breaking.nothing"): [numbers.percent(t, sweep.shares[0]) for sweep in found.values()],
        t("breaking.half_lost"): [_half_lost(t, kind, sweep) for sweep in found.values()],
    }
    st.dataframe(
        pd.DataFrame(table), hide_index=True, placeholder=EMPTY, alt=t("breaking.half_lost")
    )
    grid = GRIDS[kind][::EVERY]
    chart.data_table(
        t,
        {
            t("breaking.dose"): [doses.said(t, kind, dose) for dose in grid],
            **{
                title: [numbers.percent(t, share) for share in sweep.shares]
                for title, sweep in found.items()
            },
        },
    )


def _line(kind: Disturbance, title: str, sweep: Sweep) -> DoseLine:
    half = sweep.half_lost
    share = None if half is None else sweep.shares[sweep.doses.index(half)]
    return DoseLine(
        name=title,
        doses=[doses.plotted(kind, dose) for dose in sweep.doses],
        values=sweep.shares,
        failing=None if half is None or share is None else (doses.plotted(kind, half), share),
    )


def _half_lost(t: Labels, kind: Disturbance, sweep: Sweep) -> str:
    return t("breaking.holds") if sweep.half_lost is None else doses.said(t, kind, sweep.half_lost)
