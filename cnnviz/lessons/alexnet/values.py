"""Values that only the page of AlexNet uses."""

from math import prod

from cnnviz.lessons.alexnet.augmentation.random_crops import CROP, WHOLE
from cnnviz.lessons.alexnet.overlapping_pooling.numbers import (
    OVERLAPPING,
    pool_windows,
    pooled_side,
)
from cnnviz.lessons.alexnet.response_normalisation.numbers import normalised
from cnnviz.lessons.values import macs_of, rows_of
from cnnviz.network.trace.table import Layer
from cnnviz.ui import tables
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage

PUBLISHED, UNGROUPED = "alexnet2012", "alexnet2012-ungrouped"

SWAPPED = (2, 3)
"""Window and stride of the pooling as a misprint has them."""

LONE_RESPONSE = 10.0


def _params(name: str, *kinds: str) -> str:
    return numbers.whole(sum(row.params for row in rows_of(name, *kinds)))


def _dense_share(arch: ArchitecturePage, quantity: str) -> str:
    """Share of the dense layers in the parameters or the multiply-adds of the network."""
    dense = sum(getattr(row, quantity) for row in rows_of(arch.name, "Linear"))
    return numbers.percent(arch.t, dense / getattr(tables.layer_table(arch.name), quantity))


def _first_dense(arch: ArchitecturePage) -> Layer:
    return rows_of(arch.name, "Linear")[0]


def _neurons() -> str:
    rows = rows_of(PUBLISHED, "Conv2d", "Linear")
    return numbers.whole(sum(prod(row.output_shape) for row in rows))


def _stem(arch: ArchitecturePage) -> tuple[int, int]:
    """Parameters of the convolutions that read the picture, and positions of their maps."""
    rows = [row for row in rows_of(arch.name, "Conv2d") if row.parents == ("input",)]
    return sum(row.params for row in rows), prod(rows[0].output_shape[1:])


def _first_jump(arch: ArchitecturePage) -> str:
    jump = rows_of(arch.name, "Conv2d")[0].jump
    return str(jump[0]) if jump else ""


def _pool_side() -> int:
    return rows_of(PUBLISHED, "MaxPool2d")[0].input_shape[1]


def _lrn_factor() -> str:
    return f"{normalised([LONE_RESPONSE])[0].after / LONE_RESPONSE:.2f}"


VALUES: dict[str, Value] = {
    "published_params": lambda _: _params(PUBLISHED, "Conv2d", "Linear"),
    "published_conv_params": lambda _: _params(PUBLISHED, "Conv2d"),
    "published_dense_params": lambda _: _params(PUBLISHED, "Linear"),
    "published_macs": lambda arch: macs_of(arch, PUBLISHED),
    "ungrouped_params": lambda _: _params(UNGROUPED, "Conv2d", "Linear"),
    "ungrouped_macs": lambda arch: macs_of(arch, UNGROUPED),
    "dense_share": lambda arch: _dense_share(arch, "params"),
    "dense_macs_share": lambda arch: _dense_share(arch, "macs"),
    "first_dense_params": lambda arch: numbers.whole(_first_dense(arch).params),
    "neurons": lambda _: _neurons(),
    "input_paper": lambda _: str(tables.layer_table(PUBLISHED).input_size),
    "first_jump": _first_jump,
    "stem_params": lambda arch: numbers.whole(_stem(arch)[0]),
    "stem_positions": lambda arch: numbers.whole(_stem(arch)[1]),
    "stem_unshared": lambda arch: numbers.whole(prod(_stem(arch))),
    "crop_whole": lambda _: str(WHOLE),
    "crop_side": lambda _: str(CROP),
    "pool_side": lambda _: str(_pool_side()),
    "pool_after": lambda _: str(pooled_side(_pool_side(), *OVERLAPPING)),
    "swapped_after": lambda _: str(pooled_side(_pool_side(), *SWAPPED)),
    "swapped_ignored": lambda arch: numbers.percent(
        arch.t, pool_windows(_pool_side(), *SWAPPED).ignored
    ),
    "lrn_factor": lambda _: _lrn_factor(),
}
"""Placeholders of the page."""
