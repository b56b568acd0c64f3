"""Evaluations on the test pictures during a run: what they measure, and when they are due."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.training.data.augment import normalise, pad_reflect, shrink
from cnnviz.training.data.image_data import DataSplit, ImageData
from cnnviz.training.loop.precision import autocast

QUICK_PICTURES = 1000
"""Test pictures of an evaluation within a pass, at most."""
EVALUATIONS = 8
"""Evaluations in a run by the clock, about."""
LONGEST_PAUSE = 10.0
"""Seconds between two evaluations in a long pass of a run by passes."""
COST = 60
"""Where it may wait, it waits for this many times the seconds that it takes: 1/60 of a run."""
FORWARD = 0.4
"""Seconds of an evaluation for a picture, as a share of a step's: a guess until one is measured."""


def evaluate(
    model: nn.Module,
    split: DataSplit,
    data: ImageData,
    *,
    mirrored: bool = False,
    precision: torch.dtype = torch.float32,
    batch_size: int = 1000,
    shift: tuple[int, int] = (0, 0),
    side: int | None = None,
) -> Tensor:
    """Return the logits of a whole split.

    Args:
        model: Network; left in the mode it was in.
        split: Pictures on the network's device.
        data: For the normalisation.
        mirrored: Turn every picture into its mirror image first.
        precision: Number format of the forward pass.
        batch_size: Pictures at a time.
        shift: Pixels by which every picture is moved up and left; its border is mirrored.
        side: Shrink every picture to that side; None for full size.

    Returns:
        float32, (N, classes).
    """
    was_training = model.training
    model.eval()
    logits = []
    with torch.inference_mode(), autocast(split.images.device, precision):
        for images in torch.split(split.images, batch_size):
            x = normalise(_moved(images, *shift), data.mean, data.std)
            x = shrink(x, side or x.shape[-1])
            logits.append(model(x.flip(3) if mirrored else x).float())
    model.train(was_training)
    return torch.cat(logits)


def _moved(images: Tensor, up: int, left: int) -> Tensor:
    """Return the pictures moved up and left, (N, H, W, C)."""
    margin = max(abs(up), abs(left))
    if not margin:
        return images
    _, height, width, _ = images.shape
    padded = pad_reflect(images, margin)
    return padded[:, margin + up :, margin + left :][:, :height, :width]


def other_views(
    model: nn.Module, split: DataSplit, data: ImageData, *, precision: torch.dtype, shift: int
) -> Tensor:
    """Return the weighted sum of the logits of all views but the plain one, of weight 1.

    Args:
        model: Network.
        split: Pictures on the network's device.
        data: For the normalisation.
        precision: Number format of the forward pass.
        shift: Without it the mirror image is the only view, of weight 1. With it both are also
            seen moved by that many pixels to either end of a diagonal, with half the weight.

    Returns:
        float32, (N, classes).
    """
    logits = evaluate(model, split, data, mirrored=True, precision=precision)
    for moved in ((shift, shift), (-shift, -shift)) if shift else ():
        for mirrored in (False, True):
            seen = evaluate(model, split, data, mirrored=mirrored, precision=precision, shift=moved)
            logits += seen / 2
    return logits


def view_count(shift: int) -> int:
    """Return the number of views of a picture that are averaged at the end: see `other_views`."""
    return 6 if shift else 2


def score(logits: Tensor, labels: Tensor) -> tuple[float, float]:
    """Return cross-entropy and accuracy.

    Args:
        logits: (N, classes).
        labels: (N,).
    """
    right = (logits.argmax(1) == labels).float().mean()
    return F.cross_entropy(logits, labels).item(), right.item()


def first(split: DataSplit, count: int | None) -> DataSplit:
    """Return the first pictures of a split; all of them for None."""
    return DataSplit(images=split.images[:count], labels=split.labels[:count])


def gradient_norms(model: nn.Module) -> Mapping[str, Tensor]:
    """Return the L2 norm of the gradient of each module's weights by its path, on the device."""
    paths, gradients = [], []
    for path, module in model.named_modules():
        weight = getattr(module, "weight", None)
        if isinstance(weight, Tensor) and weight.grad is not None:
            paths.append(path)
            gradients.append(weight.grad)
    if not gradients:
        return {}
    return dict(zip(paths, torch._foreach_norm(gradients), strict=True))


class Timetable:
    """When an evaluation is due.

    Args:
        seconds: The run's budget of time; None for a run by passes.
        now: Seconds since the run began.
    """

    def __init__(self, seconds: float | None, now: float) -> None:
        self.by_clock = seconds is not None
        self.pause = LONGEST_PAUSE if seconds is None else seconds / EVALUATIONS
        self.latest = math.inf if seconds is None else seconds / 2
        self.began = self.last = now
        self.cost: float | None = None

    def due(self, now: float, *, after_pass: bool, pictures: int) -> bool:
        """Whether to evaluate now.

        Args:
            now: Seconds since the run began.
            after_pass: Whether a pass over the training pictures has just ended.
            pictures: Training pictures that have been seen since `began`.
        """
        if after_pass and not self.by_clock:
            return True
        cost = self.cost
        if cost is None:
            if now >= self.latest:  # however slow the machine, half way there is something to see
                return True
            cost = FORWARD * QUICK_PICTURES * (now - self.began) / pictures
        pause = self.pause / 2 if after_pass else self.pause
        return now - self.last >= max(pause, COST * cost)

    def evaluated(self, began: float, ended: float) -> None:
        """Note when an evaluation began and ended."""
        self.last, self.cost = ended, ended - began
