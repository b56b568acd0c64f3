"""Occlusion: cover one square after the other, and see how far the score falls.

Zeiler and Fergus 2014 ("Visualizing and Understanding Convolutional Networks", section 4.2), by
captum. The squares lie beside one another, so that each number is one experiment.
"""

import torch
from torch import Tensor, nn

from cnnviz.probing.attribution.question import AttributionQuestion, Map

SMALL = 64
"""Side of a photo, in pixels, up to which many variants are computed at once."""

SMALL_BATCH = 64


def occlusion_rows(
    module: nn.Module,
    x: Tensor,
    question: AttributionQuestion,
    squares: int,
    first: int = 0,
    last: int | None = None,
) -> Map:
    """Return how far the score falls for each square of some rows.

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        question: What is explained; its baseline shows through where a square is covered.
        squares: In a row and in a column; a divisor of the sides.
        first: First row.
        last: Row behind the last one; None for all.

    Returns:
        (rows, squares): score of the photo less that with the square covered.
    """
    from captum.attr import Occlusion  # seconds at the first import

    with torch.inference_mode(False):
        photo = x.clone()
        cover = question.baseline(photo)
        height, width = (side // squares for side in photo.shape[2:])
        rows = range(squares)[first:last]
        top, bottom = rows[0] * height, (rows[-1] + 1) * height
        above, below = photo[:, :, :top], photo[:, :, bottom:]

        def answer(bands: Tensor) -> Tensor:
            many = [part.expand(len(bands), -1, -1, -1) for part in (above, below)]
            pictures = torch.cat([many[0], bands, many[1]], 2)
            return question.scores_of(module, pictures).clone()

        window = (photo.shape[1], height, width)
        found = Occlusion(answer).attribute(
            photo[:, :, top:bottom],
            sliding_window_shapes=window,
            strides=window,
            baselines=cover[:, :, top:bottom],
            perturbations_per_eval=SMALL_BATCH if photo.shape[2] <= SMALL else squares,
        )
    # Every pixel of a square holds what covering the square did.
    return found[0, 0, ::height, ::width].float().cpu().numpy().copy()
