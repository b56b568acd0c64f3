"""Score-CAM: every channel as a mask over the photo, weighed by the score that is left.

Wang et al. 2020, algorithm 1. The map of channel k, enlarged to the photo and stretched to 0 to 1,
is a mask H_k. Its increase of confidence is S_k = f(x H_k) - f(x_b), with f the score and x_b a
photo of zeros; its weight is the softmax of the S_k over the channels, and the map is
ReLU(sum_k a_k A_k). No gradient is asked for. f(x_b) is one and the same for every channel, so the
softmax does not see it, and no weight is negative: where the A_k are not negative either, nothing
can speak against the score. (The authors' program weighs by probabilities instead, with no softmax
over the channels.)

A mask takes one pass through the whole network: what is expensive is done in parts, and only for
the channels with the largest mean where a layer has many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.probing.attribution.grad_cam import check_map
from cnnviz.probing.attribution.question import Map, answers_of, score
from cnnviz.probing.execute import value_of

SMALL = 64
"""Side of a photo, in pixels, up to which many masked photos are computed at once."""

SMALL_BATCH = 64

LARGE_BATCH = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelMaps:
    """The channels of a layer that can be masks, the largest mean first.

    Attributes:
        numbers: Which channels, (tried,).
        maps: What they yield, (tried, rows, columns).
        total: Channels of the layer. One whose map is the same everywhere is no mask.
    """

    numbers: NDArray[np.int64]
    maps: NDArray[np.float32]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MaskedScores:
    """What some channels leave of the score, each alone as a mask.

    Attributes:
        scores: f(x H_k), (channels,).
        seconds: The time that it took.
    """

    scores: NDArray[np.float32]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreCam:
    """The map of one layer for one score.

    Attributes:
        channels: The channels that took part.
        weights: a_k, (tried,): positive, their sum is 1.
        rises: S_k, (tried,).
        seconds: The time of all passes.
    """

    channels: ChannelMaps
    weights: NDArray[np.float64]
    rises: NDArray[np.float32]
    seconds: float

    @property
    def signed(self) -> Map:
        """sum_k a_k A_k before the ReLU, (rows, columns)."""
        return np.tensordot(self.weights, self.channels.maps, 1).astype(np.float32)

    @property
    def half(self) -> int:
        """The fewest channels that have half of the weight."""
        gathered = np.cumsum(np.sort(self.weights)[::-1])
        return int(np.searchsorted(gathered, 0.5) + 1)


def channel_maps(module: nn.Module, x: Tensor, path: str, most: int) -> ChannelMaps:
    """Return the channels of a layer that are to be masks.

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        path: A layer of the table that yields a map.
        most: Channels at most.

    Raises:
        BadValue: If there is no such layer, or it yields no map.
    """
    value = value_of(module, x, path)
    check_map(value, path)
    maps = value[0].float().cpu().numpy()
    order = np.argsort(-maps.mean((1, 2)), kind="stable")
    varied = order[np.ptp(maps, (1, 2))[order] > 0][:most]
    return ChannelMaps(numbers=varied, maps=maps[varied], total=len(maps))


def empty_score(module: nn.Module, x: Tensor, class_index: int, against: int | None) -> float:
    """Return f(x_b), the score of a photo of zeros; arguments as for `masked_scores`."""
    with torch.inference_mode():
        return float(score(answers_of(module, torch.zeros_like(x)), class_index, against))


def masked_scores(
    module: nn.Module,
    x: Tensor,
    path: str,
    class_index: int,
    against: int | None,
    most: int,
    first: int = 0,
    last: int | None = None,
) -> MaskedScores:
    """Return how much of the score some channels leave, a batch of masked photos at a time.

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        path: A layer of the table that yields a map.
        class_index: The class that is asked for.
        against: Another class: the score is then the difference of the two logits.
        most: As for `channel_maps`.
        first: First of its channels.
        last: The channel behind the last one; None for all.

    Raises:
        BadValue: If there is no such layer, or it yields no map.
    """
    began = perf_counter()
    maps = torch.from_numpy(channel_maps(module, x, path, most).maps[first:last]).to(x)
    batch = SMALL_BATCH if x.shape[-1] <= SMALL else LARGE_BATCH
    with torch.inference_mode():
        found = [
            score(answers_of(module, x * masks(some, x)), class_index, against)
            for some in torch.split(maps, batch)
            if len(some)
        ]
        scores = torch.cat([maps.new_empty(0), *found])
    return MaskedScores(scores=scores.float().cpu().numpy(), seconds=perf_counter() - began)


def masks(maps: Tensor, x: Tensor) -> Tensor:
    """Return maps enlarged to a photo and stretched from 0 to 1, (channels, 1, height, width).

    Args:
        maps: (channels, rows, columns), none the same everywhere.
        x: The photo, (1, C, height, width).
    """
    large = nn.functional.interpolate(maps[:, None], x.shape[2:], mode="bilinear")
    low, high = large.amin((2, 3), keepdim=True), large.amax((2, 3), keepdim=True)
    return (large - low) / (high - low)


def score_cam(channels: ChannelMaps, parts: Sequence[MaskedScores], empty: float) -> ScoreCam:
    """Return the map, from what all parts of the channels leave of the score.

    Args:
        channels: Those that take part.
        parts: Of their scores, in their order.
        empty: The score of a photo of zeros.
    """
    rises = np.concatenate([part.scores for part in parts]) - np.float32(empty)
    powers = np.exp(rises.astype(np.float64) - rises.max(initial=-np.inf))
    return ScoreCam(
        channels=channels,
        weights=powers / powers.sum(),
        rises=rises,
        seconds=sum(part.seconds for part in parts),
    )
