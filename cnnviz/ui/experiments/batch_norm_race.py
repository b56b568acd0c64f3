"""VGG with and without batch normalisation: recorded runs."""

from cnnviz.ui.page import ArchitecturePage
from cnnviz.ui.training import duel

OPTIONS = ("with", "without", "alike")


def show(arch: ArchitecturePage) -> None:
    """The recording."""
    duel.show(arch.t, "batch-norm-race", "train_accuracy")
