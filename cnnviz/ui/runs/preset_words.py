"""What the sets of runs are called, and what each of them asks."""

from cnnviz.content.labels import Labels
from cnnviz.training.recipes.presets import Preset


def title(t: Labels, preset: Preset) -> str:
    """The name of a set, in the reader's language."""
    return t(f"presets.{preset.name}.title")


def question(t: Labels, preset: Preset) -> str:
    """What the set asks, as one sentence."""
    return t(f"presets.{preset.name}.question")
