"""The loaded networks of all sessions, and what they say of a photo of this one."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import streamlit as st

from cnnviz.architectures import family_of
from cnnviz.errors import BadFile, BadValue
from cnnviz.paths import BUNDLED_WEIGHTS, DIGIT_WEIGHTS
from cnnviz.photos.answering.predict import Prediction, predict
from cnnviz.photos.answering.preprocessing import Preprocessed, preprocess
from cnnviz.photos.weights.available import WeightsInfo, of_card, path_of, verify
from cnnviz.photos.weights.cards import Card, bundled
from cnnviz.photos.weights.models import LoadedModel, ModelStore, random
from cnnviz.photos.weights.untrained import is_random
from cnnviz.settings import MIB, settings
from cnnviz.ui import cache, own_networks, tables
from cnnviz.ui.brought import own_weights
from cnnviz.ui.widgets.photo import Photo

T = TypeVar("T")

BYTES = 4
"""Of a parameter."""


@st.cache_resource(max_entries=32, show_spinner=False)
def card(name: str, folder: Path = BUNDLED_WEIGHTS) -> Card:
    """Return the card of a bundled network."""
    for entry in bundled(folder):
        if entry.model == name:
            return entry
    raise BadFile("bundled_missing", f"{name} does not lie in {folder}", folder=str(folder))


@st.cache_resource(show_spinner=False)
def store() -> ModelStore:
    """Return the loaded networks of all sessions, bounded in bytes."""
    return ModelStore(settings().model_cache_bytes)


def loaded(info: WeightsInfo) -> LoadedModel:
    """Return a network with weights that are on this machine, or with random ones.

    Raises:
        WeightsError: If their file is damaged.
        BadValue: If it is a network of no family, and larger than what this server keeps.
        UnknownName: If it is a reader's own that this session has not, or that has no modules.
    """
    if own_networks.is_own(info.model):
        return untrained(info.model) if is_random(info) else own_weights.loaded(info.model)
    if family_of(info.model) is None:  # the largest of timm's would take 17 GB
        _fits(info.model)
    if is_random(info):
        return store().get(info.model)
    # First, because the store would download a damaged file again without a word of progress.
    check(info)
    return store().get(info.model, info)


def check(info: WeightsInfo) -> None:
    """Refuse weights that are not here as they were published.

    Raises:
        WeightsError: If their file is damaged.
        UnknownName: If they are a reader's own that this session has not.
    """
    if own_networks.is_own(info.model):
        own_networks.found(info.model)
    else:
        verify(path_of(info), info)


def untrained(name: str) -> LoadedModel:
    """Return a network with the fixed random weights.

    For a reader's own it is the one of the list that it has weights for: whose, nobody can tell.
    """
    if not own_networks.is_own(name):
        return store().get(name)
    own = own_networks.found(name)
    listed = store().get(own.base or name)
    fits = (own.classes or 0) <= len(listed.classes)
    return listed if fits else cache.per_session("untrained", name, make=lambda: random(name))


def _fits(name: str) -> None:
    size, most = BYTES * tables.layer_table(name).params, settings().model_cache_bytes
    if size > most:
        raise BadValue(
            "network_too_large",
            f"{name} takes {size // MIB:,} MiB, and this server lends {most // MIB:,} MiB",
            name=name,
            size=f"{size // MIB:,}",
            most=f"{most // MIB:,}",
        )


def reader_of_digits(name: str) -> LoadedModel:
    """Return one of the networks that were trained on handwritten digits."""
    return store().get(name, of_card(card(name, DIGIT_WEIGHTS), DIGIT_WEIGHTS))


def preprocessed(loaded: LoadedModel, photo: Photo) -> Preprocessed:
    """Return a photo on its way into a loaded network."""
    return cache.of_photo(
        photo,
        "preprocessed",
        _key(loaded),
        make=lambda: preprocess(photo.image, loaded.preprocessing),
    )


def prediction(loaded: LoadedModel, photo: Photo) -> Prediction:
    """Return what a loaded network says about a photo."""
    return cache.of_photo(
        photo,
        "prediction",
        _key(loaded),
        make=lambda: predict(loaded, preprocessed(loaded, photo).tensor),
    )


def on_photo(
    function: Callable[..., T], loaded: LoadedModel, photo: Photo, *arguments: object
) -> T:
    """Return what `function(module, x, *arguments)` says of a loaded network and a photo.

    Args:
        function: Pure; takes the network, the preprocessed photo (1, C, H, W) and the arguments.
        loaded: The network.
        photo: The photo; `cache.of_photo` tells how long the result is kept.
        *arguments: Further arguments that can be a key.
    """
    return cache.of_photo(
        photo,
        cache.name_of(function),
        _key(loaded),
        arguments,
        make=lambda: function(loaded.module, preprocessed(loaded, photo).tensor, *arguments),
    )


def untrained_on_photo(
    function: Callable[..., T], loaded: LoadedModel, photo: Photo, *arguments: object
) -> T:
    """Return what `on_photo` would say of the same network with random weights.

    The photo comes as the loaded network reads it: only the weights differ.
    """
    return cache.of_photo(
        photo,
        "untrained",
        cache.name_of(function),
        _key(loaded),
        arguments,
        make=lambda: function(
            untrained(loaded.name).module, preprocessed(loaded, photo).tensor, *arguments
        ),
    )


def _key(loaded: LoadedModel) -> str:
    return f"{loaded.name}/{loaded.weights.id if loaded.weights else 'random'}"
