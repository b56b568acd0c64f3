"""Asking a network about a photo, and the answers that a session keeps."""

import threading

import streamlit as st
from PIL import Image

from cnnviz.photos.answering.answers import PhotoPrediction, answer_photo
from cnnviz.ui import networks, own_networks, tables
from cnnviz.ui.brought import own_answers, recipe
from cnnviz.ui.widgets.photo import Photo
from cnnviz.ui.widgets.roster import TrainedNetwork

PHOTOS = 4
"""Photos of one session whose answers are kept."""

FAST = 0.1
"""Seconds; networks that need less are asked twice where their time is looked at."""

_TOLD = "_told"
_TURN = "_turn"

PhotoPredictions = dict[tuple[str, bool], PhotoPrediction]
"""Answers to one photo, by the network's subject and whether ten views were averaged."""


def so_far(photo: Photo) -> PhotoPredictions:
    """The answers to a photo that this session has so far; new ones are put into it."""
    kept: dict[str, PhotoPredictions] = st.session_state.setdefault(_TOLD, {})
    kept[photo.sha256] = kept.pop(photo.sha256, {})  # the last one asked for goes last
    while len(kept) > PHOTOS:
        del kept[next(iter(kept))]
    return kept[photo.sha256]


def turn() -> threading.Lock:
    """Held by who asks a network for this session.

    A run whose reader has clicked something else is still asking when the next run begins.
    """
    found: threading.Lock = st.session_state.setdefault(_TURN, threading.Lock())
    return found


def ask(
    entry: TrainedNetwork, image: Image.Image, *, ten_crops: bool = False, timed: bool = False
) -> PhotoPrediction:
    """What a network says of a photo.

    Args:
        entry: The network.
        image: The photo.
        ten_crops: Whether ten views are averaged.
        timed: Whether its time is looked at: of a fast network, the better of two passes counts,
            for the first one after a while mostly fetches the weights into the processor's caches.

    Raises:
        WeightsError: If its weights are damaged.
        CnnvizError: If it is a reader's own that does not answer.
    """
    if own_networks.is_onnx(entry.info.model):
        return own_answers.answer(entry.info, image, recipe.chosen())
    loaded = networks.loaded(entry.info)
    table = tables.layer_table(entry.info.model)
    answer = answer_photo(loaded, image, ten_crops=ten_crops, table=table)
    if timed and answer.seconds < FAST:
        again = answer_photo(loaded, image, ten_crops=ten_crops, table=table)
        return min(answer, again, key=lambda one: one.seconds)
    return answer
