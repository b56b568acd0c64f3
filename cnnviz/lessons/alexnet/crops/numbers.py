"""Averaging at test time: several cut-outs of one photo, one averaged answer.

AlexNet averages the probabilities of ten views: the four corners and the centre, each with its
mirror image (Krizhevsky, Sutskever and Hinton 2012, section 4.1).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.probing.answers import WatchedPrediction, answer

PLACES = ("top_left", "top_right", "bottom_left", "bottom_right", "centre")
"""The cut-outs; their mirror images follow in the same order."""

_CENTRE, _MIRRORED = 4, 9  # rows of the centre and of its mirror image


@dataclass(frozen=True, slots=True, kw_only=True)
class TenCrops:
    """The answers to ten views of one photo; all follow the first class of the centre.

    Attributes:
        views: The answer to each view, in the order of PLACES, then mirrored.
        centre: The answer to the centre alone.
        flipped: The centre and its mirror image averaged.
        averaged: All ten averaged.
    """

    views: tuple[WatchedPrediction, ...]
    centre: WatchedPrediction
    flipped: WatchedPrediction
    averaged: WatchedPrediction

    @property
    def agreeing(self) -> int:
        """Views whose first class is the first class of the average."""
        winner = self.averaged.top[0].class_index
        return sum(view.top[0].class_index == winner for view in self.views)


def corners(whole: int, crop: int) -> tuple[tuple[int, int], ...]:
    """Top and left of the cut-outs, in the order of PLACES, from a square of side `whole`."""
    far, middle = whole - crop, round((whole - crop) / 2)
    return (0, 0), (0, far), (far, 0), (far, far), (middle, middle)


def views(x: Tensor, crop: int, side: int) -> Tensor:
    """Ten views of a square photo.

    Args:
        x: (1, channels, whole, whole).
        crop: Side of the cut-outs.
        side: Side that the network reads; cut-outs of another side are resized.

    Returns:
        (10, channels, side, side): the cut-outs, then their mirror images.
    """
    places = corners(x.shape[-1], crop)
    cut = torch.cat([x[..., top : top + crop, left : left + crop] for top, left in places])
    if crop != side:
        cut = F.interpolate(
            cut, size=(side, side), mode="bilinear", align_corners=False, antialias=True
        )
    return torch.cat([cut, cut.flip(-1)])


def ten_crops(module: nn.Module, x: Tensor, crop: int, side: int, top: int = 5) -> TenCrops:
    """What a network says to ten views, and to their averages.

    Args:
        module: The network, in eval mode; it is only read.
        x: A normalised square photo, (1, channels, whole, whole).
        crop: Side of the cut-outs.
        side: Side that the network reads.
        top: Classes to tell.
    """
    with torch.inference_mode():
        logits = module(views(x, crop, side)).float()
    watch = int(logits[_CENTRE].argmax())
    return TenCrops(
        views=tuple(answer(row, watch=watch, top=top) for row in logits),
        centre=answer(logits[_CENTRE], watch=watch, top=top),
        flipped=_average(logits[[_CENTRE, _MIRRORED]], watch, top),
        averaged=_average(logits, watch, top),
    )


def _average(logits: Tensor, watch: int, top: int) -> WatchedPrediction:
    """The answer with the mean of the probabilities."""
    probabilities = logits.log_softmax(1).logsumexp(0) - torch.tensor(float(len(logits))).log()
    return answer(probabilities, watch=watch, top=top)
