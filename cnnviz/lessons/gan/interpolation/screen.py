"""From one noise to another: what a trained generator makes on the way."""

import io

import streamlit as st
import torch
from PIL import Image
from torch import Tensor

from cnnviz.architectures.nets.published.dcgan import Generator
from cnnviz.content.labels import Labels
from cnnviz.drawing.picture_sheet import picture_sheet
from cnnviz.training.gan.nets import generator_from
from cnnviz.training.gan.samples import interpolate, noise, samples
from cnnviz.training.gan.updates import SHOWN
from cnnviz.training.runs.store.artefacts import load_weights
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui import cache
from cnnviz.ui.runs import reading
from cnnviz.ui.widgets import bound

STOPS = 9
"""Pictures on the way, both ends included."""

SCALE, LARGE = 3, 8
"""Sides of a pixel on the screen."""


def show(t: Labels, run: Run, evaluations: tuple[EvaluationRow, ...]) -> None:
    """Two pictures of the sheet, the way between them, and one place on it."""
    kept = [evaluation for evaluation in evaluations if evaluation.weights is not None]
    if not kept:
        return
    evaluation = kept[-1]
    generator = cache.shared(trained, reading.store().address, run.id, evaluation.step)
    st.markdown(f"**{t('gan_way.title')}**")
    st.markdown(t("gan_way.text", count=SHOWN, step=f"{evaluation.step:,}"))
    with st.container(horizontal=True):
        start = _number(t, "start", 1, run)
        end = _number(t, "end", 2, run)
    fixed = shown_noise(run.config.seed, generator.size.latent)
    way = interpolate(fixed[start - 1], fixed[end - 1], STOPS)
    st.image(_file(samples(generator, way), SCALE), alt=t("gan_way.alt", start=start, end=end))
    share = bound.slider(
        t("gan_way.share"), 0, 100, 50, format="%d %%", key=f"gan-way-{run.id}", name="way"
    )
    place = interpolate(fixed[start - 1], fixed[end - 1], 101)[share]
    one = samples(generator, place[None])
    st.image(_file(one, LARGE), alt=t("gan_way.one_alt", share=share))


def trained(address: str, run_id: str, step: int) -> Generator:  # noqa: ARG001 (a key)
    """The generator of a run as it was after a step.

    Args:
        address: Of the store, so that two stores are kept apart.
        run_id: The run.
        step: An evaluation whose weights were kept.

    Raises:
        BadFile: If they cannot be read.
        UnknownName: If there is no such run.
    """
    store, run = reading.store(), reading.run(run_id)
    evaluation = next(
        evaluation for evaluation in store.evaluations(run) if evaluation.step == step
    )
    weights = load_weights(store.folder(run_id) / str(evaluation.weights))
    return generator_from(run.config.net, weights)


def shown_noise(seed: int, latent: int) -> Tensor:
    """The noise of the sheet: a run draws it first of all."""
    return noise(SHOWN, latent, torch.Generator().manual_seed(seed))


def _number(t: Labels, name: str, value: int, run: Run) -> int:
    return bound.number_input(
        t(f"gan_way.{name}"),
        1,
        SHOWN,
        value,
        1,
        key=f"gan-way-{name}-{run.id}",
        name=f"way-{name}",
        width=200,
    )


def _file(images: Tensor, scale: int) -> bytes:
    sheet = picture_sheet(images.numpy(), columns=len(images), scale=scale, gap=2)
    content = io.BytesIO()
    Image.fromarray(sheet).save(content, "png")
    return content.getvalue()
