"""How a configuration is carried out: its recipe with what the owner changed, and its budget."""

from dataclasses import dataclass, replace

from cnnviz.training.recipes.catalogue import recipe
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.recipes.recipe import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """What the loop is called with.

    Attributes:
        seconds: A budget of time; None where the recipe's passes are the budget.
    """

    recipe: Recipe
    seconds: float | None


def planned(config: RunConfig, *, on_gpu: bool) -> TrainingPlan:
    """Return the plan of a run.

    Args:
        config: What was asked for.
        on_gpu: Whether it will run on a GPU, for which a recipe may have a budget of its own.

    Raises:
        UnknownName: If there is no such recipe.
    """
    chosen = recipe(config.recipe, config.net)
    seconds = config.seconds
    if config.epochs is not None:
        chosen = replace(chosen, epochs=config.epochs)
    elif seconds is None:
        seconds = (chosen.gpu_seconds if on_gpu else None) or chosen.seconds
    factor = config.rate_factor
    chosen = replace(
        chosen,
        learning_rate=chosen.learning_rate * factor,
        muon_learning_rate=chosen.muon_learning_rate * factor,
    )
    return TrainingPlan(recipe=chosen, seconds=seconds)
