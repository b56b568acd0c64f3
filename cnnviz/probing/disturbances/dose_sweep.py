"""Many pictures over the dose of a disturbance: how many answers are right, or stay."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from cnnviz.probing.disturbances.adversarial import loss_signs
from cnnviz.probing.disturbances.perturbations import Disturbance, perturb, stepped
from cnnviz.probing.pixels import Normalisation, normalised


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """A network over the doses of a disturbance, on many pictures.

    Attributes:
        right: Pictures whose class is the first, by dose.
    """

    doses: tuple[float, ...]
    right: tuple[int, ...]
    pictures: int

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of the pictures whose class is the first, by dose."""
        return tuple(right / self.pictures for right in self.right)

    @property
    def half_lost(self) -> float | None:
        """First dose at which less than half is left of what is right undisturbed, if any."""
        found = zip(self.doses, self.right, strict=True)
        return next((dose for dose, right in found if 2 * right < self.right[0]), None)


def dose_sweep(
    module: nn.Module,
    pixels: Tensor,
    labels: Tensor | None,
    normalisation: Normalisation,
    kind: Disturbance,
    doses: Sequence[float],
) -> Sweep:
    """Return every dose of a disturbance on a batch of pictures.

    Args:
        module: A loaded network in eval mode.
        pixels: (N, C, height, width), 0 to 1.
        labels: (N,) the class of each picture; None for the network's own first class of the
            undisturbed one.
        normalisation: What the network's pictures are normalised with.
        kind: The disturbance; an adversarial one is made against this network.
        doses: From 0 upwards.
    """
    whole = normalised(pixels, normalisation)
    with torch.inference_mode():
        own = module(whole).argmax(1) if labels is None else None
    # A tensor made in inference mode could not take part in a gradient.
    labels = own.clone() if own is not None else labels
    assert labels is not None
    signs = loss_signs(module, whole, labels) if kind is Disturbance.ADVERSARIAL else None
    right = []
    for dose in doses:
        batch = perturb(pixels, kind, dose) if signs is None else stepped(pixels, signs, dose)
        with torch.inference_mode():
            first = module(normalised(batch, normalisation)).argmax(1)
        right.append(int((first == labels).sum()))
    return Sweep(doses=tuple(doses), right=tuple(right), pictures=len(pixels))


def joined(parts: Sequence[Sweep]) -> Sweep:
    """Return sweeps of one network over the same doses, on different pictures, as one."""
    return Sweep(
        doses=parts[0].doses,
        right=tuple(map(sum, zip(*(part.right for part in parts), strict=True))),
        pictures=sum(part.pictures for part in parts),
    )
