"""A small AlexNet with three activations: recorded runs."""

from cnnviz.training.recorded import better
from cnnviz.ui import quiz
from cnnviz.ui.page import ArchitecturePage
from cnnviz.ui.training import duel, race

OPTIONS = ("relu", "tanh", "sigmoid", "alike")
READ = "train_accuracy"


def show(arch: ArchitecturePage) -> None:
    """The recording."""
    t, found = arch.t, duel.recorded("relu-race")
    first, second, *_ = sorted(found.arms, key=lambda arm: -arm.spread(READ)[0])
    clear = better(first, second, READ) is not None
    errors = {arm.name: race.error(t, arm) for arm in found.arms}
    quiz.judge(t, "relu_race", first.name if clear else duel.ALIKE, **errors)
    race.show(t, found)
