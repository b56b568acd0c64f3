"""Recipes for two networks that are trained against each other, as data."""

from dataclasses import dataclass, replace

from cnnviz.errors import UnknownName
from cnnviz.training.recipes.config import RunConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class GanRecipe:
    """How they are trained.

    Attributes:
        epochs: Passes over the pictures. Real ones are drawn by lot: a pass is as many draws.
        batch_size: Real pictures a step, and as many generated ones.
        learning_rate: Of Adam, for both networks.
        label_smoothing: e of the target 1 - e for real pictures (Salimans et al. 2016); with it
            the best discriminator no longer says p / (p + q).
        average: Share that the running average of the generator keeps at a step; it is what
            makes the pictures that are shown (Yazici et al. 2018). 0 for the generator itself.
    """

    name: str
    epochs: float
    batch_size: int = 64
    learning_rate: float = 5e-4
    betas: tuple[float, float] = (0.5, 0.999)
    label_smoothing: float = 0.0
    average: float = 0.98

    def steps(self, pictures: int) -> int:
        """Return the number of steps of the whole run over so many pictures."""
        return max(1, round(self.epochs * pictures / self.batch_size))


GAN_RECIPES = (GanRecipe(name="dcgan", epochs=25),)
"""Every recipe, the default first.

Measured with `dcgan` at width 32 on CIFAR-10, one seed, on one CPU core with bfloat16: after 1,200
steps (about 70 seconds) the Frechet distance of 2,000 generated pictures to 5,000 real ones, in the
features of the bundled ResNet-20, was 54; with the paper's rate of 2e-4, meant for batches of 128,
96; with 1e-3 it was 73. After 200 steps it is about 145 with each. Batches of 32 and twice the
steps: 54 too. These are the generator's own pictures; the average of its weights takes the
checkerboards out of the early ones.
"""


def gan_recipe(name: str) -> GanRecipe:
    """Return the recipe of that name.

    Raises:
        UnknownName: If there is none.
    """
    known = {candidate.name: candidate for candidate in GAN_RECIPES}
    if name in known:
        return known[name]
    raise UnknownName.among("unknown_recipe", "recipe", name, known)


def gan_planned(config: RunConfig) -> GanRecipe:
    """Return the recipe of a run with what its owner changed: passes and learning rate.

    Raises:
        UnknownName: If there is no such recipe.
    """
    chosen = gan_recipe(config.recipe)
    return replace(
        chosen,
        epochs=chosen.epochs if config.epochs is None else config.epochs,
        learning_rate=chosen.learning_rate * config.rate_factor,
    )
