"""A photo through a network: the classes it finds most likely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from cnnviz.photos.answering.accelerated import Engine, forward
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
    """

    top: tuple[TopClass, ...]
    logits: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    seconds: float
    engine: Engine


def predict(loaded: LoadedModel, tensor: Tensor, top: int = 5) -> Prediction:
    """Return what a network says about a preprocessed photo.

    Args:
        loaded: The network.
        tensor: Normalised input, (1, channels, height, width).
        top: How many classes; all of them if it has fewer.
    """
    passed = forward(loaded, tensor)
    logits = passed.logits[0]  # (classes,)
    probabilities = logits.softmax(dim=0)
    return Prediction(
        top=best(probabilities, loaded.classes, top),
        logits=_frozen(logits),
        probabilities=_frozen(probabilities),
        seconds=passed.seconds,
        engine=passed.engine,
    )


def best(probabilities: Tensor, classes: Sequence[str], top: int) -> tuple[TopClass, ...]:
    """Return the most likely classes, best first.

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
