"""Several pictures at once on their way into a network."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PIL import Image

from cnnviz.photos.answering.preprocessing import Preprocessing, preprocess
from cnnviz.photos.decoding.images import decode
from cnnviz.photos.decoding.samples import available, read

if TYPE_CHECKING:
    from torch import Tensor


def gallery(preprocessing: Preprocessing) -> "Tensor":
    """Return the photos of the gallery, (photos, C, crop, crop)."""
    return _stacked((decode(read(sample.name)) for sample in available()), preprocessing)


def of_pixels(pixels: "Tensor", preprocessing: Preprocessing) -> "Tensor":
    """Return pictures of a data set.

    Args:
        pixels: uint8, (N, height, width, 3).
        preprocessing: What the network was published with.

    Returns:
        (N, C, crop, crop).
    """
    return _stacked((Image.fromarray(one) for one in pixels.numpy()), preprocessing)


def _stacked(pictures: Iterable[Image.Image], preprocessing: Preprocessing) -> "Tensor":
    import torch

    return torch.cat([preprocess(picture, preprocessing).tensor for picture in pictures])
