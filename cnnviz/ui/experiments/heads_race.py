"""A small GoogLeNet with and without auxiliary heads: recorded runs."""

from cnnviz.ui.page import Open
from cnnviz.ui.training import duel

OPTIONS = ("with", "without", "alike")


def show(arch: Open) -> None:
    """The recording."""
    duel.show(arch.t, "heads-race", "train_accuracy")
