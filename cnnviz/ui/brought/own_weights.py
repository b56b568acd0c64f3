"""The weights in a file of a reader's own, as pages speak of weights: whose, and their classes."""

import hashlib
from dataclasses import replace

import streamlit as st

from cnnviz.photos.weights.available import IMAGENET, WeightsInfo, imagenet_classes
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.ui import cache
from cnnviz.ui.own_networks import RECIPE_KEY, OwnNetwork, found, heading, unbuildable

CLASS_NAMES = "_own-class-names"
"""Name in session state of the classes as the reader calls them."""


def class_names() -> tuple[str, ...] | None:
    """Return the names of the classes that the reader has given."""
    found: tuple[str, ...] | None = st.session_state.get(CLASS_NAMES)
    return found


def classes_of(own: OwnNetwork) -> tuple[str, ...]:
    """Return the names of a network's classes: the reader's, where there are as many of them."""
    given, count = class_names(), own.classes or 0
    if given is not None and len(given) == count:
        return given
    if own.loaded is not None and len(own.loaded.classes) == count:
        return own.loaded.classes
    if count == len(imagenet_classes()):
        return imagenet_classes()
    return tuple(map(str, range(count)))


def weights(name: str) -> WeightsInfo:
    """Return what stands for the weights in a file of this session, which no folder has.

    Raises:
        UnknownName: If this session has no such network.
    """
    own = found(name)
    classes = classes_of(own)
    recipe = "" if own.onnx is None else str(st.session_state.get(RECIPE_KEY, ""))
    told = hashlib.sha256("\n".join([recipe, *classes]).encode()).hexdigest()[:6]
    return WeightsInfo(
        model=name,
        id=f"{cache.OWN.removesuffix(':')}-{told}",  # results depend on both
        data=IMAGENET if classes == imagenet_classes() else heading(own.title),
        url=None,
        file_name=own.title,
        hash_prefix=name.removeprefix(cache.OWN),
        size_bytes=None,
        num_params=own.table.params,
        accuracy_top1=None,
        classes=classes,
        preprocessing=own.preprocessing,
    )


def loaded(name: str) -> LoadedModel:
    """Return a network of this session that torch computes, its classes named.

    Raises:
        UnknownName: If this session has no such network, or torch has none of its modules.
    """
    own = found(name)
    if own.loaded is None:
        unbuildable()
    assert own.loaded is not None
    info = weights(name)
    return replace(own.loaded, name=name, weights=info, classes=info.classes)
