"""The learning rate over a run, as a share of its peak."""

import math

from cnnviz.training.recipes.recipe import Recipe, Schedule

FIRST = 0.05
"""Share with which a straight climb begins."""
ONE_CYCLE_FIRST = 1 / 25
"""The same of the one-cycle schedule (Smith and Topin 2017)."""


def rate(recipe: Recipe, progress: float) -> float:
    """Return the share of the peak rate.

    Args:
        recipe: Its schedule, warm-up and milestones.
        progress: Share of the run that is done, 0 to 1; a clock may run over.
    """
    progress = min(1.0, progress)
    if progress < recipe.warm_up:
        return _climb(recipe.schedule, progress / recipe.warm_up)
    left = (1 - progress) / (1 - recipe.warm_up)
    match recipe.schedule:
        case Schedule.TRIANGULAR:
            return left
        case Schedule.COSINE | Schedule.ONE_CYCLE:
            return _half_cosine(left)
        case Schedule.STEPS:
            passed = sum(progress >= milestone for milestone in recipe.milestones)
            return (1.0, *recipe.levels)[passed]
        case Schedule.CONSTANT:
            return 1.0


def _climb(schedule: Schedule, share: float) -> float:
    if schedule is Schedule.ONE_CYCLE:
        return ONE_CYCLE_FIRST + (1 - ONE_CYCLE_FIRST) * _half_cosine(share)
    return FIRST + (1 - FIRST) * share


def _half_cosine(share: float) -> float:
    return (1 - math.cos(math.pi * share)) / 2
