"""How a configuration is carried out: its recipe with what the owner changed, and its budget."""

from dataclasses import dataclass, replace
from typing import Any

from cnnviz.errors import BadValue
from cnnviz.training.recipes.catalogue import recipe
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.recipes.recipe import Optimiser, Recipe, Schedule

MOST_BATCH = 4096
"""Pictures a step at most: more than fit into the memory of a small machine."""

MILESTONES, LEVELS = (0.5, 0.75), (0.1, 0.01)
"""Of a schedule in steps, where the recipe has none: He et al. 2016, section 4.2, divide the rate
by 10 after 32,000 and 48,000 of 64,000 steps."""

RANGES: dict[str, tuple[float, float]] = {
    "batch_size": (1, MOST_BATCH),
    "momentum": (0.0, 0.999),
    "weight_decay": (0.0, 1.0),
}
"""Least and largest value of what a run may set."""

WORDS: dict[str, type[Optimiser | Schedule]] = {"optimiser": Optimiser, "schedule": Schedule}
"""And what it may choose among."""


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
        BadValue: If what is set instead of the recipe's own makes no sense.
    """
    chosen = _changed(recipe(config.recipe, config.net), config)
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


def _changed(chosen: Recipe, config: RunConfig) -> Recipe:
    """Return the recipe with what is set instead of its own."""
    changes: dict[str, Any] = dict(config.changes)
    for name, value in changes.items():
        try:
            if name in WORDS:
                changes[name] = WORDS[name](value)
            elif not RANGES[name][0] <= value <= RANGES[name][1]:
                raise ValueError("outside its range")
        except (TypeError, ValueError) as error:  # a store may hold what another version wrote
            known = list(WORDS[name]) if name in WORDS else RANGES[name]
            told = f"{name} cannot be {value!r}; it can be: {known}"
            raise BadValue("bad_setting", told, name=name, value=str(value)) from error
    changed = replace(chosen, **changes)
    if changed.schedule is Schedule.STEPS and not changed.milestones:
        changed = replace(changed, milestones=MILESTONES, levels=LEVELS)
    return changed
