"""What a network of a reader's own says of a photo, kept for this session alone."""

from math import nan

import numpy as np
import torch
from PIL import Image

from cnnviz.errors import BadFile, BadValue
from cnnviz.photos.answering.accelerated import Engine, eager
from cnnviz.photos.answering.answers import PhotoPrediction, look
from cnnviz.photos.answering.predict import TopClass, best
from cnnviz.photos.own_models import picture
from cnnviz.photos.weights.available import WeightsInfo
from cnnviz.ui import cache, own_networks
from cnnviz.ui.brought import own_weights
from cnnviz.ui.brought.model_line import MODEL_LINE, reader
from cnnviz.ui.own_networks import OwnNetwork
from cnnviz.ui.widgets.photo import Photo

TOP = 5

UNSURE = 0.2
"""Below it the preprocessing may be the wrong one."""


def top(own: OwnNetwork, seen: Photo, recipe: str) -> tuple[TopClass, ...]:
    """Return the classes that a network finds most likely.

    Args:
        own: The network.
        seen: The photo.
        recipe: How the photo is prepared for an ONNX network, one of `picture.RECIPES`.

    Raises:
        BadFile: If an ONNX network cannot be computed.
        BadValue: If the reader gave more or fewer names than it has classes.
    """
    found = cache.per_session(
        "own-answer",
        own.name,
        seen.sha256,
        recipe,
        make=lambda: _probabilities(own, seen.image, recipe),
    )
    given = own_weights.class_names()
    if given is not None and len(given) != len(found):
        raise BadValue(
            "class_names",
            f"{own.title} has {len(found)} classes, but {len(given)} names are given",
            file=own.title,
            count=len(found),
            names=len(given),
        )
    return best(found, own_weights.classes_of(own), TOP)


def answer(info: WeightsInfo, image: Image.Image, recipe: str) -> PhotoPrediction:
    """Return what an ONNX network of this session says of a photo, as one network among others.

    Its time is not told: with each photo the file is read and compiled anew.

    Args:
        info: What stands for its weights.
        image: The photo.
        recipe: As `top` takes it.

    Raises:
        UnknownName: If this session has no such network.
        BadFile: If it cannot be computed.
    """
    own = own_networks.found(info.model)
    if not own.answers:
        raise BadValue("own_no_classes", f"{own.title} is no classifier of photos", file=own.title)
    found = _probabilities(own, image, recipe)
    shares: np.ndarray = found.numpy().astype(np.float32)
    shares.flags.writeable = False
    return PhotoPrediction(
        model=info.model,
        weights=info,
        classes=info.classes,
        top=best(found, info.classes, TOP),
        probabilities=shares,
        params=own.table.params,
        macs=own.table.macs,
        seconds=nan,
        engine=Engine.OPENVINO,
        views=1,
    )


def _probabilities(own: OwnNetwork, image: Image.Image, recipe: str) -> torch.Tensor:
    if own.loaded is not None:
        found, _ = look(own.loaded, [image], 1, eager)
        if not bool(found[0].isfinite().all()):
            raise BadFile("weights_not_finite", f"{own.title} gives no numbers", file=own.title)
        return found[0]
    assert own.onnx is not None
    assert own.data is not None
    data, x = own.data, picture.pixels(image, own.onnx, recipe)
    outputs = MODEL_LINE.decoded(lambda: reader().outputs(data, x, own.title))
    if not outputs.size or not bool(torch.from_numpy(outputs.copy()).isfinite().all()):
        raise BadFile("onnx_not_computed", f"{own.title} gives no numbers", file=own.title)
    return torch.from_numpy(picture.probabilities(outputs, own.onnx).copy())
