"""The modules that are loaded when they are opened, so that a page's title stands before torch."""

from importlib import import_module
from types import ModuleType

MODULES: dict[str, dict[str, str]] = {
    "part": {
        "story": "cnnviz.ui.sections.story",
        "block": "cnnviz.ui.sections.blocks",
        "layers": "cnnviz.ui.sections.layers",
        "receptive-field": "cnnviz.ui.sections.receptive_field",
        "costs": "cnnviz.ui.sections.costs",
        "filters": "cnnviz.ui.sections.filters",
        "try": "cnnviz.ui.sections.try_photo",
        "laboratory": "cnnviz.ui.sections.laboratory",
        "train": "cnnviz.ui.sections.train",
        "check": "cnnviz.ui.sections.check",
    },
    "lesson": {
        "lenet": "cnnviz.ui.experiments.of_lenet",
        "alexnet": "cnnviz.ui.experiments.of_alexnet",
        "vgg": "cnnviz.ui.experiments.of_vgg",
        "nin": "cnnviz.ui.experiments.of_nin",
        "googlenet": "cnnviz.ui.experiments.of_googlenet",
        "inception": "cnnviz.ui.experiments.of_inception",
        "resnet": "cnnviz.ui.experiments.of_resnet",
        "densenet": "cnnviz.ui.experiments.of_densenet",
        "senet": "cnnviz.ui.experiments.of_senet",
    },
    "page": {
        "concepts": "cnnviz.ui.concepts.playgrounds",
        "gan": "cnnviz.ui.gan.sections",
        "inside": "cnnviz.ui.inside.parts",
        "predict": "cnnviz.ui.predict.sections",
    },
}
"""The parts of every architecture page with `show(arch)`, the experiments of each of these pages,
and what stands below the title of the others with `show(text)`, by their names in the address."""


def opened(kind: str, name: str) -> ModuleType:
    """A module of the table."""
    return import_module(MODULES[kind][name])
