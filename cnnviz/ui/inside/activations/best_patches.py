"""The patches of many pictures that excite a channel most: a search in steps that can be stopped.

A step ends in a call to Streamlit, so a slider that is moved meanwhile interrupts the search; what
was found until then stays, and the search of the same channel goes on where it stopped.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from PIL import Image

from cnnviz.analysis.top_patches import TOP, Find, best, finds, patches
from cnnviz.figures.picture_sheet import picture_sheet
from cnnviz.inference.preprocessing import Preprocessed, preprocess
from cnnviz.inference.samples import available
from cnnviz.settings import settings
from cnnviz.training import data_sets
from cnnviz.training.config import CIFAR10
from cnnviz.ui import cached, chart

if TYPE_CHECKING:
    from cnnviz.ui.inside.activations import Looked

TEST_PICTURES = 2000
"""Of CIFAR-10: the first ones of its test set."""

STEP_PIXELS = 2**17
"""Input pixels of a step: a hundred pictures of 32 x 32, three of 224 x 224."""

LARGE_INPUT = 64
"""Side of the input from which only a part of the test set is searched."""

LARGE_PICTURES = 200

FEW = 3
"""Patches of one photo at most, where there are only the few sample photos."""

_SEARCH = "_patch-search"
_SHEET_SIDE = 132  # pixels of the screen for a patch


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """How far a search has come.

    Attributes:
        key: Network, weights, layer and channel.
        done: Pictures that were searched.
        found: The best units until now.
        running: Whether it goes on.
        sheet: Their patches, once it has ended.
    """

    key: tuple[str, ...]
    done: int = 0
    found: tuple[Find, ...] = ()
    running: bool = True
    sheet: NDArray[np.uint8] | None = None


def show(looked: "Looked", channel: int) -> None:
    """The button, the search while it runs, and the patches."""
    t = looked.inside.t
    st.subheader(t("activation_patches.title"), anchor=False)
    tests = _test_pictures(looked)
    count = len(available()) + tests
    st.markdown(
        t(
            "activation_patches.with_tests" if tests else "activation_patches.samples_only",
            top=TOP,
            samples=len(available()),
            tests=tests,
            channel=channel,
            few=FEW,
        )
    )
    key = (*looked.inside.answers.key, looked.layer.path, str(channel))
    search: Search | None = st.session_state.get(_SEARCH)
    if search is None or search.key != key:
        st.button(
            t("activation_patches.begin"),
            key="patches-begin",
            icon=":material/search:",
            on_click=_begin,
            args=(key,),
        )
        return
    if search.running:
        _run(looked, channel, search, count)
    _result(looked, channel, search, count)


def _go_on() -> None:
    search = st.session_state.get(_SEARCH)
    if isinstance(search, Search):
        st.session_state[_SEARCH] = replace(search, running=True, sheet=None)


def _begin(key: tuple[str, ...]) -> None:
    st.session_state[_SEARCH] = Search(key=key)


def _stop() -> None:
    search = st.session_state.get(_SEARCH)
    if isinstance(search, Search):
        st.session_state[_SEARCH] = replace(search, running=False)


def _run(looked: "Looked", channel: int, search: Search, count: int) -> NoReturn:
    """Step by step until the end; a click on the button that stops ends this run of the page."""
    t = looked.inside.t
    st.button(t("activation_patches.stop"), key="patches-stop", on_click=_stop)
    bar = st.progress(0.0)
    side = looked.table.input_size
    step = max(1, STEP_PIXELS // side**2)
    per_picture = 1 if count >= TOP else FEW
    while search.done < count:
        bar.progress(
            search.done / count,
            text=t("activation_patches.searched", done=search.done, count=count),
        )
        numbers = range(search.done, min(search.done + step, count))
        x = torch.cat([_picture(looked, number).tensor for number in numbers])
        more = finds(
            looked.inside.answers.loaded.module,
            x,
            looked.layer,
            channel,
            first=search.done,
            per_picture=per_picture,
        )
        search = replace(search, done=numbers.stop, found=best((*search.found, *more)))
        st.session_state[_SEARCH] = search
    st.session_state[_SEARCH] = replace(search, running=False)
    st.rerun()


def _result(looked: "Looked", channel: int, search: Search, count: int) -> None:
    t = looked.inside.t
    if search.done < count:
        st.button(t("activation_patches.more"), key="patches-more", on_click=_go_on)
    if not search.found:
        st.info(t("activation_patches.nothing"))
        return
    if search.sheet is None:
        pictures = [
            np.asarray(_picture(looked, find.picture).cropped.convert("RGB"))
            for find in search.found
        ]
        search = replace(search, sheet=patches(pictures, looked.layer, search.found))
        st.session_state[_SEARCH] = search
    assert search.sheet is not None
    scale = max(1, _SHEET_SIDE // max(search.sheet.shape[1:3]))
    st.image(
        picture_sheet(search.sheet, columns=3, scale=scale, gap=6),
        alt=t("activation_patches.alt", count=len(search.found), channel=channel),
    )
    st.caption(t("activation_patches.searched", done=search.done, count=count))
    least, most = (f"{search.found[place].value:.4g}" for place in (-1, 0))
    st.caption(t("activation_patches.caption", least=least, most=most))
    chart.twin(
        t,
        {
            t("activation_maps.value"): [f"{find.value:.4g}" for find in search.found],
            t("activation_patches.picture"): [_name(looked, find) for find in search.found],
            t("field.row"): [find.row for find in search.found],
            t("field.column"): [find.column for find in search.found],
        },
    )


def _name(looked: "Looked", find: Find) -> str:
    t, samples = looked.inside.t, available()
    if find.picture < len(samples):
        return t(f"samples.{samples[find.picture].name}")
    return t("activation_patches.test_picture", index=find.picture - len(samples))


def _test_pictures(looked: "Looked") -> int:
    """How many pictures of CIFAR-10 are searched; none where it is not on this machine."""
    if CIFAR10 not in data_sets.available():
        return 0
    return TEST_PICTURES if looked.table.input_size <= LARGE_INPUT else LARGE_PICTURES


def _picture(looked: "Looked", number: int) -> Preprocessed:
    """A picture on its way into the network: the sample photos first, then CIFAR-10."""
    samples = available()
    if number < len(samples):
        image = cached.sample(samples[number].name)[0]
    else:
        pixels = cached.computed(_tests, str(settings().data))
        image = Image.fromarray(pixels[number - len(samples)])
    return preprocess(image, looked.inside.answers.loaded.preprocessing)


def _tests(_folder: str) -> NDArray[np.uint8]:
    """The first test pictures, copied, so that the rest of the data set is let go."""
    images = data_sets.load(CIFAR10).test.images[:TEST_PICTURES].numpy().copy()
    images.setflags(write=False)
    return images
