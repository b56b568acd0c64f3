"""Plain and residual networks, short and deep: recorded runs."""

from cnnviz.lessons.races import screen as races
from cnnviz.training.recipes.recorded import better
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import quiz

OPTIONS = ("deep", "short", "alike")


def show(arch: ArchitecturePage) -> None:
    """Judge the guess by the recording, then show it."""
    t, found = arch.t, races.recording_of("degradation")
    winner = better(found.arm("plain-deep"), found.arm("plain-short"), "train_accuracy")
    right = races.ALIKE if winner is None else winner.name.removeprefix("plain-")
    errors = {arm.name.replace("-", "_"): races.error(t, arm) for arm in found.arms}
    bars = races.bars_of(t, found, prefix="plain-")
    quiz.judge(t, "degradation", right, bars, **errors)
    races.show(t, found)
