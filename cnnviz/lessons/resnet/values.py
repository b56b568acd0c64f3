"""Values of the ResNet page."""

from cnnviz.lessons.values import params_of, published_top1
from cnnviz.ui import tables
from cnnviz.ui.parts.values import Value

VALUES: dict[str, Value] = {
    "params_resnet18": lambda _: params_of("resnet18"),
    "params_alexnet": lambda _: params_of("alexnet"),
    "params_vgg11": lambda _: params_of("vgg11"),
    "top1_resnet18": lambda arch: published_top1(arch, "resnet18"),
    "top1_alexnet": lambda arch: published_top1(arch, "alexnet"),
    "top1_vgg11": lambda arch: published_top1(arch, "vgg11"),
    "params_resnet152": lambda _: params_of("resnet152"),
    "projections_resnet50": lambda _: str(
        sum(block.has_projection for block in tables.blocks("resnet50"))
    ),
}
"""Placeholders that only this page uses."""
