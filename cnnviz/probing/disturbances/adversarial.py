"""One-step adversarial pictures: the fast gradient sign method, and whom else such a picture fools.

Goodfellow, Shlens and Szegedy (2015, "Explaining and Harnessing Adversarial Examples", section 4):
x' = x + eps * sign(grad_x J(x, y)), J the cross-entropy. The networks are only read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.probing.answers import WatchedPrediction, answer
from cnnviz.probing.disturbances.perturbations import random_signs, stepped
from cnnviz.probing.execute import execute
from cnnviz.probing.pixels import Normalisation, normalised, pixels_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A network in front of a photo.

    Attributes:
        x: The photo, preprocessed, (1, C, height, width).
        watch: The class that the picture shows.
    """

    module: nn.Module
    x: Tensor
    normalisation: Normalisation
    watch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What each network says to the pictures that were made against each.

    Attributes:
        whole: The answer of each network to the undisturbed picture.
        answers: By the network that the picture was made against, then by the one that sees it.
        control: The answer of each network to random signs of the same size.
    """

    whole: tuple[WatchedPrediction, ...]
    answers: tuple[tuple[WatchedPrediction, ...], ...]
    control: tuple[WatchedPrediction, ...]


def loss_signs(module: nn.Module, x: Tensor, labels: Tensor) -> Tensor:
    """Return which way each value of a picture raises the loss.

    A standard deviation is positive: the signs are those of the gradient by the pixels, too.

    Args:
        module: A loaded network in eval mode.
        x: (N, C, height, width), normalised.
        labels: (N,) the class of each picture.

    Returns:
        The shape of `x`; -1 or 1, and 0 where the value does not matter.
    """
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        logits = execute(module, leaf, grad=True).logits
        assert logits is not None  # nothing ended the run
        # A sum and not a mean: the pictures of a batch do not depend on each other.
        loss = F.cross_entropy(logits, labels, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, leaf)
    return gradient.sign()


def adversarial(subject: Subject, levels: float) -> Tensor:
    """Return the picture that harms a network most within a step, to first order.

    Args:
        subject: The network and the photo.
        levels: Size of the step in levels of 255.

    Returns:
        Pixels, (1, C, height, width), 0 to 1.
    """
    signs = loss_signs(subject.module, subject.x, torch.tensor([subject.watch]))
    return stepped(pixels_of(subject.x, subject.normalisation), signs, levels)


def transfer(subjects: Sequence[Subject], levels: float, *, top: int = 1) -> Transfer:
    """Return the adversarial picture of every network, shown to all of them.

    Args:
        subjects: Networks that see the same picture at the same size.
        levels: Size of the step in levels of 255.
        top: Classes to tell of each answer.
    """
    pixels = pixels_of(subjects[0].x, subjects[0].normalisation)
    lot = stepped(pixels, random_signs(pixels), levels)
    batch = torch.cat([pixels, lot, *(adversarial(subject, levels) for subject in subjects)])
    told = [_answers(subject, batch, top) for subject in subjects]
    return Transfer(
        whole=tuple(row[0] for row in told),
        control=tuple(row[1] for row in told),
        answers=tuple(tuple(row[2 + made] for row in told) for made in range(len(subjects))),
    )


def _answers(subject: Subject, pixels: Tensor, top: int) -> list[WatchedPrediction]:
    with torch.inference_mode():
        logits = subject.module(normalised(pixels, subject.normalisation))
    return [answer(row, watch=subject.watch, top=top) for row in logits]
