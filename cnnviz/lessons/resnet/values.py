"""Values of the ResNet page."""

from cnnviz.lessons.values import params_of
from cnnviz.ui import tables
from cnnviz.ui.parts.values import Value

VALUES: dict[str, Value] = {
    "params_resnet18": lambda _: params_of("resnet18"),
    "params_resnet152": lambda _: params_of("resnet152"),
    "projections_resnet50": lambda _: str(
        sum(block.has_projection for block in tables.blocks("resnet50"))
    ),
}
"""Placeholders that only this page uses."""
