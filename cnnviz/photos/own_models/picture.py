"""A photo as an ONNX network of a reader's own reads it: the file does not say how."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from cnnviz.network.onnx_graph.onnx_table import OnnxNetwork

Statistics = tuple[tuple[float, ...], tuple[float, ...]]

RECIPES: Mapping[str, Statistics] = {
    # Of the training pictures of ImageNet, as torchvision's networks have them.
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "unit": ((0.0,), (1.0,)),
    "signed": ((0.5,), (0.5,)),
    "bytes": ((0.0,), (1 / 255,)),
}
"""What is subtracted from the colours and what divides them, on the scale from 0 to 1."""


def span(recipe: str) -> tuple[float, float]:
    """Return what black and white become, of the first channel."""
    (mean, *_), (std, *_) = RECIPES[recipe]
    return (0 - mean) / std, (1 - mean) / std


_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def readable(network: OnnxNetwork) -> bool:
    """Return whether a photo can be given to a network, and its answer be told as classes."""
    return network.table.input_shape[0] in _MODES and bool(network.classes)


def cropped(image: Image.Image, network: OnnxNetwork) -> Image.Image:
    """Return the middle of a photo in the size and the colours that a network reads."""
    channels, height, width = network.table.input_shape
    return ImageOps.fit(image.convert(_MODES[channels]), (width, height), Image.Resampling.BILINEAR)


def pixels(image: Image.Image, network: OnnxNetwork, recipe: str) -> NDArray[np.float32]:
    """Return the middle of a photo as the network reads it, with its batch.

    Args:
        image: Any photo.
        network: Tells size, colours and order.
        recipe: One of RECIPES.
    """
    channels, height, width = network.table.input_shape
    colours = np.asarray(cropped(image, network), np.float32).reshape(height, width, channels) / 255
    mean, std = RECIPES[recipe]
    if channels not in (1, len(mean)):
        mean, std = mean[:1], std[:1]
    if channels == 1:
        mean, std = (sum(mean) / len(mean),), (sum(std) / len(std),)
    scaled = (colours - np.asarray(mean, np.float32)) / np.asarray(std, np.float32)
    ordered = scaled if network.last else scaled.transpose(2, 0, 1)
    batch = np.repeat(ordered[None], network.batch, axis=0)
    return np.ascontiguousarray(batch, np.float32)


def probabilities(outputs: NDArray[np.float32], network: OnnxNetwork) -> NDArray[np.float32]:
    """Return the probabilities of the classes: the outputs themselves where they sum to one.

    Args:
        outputs: What the network writes, (classes,).
        network: Tells whether it ends in a softmax.
    """
    if network.softmax:
        return outputs
    shifted = np.exp(outputs - outputs.max())
    found: NDArray[np.float32] = shifted / shifted.sum()
    return found
