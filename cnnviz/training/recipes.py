"""Training recipes as data: one entry a recipe, each with what was measured with it."""

from dataclasses import dataclass
from enum import StrEnum

from cnnviz.errors import UnknownName


class Optimiser(StrEnum):
    """How the weights move."""

    SGD = "sgd"
    """Nesterov momentum (Sutskever et al. 2013)."""
    MUON = "muon"
    """Orthogonalised momentum for kernels and matrices (Jordan 2024), Nesterov SGD for the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a network is trained.

    Attributes:
        name: Name on the command line.
        epochs: Passes over the training pictures.
        batch_size: Pictures a step.
        optimiser: How the weights move.
        learning_rate: Peak of the one-cycle schedule for SGD's share of the weights.
        muon_learning_rate: Likewise for Muon's share.
        momentum: Of the velocity.
        weight_decay: Of SGD's kernels and matrices; norms and biases have none.
        warm_up: Share of the steps in which the rate climbs to its peak.
        label_smoothing: e of q = (1 - e) onehot + e / K.
        crop_margin: Mirrored border before the random crop, in pixels.
        flip: Mirror half of the pictures.
        cutout: Side of the grey square, in pixels; 0 for none.
    """

    name: str
    epochs: float
    batch_size: int = 256
    optimiser: Optimiser = Optimiser.SGD
    learning_rate: float = 0.4
    muon_learning_rate: float = 0.05
    momentum: float = 0.9
    weight_decay: float = 5e-4
    warm_up: float = 0.15
    label_smoothing: float = 0.0
    crop_margin: int = 4
    flip: bool = True
    cutout: int = 0


RECIPES = (
    Recipe(name="standard", epochs=50, optimiser=Optimiser.MUON),
    Recipe(
        name="gentle",
        epochs=50,
        optimiser=Optimiser.MUON,
        learning_rate=0.1,
        muon_learning_rate=0.02,
    ),
    Recipe(name="sgd", epochs=50),
)
"""Every recipe, the default first.

Measured on CIFAR-10 with two CPU cores and bfloat16 (`assets/weights/` has the cards):

* `standard`: ResNet-20 91.57 % on the 10,000 test images after 48 epochs, LeNet-5 in colour 72.97 %
  after 40; ResNet-20 83.4 % after 3 epochs.
* `gentle`: for networks without batch norm: the small AlexNet 83.4 % after 8 epochs, 66.9 % with
  `standard`.
* `sgd`: ResNet-20 78.6 % after 3 epochs, the same seed.
"""


def recipe(name: str) -> Recipe:
    """The recipe of that name.

    Raises:
        UnknownName: If there is none.
    """
    for candidate in RECIPES:
        if candidate.name == name:
            return candidate
    known = ", ".join(candidate.name for candidate in RECIPES)
    raise UnknownName(
        "unknown_recipe", f"no recipe {name!r}; there are: {known}", name=name, known=known
    )
