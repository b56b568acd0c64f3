"""The modules that are loaded when they are opened, so that a page's title stands before torch."""

from importlib import import_module
from types import ModuleType

MODULES: dict[str, dict[str, str]] = {
    "part": {
        "story": "cnnviz.ui.parts.story",
        "block": "cnnviz.ui.parts.blocks",
        "layers": "cnnviz.ui.parts.layers",
        "receptive-field": "cnnviz.ui.parts.receptive_field",
        "costs": "cnnviz.ui.parts.costs",
        "filters": "cnnviz.ui.parts.filters",
        "try": "cnnviz.ui.parts.try_photo",
        "laboratory": "cnnviz.ui.parts.laboratory",
        "train": "cnnviz.studios.train.on_architecture_page.screen",
        "check": "cnnviz.ui.parts.check",
    },
    "network-part": {
        "flow": "cnnviz.studios.network.flow.screen",
        "block": "cnnviz.ui.parts.blocks",
        "layers": "cnnviz.ui.parts.layers",
        "receptive-field": "cnnviz.ui.parts.receptive_field",
        "costs": "cnnviz.ui.parts.costs",
        "filters": "cnnviz.ui.parts.filters",
        "try": "cnnviz.ui.parts.try_photo",
    },
    "own-part": {
        "flow": "cnnviz.studios.network.own.flow.screen",
        "try": "cnnviz.studios.network.own.trying.screen",
        "block": "cnnviz.ui.parts.blocks",
        "layers": "cnnviz.ui.parts.layers",
        "receptive-field": "cnnviz.ui.parts.receptive_field",
        "costs": "cnnviz.ui.parts.costs",
        "filters": "cnnviz.studios.network.own.filters.screen",
    },
    "own-weights-part": {
        "try": "cnnviz.studios.network.own.trying.screen",
        "flow": "cnnviz.studios.network.flow.screen",
        "block": "cnnviz.ui.parts.blocks",
        "layers": "cnnviz.ui.parts.layers",
        "receptive-field": "cnnviz.ui.parts.receptive_field",
        "costs": "cnnviz.ui.parts.costs",
        "filters": "cnnviz.ui.parts.filters",
    },
    "lesson": {
        "lenet": "cnnviz.lessons.lenet",
        "alexnet": "cnnviz.lessons.alexnet",
        "vgg": "cnnviz.lessons.vgg",
        "nin": "cnnviz.lessons.nin",
        "googlenet": "cnnviz.lessons.googlenet",
        "inception": "cnnviz.lessons.inception",
        "resnet": "cnnviz.lessons.resnet",
        "densenet": "cnnviz.lessons.densenet",
        "senet": "cnnviz.lessons.senet",
        "after2017": "cnnviz.lessons.after2017",
    },
    "page": {
        "concepts": "cnnviz.lessons.concepts.screen",
        "gan": "cnnviz.lessons.gan.screen",
        "inside": "cnnviz.studios.inside.screen",
        "join": "cnnviz.studios.lecture.join.screen",
        "lecture": "cnnviz.studios.lecture.screen",
        "network": "cnnviz.studios.network.screen",
        "predict": "cnnviz.studios.predict.screen",
        "recorded": "cnnviz.studios.recorded.screen",
    },
    "file": {
        "page": "cnnviz.ui.recording.page_printed",
    },
}
"""The parts of every architecture page with `show(arch)`, those of a page about any network, of one
about a file of a reader's own and of one about weights, the experiments of each architecture page,
and what stands below the title of the others with `show(text)`, by their names in the address; and
what makes a file of a page."""


def opened(kind: str, name: str) -> ModuleType:
    """Import a module of the table."""
    return import_module(MODULES[kind][name])
