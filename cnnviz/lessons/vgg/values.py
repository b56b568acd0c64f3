"""Values of the page of VGG."""

from cnnviz.lessons.values import last_field, macs_of, params_of, rows_of
from cnnviz.lessons.vgg.dense_head.numbers import heads
from cnnviz.lessons.vgg.kernel_stack.numbers import kernel_stack
from cnnviz.lessons.vgg.where_parameters_sit.numbers import (
    EqualCost,
    LayerPosition,
    WeightedLayer,
    equal_costs,
    weighted_layers,
)
from cnnviz.network.trace.table import Layer
from cnnviz.ui import tables
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage

PAPER = "vgg16"
"""The network that the texts argue with, whichever one the reader chose."""

SEVEN = 3
"""Layers of 3 x 3 that see as far as one 7 x 7."""


def _layers(name: str = PAPER) -> dict[str, WeightedLayer]:
    return {layer.name: layer for layer in weighted_layers(tables.layer_table(name))}


def _dense(name: str) -> list[WeightedLayer]:
    return [layer for layer in _layers(name).values() if layer.place is LayerPosition.DENSE]


def _dense_params(name: str) -> str:
    return numbers.whole(sum(layer.params for layer in _dense(name)))


def _dense_share(arch: ArchitecturePage, name: str) -> str:
    return numbers.percent(arch.t, sum(layer.params_share for layer in _dense(name)))


def _equal() -> EqualCost:
    return equal_costs(_layers().values())[0]


def _equal_params(place: int) -> int:
    return _layers()[_equal().names[place]].params


def _removable(arch: ArchitecturePage) -> str:
    rows = rows_of(arch.name, "Conv2d")
    return str(sum(row.input_shape == row.output_shape for row in rows))


def _kernel(row: Layer) -> str:
    return "×".join(str(side) for side in row.kernel or ())


def _alexnet_kernels() -> str:
    return ", ".join(dict.fromkeys(_kernel(row) for row in rows_of("alexnet", "Conv2d")))


def _average_params() -> str:
    found = heads(tables.layer_table(PAPER))
    return numbers.whole(found.params(found.average))


VALUES: dict[str, Value] = {
    "conv_layers": lambda arch: str(len(rows_of(arch.name, "Conv2d"))),
    "dense_layers": lambda arch: str(len(rows_of(arch.name, "Linear"))),
    "removable_layers": _removable,
    "pool_fields": lambda arch: ", ".join(
        str(r.rf[0]) for r in rows_of(arch.name, "MaxPool2d") if r.rf
    ),
    "rf_vgg16": lambda _: last_field("vgg16"),
    "rf_vgg19": lambda _: last_field("vgg19"),
    "vgg11_params": lambda _: params_of("vgg11"),
    "vgg16_params": lambda _: params_of("vgg16"),
    "vgg19_params": lambda _: params_of("vgg19"),
    "vgg11_macs": lambda arch: macs_of(arch, "vgg11"),
    "vgg19_macs": lambda arch: macs_of(arch, "vgg19"),
    "vgg16_convs": lambda _: str(len(rows_of("vgg16", "Conv2d"))),
    "depth_params": lambda _: numbers.whole(
        tables.layer_table("vgg19").params - tables.layer_table("vgg16").params
    ),
    "vgg16_dense_params": lambda _: _dense_params("vgg16"),
    "vgg16_dense_share": lambda arch: _dense_share(arch, "vgg16"),
    "vgg19_dense_share": lambda arch: _dense_share(arch, "vgg19"),
    "small_dense_share": lambda arch: _dense_share(arch, arch.family.bundled or PAPER),
    "vgg16_dense_macs_share": lambda arch: numbers.percent(
        arch.t, sum(layer.macs_share for layer in _dense("vgg16"))
    ),
    "vgg16_dense_inputs": lambda _: numbers.whole(rows_of("vgg16", "Linear")[0].input_shape[0]),
    "fc6_params": lambda _: numbers.whole(_layers()["fc6"].params),
    "fc6_share": lambda arch: numbers.percent(arch.t, _layers()["fc6"].params_share),
    "average_params": lambda _: _average_params(),
    "seven_extra": lambda arch: numbers.percent(arch.t, kernel_stack(SEVEN, 1, 1).ratio - 1, 0),
    "equal_count": lambda _: str(len(_equal().names)),
    "equal_names": lambda _: ", ".join(f"`{name}`" for name in _equal().names),
    "equal_first": lambda _: f"`{_equal().names[0]}`",
    "equal_last": lambda _: f"`{_equal().names[-1]}`",
    "equal_macs": lambda _: numbers.whole(_equal().macs),
    "equal_few_params": lambda _: numbers.whole(_equal_params(0)),
    "equal_many_params": lambda _: numbers.whole(_equal_params(-1)),
    "equal_times": lambda _: f"{_equal_params(-1) / _equal_params(0):.0f}",
    "alexnet_params": lambda _: params_of("alexnet"),
    "alexnet_times": lambda _: (
        f"{tables.layer_table('vgg16').params / tables.layer_table('alexnet').params:.1f}"
    ),
    "alexnet_dense_params": lambda _: _dense_params("alexnet"),
    "alexnet_kernels": lambda _: _alexnet_kernels(),
}
"""Every placeholder that the page may use besides the shared ones."""
