"""Training recipes as data: one entry a recipe, each with what was measured with it."""

from cnnviz.errors import UnknownName
from cnnviz.training.recipes.paper_recipes import PAPER, PAPER_RECIPES, paper_recipe
from cnnviz.training.recipes.recipe import Optimiser, Recipe

FIRST_LOOK_NET = "sprint:whitening=on"
SPEED_NET = "sprint:widths=64-256-256,whitening=on,activation=gelu"

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
    Recipe(
        name="first-look",
        epochs=4,
        seconds=60,
        gpu_seconds=10,
        net=FIRST_LOOK_NET,
        batch_size=500,
        optimiser=Optimiser.MUON,
        learning_rate=0.02,
        bias_factor=100.0,
        muon_learning_rate=0.24,
        muon_momentum=0.6,
        normalised_kernels=True,
        momentum=0.85,
        warm_up=0.0,
        label_smoothing=0.2,
        crop_margin=2,
        alternating_flip=True,
        first_side=20,
        full_size_from=0.55,
        frozen_scales=True,
        whiten=True,
    ),
    Recipe(
        name="speed",
        epochs=9,
        net=SPEED_NET,
        source="The settings that KellerJordan/cifar10-airbench publishes for airbench94_muon, as "
        "the learning rates of a mean loss and of this project's network.",
        batch_size=2000,
        optimiser=Optimiser.MUON,
        learning_rate=0.0204,
        bias_factor=5200.0,
        weight_decay=0.196,
        muon_learning_rate=0.24,
        muon_momentum=0.6,
        muon_iterations=3,
        normalised_kernels=True,
        momentum=0.85,
        warm_up=0.0,
        label_smoothing=0.2,
        crop_margin=2,
        alternating_flip=True,
        batch_norm_momentum=0.4,
        frozen_scales=True,
        whiten=True,
        test_shift=1,
        compiled=True,
    ),
    *PAPER_RECIPES.values(),
)
"""Every recipe, the default first.

Measured on CIFAR-10 with two CPU cores and bfloat16 (`assets/weights/` has the cards):

* `standard`: ResNet-20 91.57 % on the 10,000 test images after 48 epochs, LeNet-5 in colour 72.97 %
  after 40; ResNet-20 83.4 % after 3 epochs.
* `gentle`: for networks without batch norm: the small AlexNet 83.4 % after 8 epochs, 66.9 % with
  `standard`.
* `sgd`: ResNet-20 78.6 % after 3 epochs, the same seed.
* `first-look`, with its own network, 60 s on both cores, mirror images averaged: 86.3 ± 0.3 %, the
  mean of seeds 0 to 4.
* `speed`: the fastest route to 94 % on one GPU; not measured, no GPU was at hand.
* `paper-…`: not measured to their end (`paper_recipes`).
"""


def recipe(name: str, net: str = "") -> Recipe:
    """Return the recipe of that name.

    Args:
        name: Of a recipe, or "paper" for the one of the family of `net`.
        net: The network that is trained.

    Raises:
        UnknownName: If there is none.
    """
    if name == PAPER:
        return paper_recipe(net)
    known = {candidate.name: candidate for candidate in RECIPES}
    if name in known:
        return known[name]
    raise UnknownName.among("unknown_recipe", "recipe", name, [PAPER, *known])
