"""Values of the page of LeNet-5."""

from collections.abc import Callable
from math import log, prod

from cnnviz.lessons.lenet.connections import connections
from cnnviz.lessons.lenet.dense_bill.numbers import LayerCosts, LayerTask, bills, examples
from cnnviz.lessons.lenet.drawing_pad.numbers import BOX
from cnnviz.lessons.lenet.shape_walk.numbers import walks
from cnnviz.lessons.values import field_of, table
from cnnviz.network.structure.stages import stages
from cnnviz.network.trace.table import LayerTable
from cnnviz.paths import DIGIT_WEIGHTS
from cnnviz.photos.weights.cards import Card
from cnnviz.ui import cache, networks, tables
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage

ORIGINAL, MODERN, COLOUR = "lenet5-1998", "lenet5", "lenet5-cifar10"

SIDES = tuple(range(28, 41))
"""Sides of pictures that are tried, around the one that the network was made for."""

BITS = 8
"""Of a grey level."""

INFLATED = 5
"""A sum over 1,000 batches, divided by 200."""


def _original() -> LayerTable:
    return tables.layer_table(ORIGINAL)


def _params(network: LayerTable, path: str) -> int:
    return sum(row.params for row in network.under(path))


def _share(arch: ArchitecturePage, quantity: str, *paths: str) -> str:
    """Share of some layers in a quantity of the chosen network."""
    network = table(arch)
    part = sum(getattr(row, quantity) for path in paths for row in network.under(path))
    return numbers.percent(arch.t, part / getattr(network, quantity))


def _field(arch: ArchitecturePage, path: str) -> str:
    """Side of the receptive field behind a layer."""
    return field_of(table(arch).under(path)[-1])


def _first_bills(arch: ArchitecturePage) -> tuple[LayerTask, LayerCosts]:
    task = examples(table(arch))[0].task
    return task, bills(task)


def _fitting_sides(arch: ArchitecturePage) -> list[int]:
    found = cache.shared(walks, arch.name, SIDES)
    return [walk.side for walk in found if walk.fits]


def _uses(arch: ArchitecturePage) -> str:
    return f"{connections(table(arch)) / table(arch).params:.1f}"


def _whole(count: Callable[[], int]) -> Value:
    return lambda _: numbers.whole(count())


def _of_original(path: str) -> Value:
    return _whole(lambda: _params(_original(), path))


def _c3_extra() -> int:
    return _params(tables.layer_table(MODERN), "c3") - _params(_original(), "c3")


def _subsampling() -> int:
    return _params(_original(), "s2") + _params(_original(), "s4")


def _classes() -> int:
    return _original().layers[-1].output_shape[0]


def _outputs(arch: ArchitecturePage) -> str:
    task, _ = _first_bills(arch)
    return numbers.whole(task.out_channels * task.out_side**2)


def _digits(name: str) -> Card:
    """The card of a network that was trained on handwritten digits."""
    return networks.card(name, DIGIT_WEIGHTS)


def _read(name: str) -> Value:
    return lambda arch: numbers.percent(arch.t, _digits(name).test_accuracy)


VALUES: dict[str, Value] = {
    "original_params": _whole(lambda: _original().params),
    "modern_params": _whole(lambda: tables.layer_table(MODERN).params),
    "colour_params": _whole(lambda: tables.layer_table(COLOUR).params),
    "original_layers": _whole(lambda: len(stages(_original()))),
    "original_connections": _whole(lambda: connections(_original())),
    "s2_params": _of_original("s2"),
    "s4_params": _of_original("s4"),
    "c3_params": _of_original("c3"),
    "c5_params": _of_original("c5"),
    "full_c3_params": _whole(lambda: _params(tables.layer_table(MODERN), "c3")),
    "c3_extra": _whole(_c3_extra),
    "output_params": _whole(lambda: _params(tables.layer_table(MODERN), "output")),
    "subsampling_params": _whole(_subsampling),
    "colour_extra": _whole(
        lambda: tables.layer_table(COLOUR).params - tables.layer_table(MODERN).params
    ),
    "connections": lambda arch: numbers.whole(connections(table(arch))),
    "uses": _uses,
    "c5_share": lambda arch: _share(arch, "params", "c5"),
    "c5_work": lambda arch: _share(arch, "macs", "c5"),
    "map_share": lambda arch: _share(arch, "params", "c1", "c3"),
    "map_work": lambda arch: _share(arch, "macs", "c1", "c3"),
    "rf_c1": lambda arch: _field(arch, "c1"),
    "rf_s2": lambda arch: _field(arch, "s2"),
    "rf_c3": lambda arch: _field(arch, "c3"),
    "rf_s4": lambda arch: _field(arch, "s4"),
    "c1_params": lambda arch: numbers.whole(_first_bills(arch)[1].convolution.params),
    "c1_outputs": _outputs,
    "c1_places": lambda arch: numbers.whole(_first_bills(arch)[1].places),
    "picture_values": lambda arch: numbers.whole(prod(table(arch).input_shape)),
    "grey_pixels": _whole(lambda: prod(_original().input_shape)),
    "grey_bits": _whole(lambda: BITS * prod(_original().input_shape)),
    "least_side": lambda arch: str(min(_fitting_sides(arch))),
    "most_side": lambda arch: str(max(_fitting_sides(arch))),
    "digits_learned": _whole(lambda: int(_digits(ORIGINAL).recipe["train_images"])),
    "digits_asked": _whole(lambda: _digits(ORIGINAL).test_images),
    "digits_original": _read(ORIGINAL),
    "digits_modern": _read(MODERN),
    "digit_box": lambda _: numbers.shape((BOX, BOX)),
    "digit_nobody": lambda _: numbers.significant(float(_digits(ORIGINAL).recipe["nobody"])),
    "chance_loss": lambda _: f"{log(_classes()):.3f}",
    "printed_loss": lambda _: f"{INFLATED * log(_classes()):.2f}",
}
"""Every placeholder that only this page may use."""
