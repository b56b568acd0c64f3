"""Values of the ResNet page."""

from collections.abc import Callable

from cnnviz.ui import tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage


def _params(name: str) -> str:
    return numbers.whole(tables.layer_table(name).params)


VALUES: dict[str, Callable[[ArchitecturePage], str]] = {
    "params_resnet18": lambda _: _params("resnet18"),
    "params_resnet152": lambda _: _params("resnet152"),
    "projections_resnet50": lambda _: str(
        sum(block.has_projection for block in tables.blocks("resnet50"))
    ),
}
"""Placeholders that only this page uses."""
