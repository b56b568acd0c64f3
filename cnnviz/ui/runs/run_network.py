"""The network of an evaluation: read from its file, and asked about a photo."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL.Image import Image

from cnnviz.network.trace.layers import build_on_meta
from cnnviz.photos.answering.predict import Prediction, predict
from cnnviz.photos.answering.preprocessing import Preprocessing, preprocess
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.photos.weights.state_dicts import fit, read_state
from cnnviz.training.nets.trainable import net


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunPrediction:
    """The prediction of a run's network.

    Attributes:
        finite: Whether the answer is made of numbers: the weights of a run that diverged are not.
    """

    prediction: Prediction
    finite: bool


def say(
    image: Image,
    name: str,
    classes: tuple[str, ...],
    mean: tuple[float, ...],
    std: tuple[float, ...],
    path: str,
    stamp: int,  # noqa: ARG001 (tells a file from the one that stood there before)
) -> RunPrediction:
    """Classify a photo, its middle shrunk to the size of the training pictures.

    Args:
        image: The photo.
        name: The network, of the catalogue or a choice.
        classes: Names of its outputs.
        mean: Of the training pictures, by channel.
        std: Likewise.
        path: File of its weights.
        stamp: Time of that file.

    Raises:
        UnknownName: If there is no such network any more.
        BadFile: If the file is missing or of another network.
    """
    loaded = load(name, classes, mean, std, Path(path))
    prediction = predict(loaded, preprocess(image, loaded.preprocessing).tensor)
    return RunPrediction(prediction=prediction, finite=bool(np.isfinite(prediction.logits).all()))


def load(
    name: str,
    classes: tuple[str, ...],
    mean: tuple[float, ...],
    std: tuple[float, ...],
    path: Path,
) -> LoadedModel:
    """The network of a file, ready to predict; not shared with anyone.

    Raises:
        UnknownName: If there is no such network any more.
        BadFile: If the file is missing or of another network.
    """
    entry = net(name, len(classes))
    side = entry.input_shape[1]
    module = build_on_meta(entry)
    with torch.inference_mode(False):
        fit(module, read_state(path), name, path)
        module.eval().requires_grad_(False).to(memory_format=torch.channels_last)
    tensors = module.state_dict().values()
    return LoadedModel(
        name=name,
        weights=None,
        module=module,
        bytes=sum(tensor.numel() * tensor.element_size() for tensor in tensors),
        classes=classes,
        preprocessing=Preprocessing(resize=side, crop=side, mean=mean, std=std),
    )
