"""ResNet-20 with and without SE blocks: recorded runs."""

from cnnviz.ui.page import ArchitecturePage
from cnnviz.ui.training import duel

OPTIONS = ("with", "without", "alike")


def show(arch: ArchitecturePage) -> None:
    """The recording."""
    duel.show(arch.t, "gates-race", "test_accuracy")
