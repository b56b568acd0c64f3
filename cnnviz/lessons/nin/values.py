"""Values of the page of Network in Network."""

from math import prod

from cnnviz.architectures import variant
from cnnviz.lessons.values import field_of, params_of, rows_of
from cnnviz.network.structure.depth import depth
from cnnviz.network.trace.table import Layer
from cnnviz.ui import tables
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage

CIFAR, IMAGENET, ALEXNET = "nin", "nin-imagenet", "alexnet"


def _convolutions(name: str, prefix: str = "") -> list[Layer]:
    """The convolutions of a network, or of one of its blocks."""
    return [
        row
        for row in tables.layer_table(name).layers
        if row.kind == "Conv2d" and row.path.startswith(prefix)
    ]


def _first_block(name: str) -> list[Layer]:
    return _convolutions(name, "block1.")


def _ones(rows: list[Layer]) -> list[Layer]:
    return [row for row in rows if row.kernel == (1, 1)]


def _params(rows: list[Layer]) -> str:
    return numbers.whole(sum(row.params for row in rows))


def _plain(name: str) -> str:
    """Parameters of one convolution that turns the input of the first block into its output."""
    first, *_, last = _first_block(name)
    read = first.input_shape[0] * prod(first.kernel or ())
    return numbers.whole((read + 1) * last.output_shape[0])


def _dense(name: str) -> str:
    """Parameters of a dense layer on everything that the last convolution reads."""
    last = _convolutions(name)[-1]
    channels, height, width = last.input_shape
    return numbers.whole((channels * height * width + 1) * last.output_shape[0])


def _share(arch: ArchitecturePage, part: list[Layer], name: str) -> str:
    whole = tables.layer_table(arch.name)
    total = whole.params if name == "params" else whole.macs
    return numbers.percent(arch.t, sum(getattr(row, name) for row in part) / total)


def _kept(name: str) -> int:
    """1x1 convolutions that make as many maps as they read."""
    return sum(row.input_shape[0] == row.output_shape[0] for row in _ones(_convolutions(name)))


def _grid(arch: ArchitecturePage) -> str:
    """Rows and columns of the last maps."""
    maps = [row for row in tables.layer_table(arch.name).layers if row.jump]
    return numbers.shape(maps[-1].output_shape[1:])


def _ratio() -> str:
    return f"{tables.layer_table(ALEXNET).params / tables.layer_table(IMAGENET).params:.1f}"


def _last_dense(name: str) -> str:
    """Parameters of the last dense layer of a network."""
    rows = [row for row in rows_of(name, "Linear") if row.output_shape]
    return numbers.whole(rows[-1].params)


VALUES: dict[str, Value] = {
    "block_params": lambda arch: _params(_first_block(arch.name)),
    "block_plain_params": lambda arch: _plain(arch.name),
    "block_field": lambda arch: field_of(_first_block(arch.name)[-1]),
    "classifier_params": lambda arch: numbers.whole(_convolutions(arch.name)[-1].params),
    "dense_params": lambda arch: _dense(arch.name),
    "last_maps": lambda arch: str(_convolutions(arch.name)[-1].output_shape[0]),
    "grid": _grid,
    "ones_share": lambda arch: _share(arch, _ones(_convolutions(arch.name)), "params"),
    "ones_macs_share": lambda arch: _share(arch, _ones(_convolutions(arch.name)), "macs"),
    "block_macs_share": lambda arch: _share(arch, _first_block(arch.name), "macs"),
    "block_params_share": lambda arch: _share(arch, _first_block(arch.name), "params"),
    "cifar_field": lambda _: field_of(_first_block(CIFAR)[-1]),
    "cifar_last_field": lambda _: field_of(_convolutions(CIFAR)[-1]),
    "cifar_side": lambda _: str(variant(CIFAR).input_shape[-1]),
    "cifar_kernel_params": lambda _: _params(_first_block(CIFAR)[:1]),
    "cifar_ones_params": lambda _: _params(_ones(_first_block(CIFAR))),
    "cifar_first_one_params": lambda _: _params(_ones(_first_block(CIFAR))[:1]),
    "cifar_ones": lambda _: str(len(_ones(_convolutions(CIFAR)))),
    "cifar_ones_kept": lambda _: str(_kept(CIFAR)),
    "imagenet_params": lambda _: params_of(IMAGENET),
    "imagenet_depth": lambda _: str(depth(tables.layer_table(IMAGENET))),
    "alexnet_params": lambda _: params_of(ALEXNET),
    "alexnet_depth": lambda _: str(depth(tables.layer_table(ALEXNET))),
    "alexnet_ratio": lambda _: _ratio(),
    "googlenet_dense": lambda _: _last_dense("googlenet"),
    "resnet50_dense": lambda _: _last_dense("resnet50"),
}
"""What the placeholders of this page stand for."""
