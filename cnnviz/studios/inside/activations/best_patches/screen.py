"""The patches of many pictures that excite a channel most: a search in steps."""

from functools import partial

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from PIL import Image

from cnnviz.drawing.picture_sheet import picture_sheet
from cnnviz.photos.answering.preprocessing import Preprocessed, preprocess
from cnnviz.photos.decoding.samples import available
from cnnviz.probing.units.top_patches import TOP, Find, best, finds, patches
from cnnviz.settings import settings
from cnnviz.studios.inside.activations.layer_maps import LayerMaps
from cnnviz.studios.inside.activations.patch_copies import screen as patch_copies
from cnnviz.training.data import data_sets
from cnnviz.training.data.shapes import SHAPES, shapes10
from cnnviz.training.recipes.config import CIFAR10, SHAPES10
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart, steps
from cnnviz.ui.widgets.photo import of_sample

TEST_PICTURES = 2000
"""Of CIFAR-10: the first ones of its test set."""

STEP_PIXELS = 2**17
"""Input pixels of a step: a hundred pictures of 32 x 32, three of 224 x 224."""

LARGE_INPUT = 64
"""Side of the input from which only a part of the test set is searched."""

LARGE_PICTURES = 200

GENERATED = 200
"""Pictures of Shapes-10 where CIFAR-10 is not: installed packages have a handful of photographs."""

_SHEET_SIDE = 132  # pixels of the screen for a patch


def show(layer_maps: LayerMaps, channel: int) -> None:
    """The button, the search while it runs, and the patches."""
    t = layer_maps.inside.t
    st.header(t("activation_patches.title"), anchor=False)
    tests = _more_pictures(layer_maps)
    count = len(available()) + tests
    st.markdown(
        t(
            f"activation_patches.with_{_more()}",
            top=TOP,
            samples=len(available()),
            tests=tests,
            channel=channel,
        )
    )
    side = layer_maps.table.input_size
    each = max(1, STEP_PIXELS // side**2)
    parts = [range(start, min(start + each, count)) for start in range(0, count, each)]
    found = steps.run(
        t,
        "patches",
        (*layer_maps.inside.answers.key, layer_maps.layer.path, channel),
        [partial(_searched, layer_maps, channel, part) for part in parts],
        offer=t("activation_patches.begin"),
    )
    if found:
        _result(layer_maps, channel, best(find for part in found for find in part))


def _searched(layer_maps: LayerMaps, channel: int, part: range) -> tuple[Find, ...]:
    """Return the best units of one step."""
    return best(
        finds(
            layer_maps.inside.answers.loaded.module,
            torch.cat([_picture(layer_maps, number).tensor for number in part]),
            layer_maps.layer,
            channel,
            first=part.start,
        )
    )


def _result(layer_maps: LayerMaps, channel: int, found: tuple[Find, ...]) -> None:
    t = layer_maps.inside.t
    if not found:
        st.info(t("activation_patches.nothing"))
        return
    pictures = [
        np.asarray(_picture(layer_maps, find.picture).cropped.convert("RGB")) for find in found
    ]
    sheet = patches(pictures, layer_maps.layer, found)
    scale = max(1, _SHEET_SIDE // max(sheet.shape[1:3]))
    st.image(
        picture_sheet(sheet, columns=3, scale=scale, gap=6),
        alt=t("activation_patches.alt", count=len(found), channel=channel),
    )
    least, most = (numbers.significant(found[place].value, 4) for place in (-1, 0))
    st.caption(t("activation_patches.caption", least=least, most=most))
    chart.data_table(
        t,
        {
            t("activation_maps.value"): [numbers.significant(find.value, 4) for find in found],
            t("activation_patches.picture"): [_name(layer_maps, find) for find in found],
            t("field.row"): [find.row for find in found],
            t("field.column"): [find.column for find in found],
        },
    )
    patch_copies.show(layer_maps, channel, found, pictures)


def _name(layer_maps: LayerMaps, find: Find) -> str:
    t, samples = layer_maps.inside.t, available()
    if find.picture < len(samples):
        return t(f"samples.{samples[find.picture].name}")
    return t(f"activation_patches.of_{_more()}", index=find.picture - len(samples))


def _more() -> str:
    """Where the pictures beside the sample photos are from: CIFAR-10, where it is."""
    return CIFAR10 if CIFAR10 in data_sets.available() else SHAPES10


def _more_pictures(layer_maps: LayerMaps) -> int:
    """Return how many pictures are searched beside the sample photos."""
    if _more() == SHAPES10:
        return GENERATED
    return TEST_PICTURES if layer_maps.table.input_size <= LARGE_INPUT else LARGE_PICTURES


def _picture(layer_maps: LayerMaps, number: int) -> Preprocessed:
    """A picture on its way into the network: the sample photos first, then the others."""
    samples = available()
    if number < len(samples):
        image = of_sample(samples[number].name).image
    else:
        pixels = cache.shared(_others, _more(), str(settings().data))
        image = Image.fromarray(pixels[number - len(samples)])
    return preprocess(image, layer_maps.inside.answers.loaded.preprocessing)


def _others(source: str, _folder: str) -> NDArray[np.uint8]:
    """The first test pictures, copied, so that the rest of the data set is let go."""
    if source == SHAPES10:
        images = shapes10(train=len(SHAPES), test=GENERATED).test.images.numpy().copy()
    else:
        images = data_sets.load(CIFAR10).test.images[:TEST_PICTURES].numpy().copy()
    images.setflags(write=False)
    return images
