"""VGG with and without batch normalisation: recorded runs."""

from cnnviz.ui.page import Open
from cnnviz.ui.training import duel

OPTIONS = ("with", "without", "alike")


def show(arch: Open) -> None:
    """The recording."""
    duel.show(arch.t, "batch-norm-race", "train_accuracy")
