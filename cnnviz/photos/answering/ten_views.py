"""Ten views of one photo: the four corners and the centre, each with its mirror image."""

from dataclasses import replace

import torch
from PIL.Image import Image
from torch import Tensor

from cnnviz.photos.answering.preprocessing import Preprocessing, normalised, resize

VIEWS = 10

ROOM = 8 / 7
"""Side of the photo over that of the crop where a recipe leaves no room around the crop: 256 pixels
for a crop of 224, as in AlexNet's paper."""


def ten_views(image: Image, preprocessing: Preprocessing) -> Tensor:
    """Return the views that a network averages over, cut as torchvision's `TenCrop` cuts them.

    Source: Krizhevsky, Sutskever and Hinton 2012, section 4.1. The photo keeps its aspect ratio,
    as in every published recipe since; the paper cut a square from it first.

    Returns:
        (10, channels, crop, crop), normalised: top left, top right, bottom left, bottom right,
        centre, then their mirror images.
    """
    from torchvision.transforms import functional as F

    crops = F.ten_crop(resize(image, roomy(preprocessing)), [preprocessing.crop])
    return torch.stack([normalised(crop, preprocessing) for crop in crops])


def roomy(preprocessing: Preprocessing) -> Preprocessing:
    """Return the recipe with room around the crop: without, all five cut-outs are one."""
    if preprocessing.resize > preprocessing.crop:
        return preprocessing
    return replace(preprocessing, resize=round(preprocessing.crop * ROOM))
