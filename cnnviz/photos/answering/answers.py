"""The answer of a network to a photo, with what it cost: one row of "one photo, every network"."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from PIL.Image import Image
from torch import Tensor

from cnnviz.architectures import variant
from cnnviz.network.trace.layers import layer_table
from cnnviz.network.trace.table import LayerTable
from cnnviz.photos.answering.accelerated import Compute, Engine, Forward, forward
from cnnviz.photos.answering.predict import TopClass, best
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.answering.ten_views import VIEWS, ten_views
from cnnviz.photos.weights.available import WeightsInfo
from cnnviz.photos.weights.models import LoadedModel

CHUNK_PIXELS = 8 * 224 * 224
"""Pixels that pass through a network at once: VGG's first maps are 2 kB a pixel."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhotoPrediction:
    """What one network says about one photo.

    Attributes:
        weights: Its weights; None for random ones or a file of one's own.
        probabilities: Of all classes, float32, (classes,); read-only. The mean over the views.
        macs: Multiply-adds of one view, from its layer table.
        seconds: Time of the network alone, all views; in a batch, the photo's share of it.
        views: Views of the photo that were averaged: 1 or 10.
    """

    model: str
    weights: WeightsInfo | None
    classes: tuple[str, ...] = field(repr=False)
    top: tuple[TopClass, ...]
    probabilities: NDArray[np.float32] = field(repr=False)
    params: int
    macs: int
    seconds: float
    engine: Engine
    views: int


def answer_photo(
    loaded: LoadedModel,
    image: Image,
    *,
    ten_crops: bool = False,
    top: int = 5,
    table: LayerTable | None = None,
    compute: Compute = forward,
) -> PhotoPrediction:
    """Return what a network says about a photo.

    Args:
        loaded: The network.
        image: The photo, of any size.
        ten_crops: Whether the probabilities of ten views are averaged.
        top: How many classes; all of them if it has fewer.
        table: The network's layer table, where the caller has it already.
        compute: What computes.
    """
    (answer,) = answer_batch(
        loaded, [image], ten_crops=ten_crops, top=top, table=table, compute=compute
    )
    return answer


def answer_batch(
    loaded: LoadedModel,
    images: Sequence[Image],
    *,
    ten_crops: bool = False,
    top: int = 5,
    table: LayerTable | None = None,
    compute: Compute = forward,
) -> tuple[PhotoPrediction, ...]:
    """Return predictions for many photos, a few at once: memory does not grow.

    Args:
        loaded: The network.
        images: The photos, of any size.
        ten_crops: Whether the probabilities of ten views of each are averaged.
        top: How many classes; all of them if it has fewer.
        table: The network's layer table, where the caller has it already.
        compute: What computes.
    """
    views = VIEWS if ten_crops else 1
    at_once = max(1, CHUNK_PIXELS // (loaded.preprocessing.crop**2 * views))
    chunks = [images[begin : begin + at_once] for begin in range(0, len(images), at_once)]
    params, macs = _costs(loaded, table)
    answers: list[PhotoPrediction] = []
    for chunk in chunks:
        means, passed = look(loaded, chunk, views, compute)
        answers += [
            PhotoPrediction(
                model=loaded.name,
                weights=loaded.weights,
                classes=loaded.classes,
                top=best(row, loaded.classes, top),
                probabilities=_frozen(row),
                params=params,
                macs=macs,
                seconds=passed.seconds / len(chunk),
                engine=passed.engine,
                views=views,
            )
            for row in means
        ]
    return tuple(answers)


def look(
    loaded: LoadedModel, images: Sequence[Image], views: int = 1, compute: Compute = forward
) -> tuple[Tensor, Forward]:
    """Return the probabilities of a few photos, (photos, classes), and their pass.

    Args:
        loaded: The network.
        images: The photos; all of them are in memory at once.
        views: 1 for the centre, 10 for the mean over ten views.
        compute: What computes.
    """
    x = torch.cat([_views(loaded, image, views) for image in images])
    passed = compute(loaded, x)
    with torch.inference_mode():
        softmax = passed.logits.softmax(1).reshape(len(images), views, -1)
        return (softmax[:, 0] if views == 1 else softmax.mean(1)), passed


def _views(loaded: LoadedModel, image: Image, views: int) -> Tensor:
    if views == 1:
        return preprocess(image, loaded.preprocessing).tensor
    return ten_views(image, loaded.preprocessing)


def _frozen(row: Tensor) -> NDArray[np.float32]:
    array = row.numpy().copy()  # its own memory: a row of a batch would keep the whole batch alive
    array.flags.writeable = False
    return array


def _costs(loaded: LoadedModel, table: LayerTable | None) -> tuple[int, int]:
    if table is not None:
        return table.params, table.macs
    return _costs_of(loaded.name, loaded.preprocessing.crop)


@lru_cache(maxsize=256)
def _costs_of(name: str, side: int) -> tuple[int, int]:
    """Return the parameters and multiply-adds of a network for pictures of that side."""
    own = variant(name).input_shape[1]
    found = layer_table(name, None if side == own else side)
    return found.params, found.macs
