"""A small GoogLeNet with and without auxiliary heads: recorded runs."""

from cnnviz.ui.page import ArchitecturePage
from cnnviz.ui.training import duel

OPTIONS = ("with", "without", "alike")


def show(arch: ArchitecturePage) -> None:
    """The recording."""
    duel.show(arch.t, "heads-race", "train_accuracy")
