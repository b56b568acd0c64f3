"""Integrated gradients: the score along the straight way from a baseline to the photo.

IG = (x - b) * integral over a from 0 to 1 of dy/dx at b + a (x - b) (Sundararajan et al. 2017,
equation 1), by captum. The contributions of all pixels add up to f(x) - f(b): completeness
(proposition 1), which tells how good the numerical integral is. The integral over the whole way
is the sum of those over its parts, so that a long one can be shown while it grows, and stopped.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.probing.attribution.question import AttributionQuestion, Map, coarse
from cnnviz.probing.execute import execute

POINTS = 33
"""Places on the way from the baseline to the photo at which the score itself is told."""

AT_ONCE = 2 * 224 * 224
"""Pixels that go forth and back together: DenseNet-161 keeps 2.4 kB for each."""

ROUNDING = 1e-5
"""A difference that is a smaller share of the scores than this is none: sums are rounded."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScorePath:
    """The score on the way from the baseline to the photo.

    Attributes:
        places: From 0, the baseline, to 1, the photo.
    """

    places: NDArray[np.float64]
    scores: NDArray[np.float32]

    @property
    def difference(self) -> float:
        """f(x) - f(b): what there is to share out."""
        return float(self.scores[-1] - self.scores[0])

    def error(self, values: NDArray[np.floating]) -> float | None:
        """Return how far a map's sum is from the difference, as a share; None where it is 0."""
        if abs(self.difference) <= ROUNDING * float(np.abs(self.scores).max()):
            return None
        return abs(float(values.sum(dtype="float64")) - self.difference) / abs(self.difference)


def score_path(
    module: nn.Module,
    x: Tensor,
    question: AttributionQuestion,
) -> ScorePath:
    """Return the score on the straight way from the baseline to the photo, in one batch."""
    start = question.baseline(x)
    places = np.linspace(0, 1, POINTS)
    scores = [
        question.scores_of(module, start + torch.tensor(some)[:, None, None, None] * (x - start))
        for some in np.array_split(places.astype(np.float32), _batches(x))
    ]
    return ScorePath(places=places, scores=torch.cat(scores).float().cpu().numpy())


def integrated_part(
    module: nn.Module,
    x: Tensor,
    question: AttributionQuestion,
    steps: int,
    part: int = 0,
    parts: int = 1,
) -> Map:
    """Return one part of the way; the sum over all parts is the map of the whole.

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        question: What is explained, and what the photo is compared with.
        steps: Gradients on this part (Gauss-Legendre).
        part: Number of this part, from 0 at the baseline.
        parts: Of the whole way.

    Returns:
        Contributions of the pixels, summed over colours and, where there are many, over squares.
    """
    from captum.attr import IntegratedGradients  # seconds at the first import

    def answer(pictures: Tensor) -> Tensor:
        logits = execute(module, pictures, grad=True).logits
        assert logits is not None  # nothing ended the run
        return question.score(logits)

    with torch.inference_mode(False):
        photo = x.clone()
        start = question.baseline(photo)
        from_, to = (start + end / parts * (photo - start) for end in (part, part + 1))
        found = IntegratedGradients(answer).attribute(
            to, baselines=from_, n_steps=steps, internal_batch_size=min(steps, _together(x))
        )
    return coarse(found[0].detach().sum(0).float().cpu().numpy())


def _together(x: Tensor) -> int:
    """Return how many photos go at once: a gradient keeps what every layer yields."""
    return max(1, AT_ONCE // x[0, 0].numel())


def _batches(x: Tensor) -> int:
    """Return how many batches the way is cut into: large pictures take much memory."""
    return 1 if x.shape[-1] <= 64 else 5
