"""Values of the page about what came after 2017."""

from collections.abc import Callable

from cnnviz.lessons.after2017.compound_scaling.numbers import ALPHA, BETA, GAMMA, Scale
from cnnviz.lessons.after2017.compound_scaling.screen import DOUBLED, measured
from cnnviz.lessons.after2017.separable_bill.numbers import SeparableBill, SeparablePair
from cnnviz.lessons.after2017.separable_bill.screen import bill_of
from cnnviz.lessons.values import field_of, macs_of, params_of, rows_of, table
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.shipped import SHIPPED
from cnnviz.ui import tables
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage

LITE = "efficientnet-lite0"
"""The network that the text tells of whichever is chosen."""

LARGE = "resnet50"
"""What it is compared with."""


def _bill() -> SeparableBill:
    return bill_of(LITE)


def _example() -> SeparablePair:
    """The pair with the largest kernel on the largest map: the one that the text works out."""
    return max(_bill().pairs, key=lambda pair: (pair.kernel, pair.side))


def _block(arch: ArchitecturePage) -> tuple[int, int]:
    """Channels at both ends and in the middle of the first block with a shortcut."""
    block = tables.blocks(arch.name)[0]
    widest = max(node.output_shape[0] for node in block.trunk)
    return block.output_shape[0], widest


def _pads(name: str) -> int:
    return len(rows_of(name, "ZeroPad2d"))


def _example_of(read: Callable[[SeparablePair], str]) -> Value:
    return lambda _: read(_example())


def _pointwise_share(arch: ArchitecturePage) -> str:
    """Share of the multiply-adds in convolutions of 1 x 1."""
    rows = [row for row in rows_of(arch.name, "Conv2d") if row.kernel == (1, 1)]
    return numbers.percent(arch.t, sum(row.macs for row in rows) / table(arch).macs)


def _depthwise_share(arch: ArchitecturePage) -> str:
    found = bill_of(arch.name)
    return numbers.percent(arch.t, found.depthwise_macs / found.macs)


def _before_stage(arch: ArchitecturePage) -> str:
    """Receptive field of the first convolution, in pixels."""
    return field_of(rows_of(arch.name, "Conv2d")[0])


VALUES: dict[str, Value] = {
    "lite_params": lambda _: params_of(LITE),
    "lite_macs": lambda arch: macs_of(arch, LITE),
    "large_times_params": lambda _: _times(LARGE, "params"),
    "large_times_macs": lambda _: _times(LARGE, "macs"),
    "lite_classes": lambda _: numbers.whole(len(weights_for(LITE)[0].classes)),
    "lite_megabytes": lambda _: numbers.megabytes(SHIPPED[LITE].size_bytes),
    "lite_package": lambda _: SHIPPED[LITE].package,
    "example_kernel": _example_of(lambda pair: f"{pair.kernel}×{pair.kernel}"),
    "example_channels": _example_of(lambda pair: str(pair.channels)),
    "example_leaving": _example_of(lambda pair: str(pair.leaving)),
    "example_whole": _example_of(lambda pair: numbers.whole(pair.whole_weights)),
    "example_split": _example_of(lambda pair: numbers.whole(pair.weights)),
    "example_ratio": _example_of(lambda pair: f"{pair.ratio:.1f}"),
    "depthwise_share": _depthwise_share,
    "pointwise_share": _pointwise_share,
    "block_narrow": lambda arch: str(_block(arch)[0]),
    "block_wide": lambda arch: str(_block(arch)[1]),
    "expansion": lambda arch: f"{_block(arch)[1] / _block(arch)[0]:g}",
    "lite_pads": lambda _: str(_pads(LITE)),
    "rf_stem": _before_stage,
    "scaling_product": lambda _: f"{ALPHA * BETA**2 * GAMMA**2:.2f}",
    "double_width_times": lambda _: f"{measured(DOUBLED).macs / measured(Scale()).macs:.2f}",
}
"""What the placeholders of this page stand for."""


def _times(name: str, quantity: str) -> str:
    """How many times as much a network has as the shipped one."""
    here, there = tables.layer_table(LITE), tables.layer_table(name)
    return f"{getattr(there, quantity) / getattr(here, quantity):.1f}"
