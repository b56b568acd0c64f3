"""A photo through a network: the classes it finds most likely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image
from torch import Tensor

from cnnviz.photos.answering.accelerated import Engine, forward
from cnnviz.photos.answering.preprocessing import Preprocessed, preprocess
from cnnviz.photos.weights.models import LoadedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class TopClass:
    """One class and how likely the network finds it."""

    class_index: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """What a network says about one photo.

    Attributes:
        logits: Outputs before softmax, float32, (classes,); read-only.
        probabilities: Softmax of the logits, float32, (classes,); read-only.
        seconds: Time of the network alone, without preprocessing.
        preprocessed: The photo on its way in; None if a tensor was given.
    """

    top: tuple[TopClass, ...]
    logits: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    seconds: float
    engine: Engine
    preprocessed: Preprocessed | None


def predict(loaded: LoadedModel, image: Image, top: int = 5) -> Prediction:
    """The most likely classes of a photo.

    Args:
        loaded: The network.
        image: The photo, of any size.
        top: How many classes; all of them if it has fewer.
    """
    preprocessed = preprocess(image, loaded.preprocessing)
    return _predict(loaded, preprocessed.tensor, top, preprocessed)


def predict_tensor(loaded: LoadedModel, tensor: Tensor, top: int = 5) -> Prediction:
    """The most likely classes of a photo that is already a tensor.

    Args:
        loaded: The network.
        tensor: Normalised input, (1, channels, height, width).
        top: How many classes; all of them if it has fewer.
    """
    return _predict(loaded, tensor, top, None)


def _predict(
    loaded: LoadedModel, tensor: Tensor, top: int, preprocessed: Preprocessed | None
) -> Prediction:
    passed = forward(loaded, tensor)
    logits = passed.logits[0]  # (classes,)
    probabilities = logits.softmax(dim=0)
    return Prediction(
        top=best(probabilities, loaded.classes, top),
        logits=_frozen(logits),
        probabilities=_frozen(probabilities),
        seconds=passed.seconds,
        engine=passed.engine,
        preprocessed=preprocessed,
    )


def best(probabilities: Tensor, classes: Sequence[str], top: int) -> tuple[TopClass, ...]:
    """The most likely classes, best first.

    Args:
        probabilities: (classes,).
        classes: Their names.
        top: How many; all of them if there are fewer.
    """
    found = probabilities.topk(min(top, len(probabilities)))
    guesses = zip(found.indices.tolist(), found.values.tolist(), strict=True)
    return tuple(
        TopClass(class_index=index, label=classes[index], probability=probability)
        for index, probability in guesses
    )


def _frozen(tensor: Tensor) -> NDArray[np.float32]:
    array = tensor.numpy()
    array.flags.writeable = False
    return array
