"""Values of the DenseNet page."""

from cnnviz.lessons.densenet.channel_growth.numbers import DenseNetPlan, Growth, grow, plan_of
from cnnviz.lessons.values import all_seeing, last_field, macs_of, params_of, rows_of
from cnnviz.network.trace.table import LayerTable
from cnnviz.ui import tables
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers

COMPARED = "densenet121"
"""The network that is compared with ResNet-50, and that the myths speak of."""

SMALL = "densenet40-cifar10"


def plan(name: str) -> DenseNetPlan:
    """Return the plan of a DenseNet."""
    return plan_of(tables.layer_table(name))


def growth(name: str) -> Growth:
    """Return how the channels of a DenseNet grow."""
    return grow(plan(name))


def copies_share(table: LayerTable) -> float:
    """Share of the activation memory in joined maps and in the batch norms that read them."""
    joined = {row.path for row in table.layers if row.kind == "cat"}
    copies = sum(
        row.activation_bytes
        for row in table.layers
        if row.path in joined or (row.kind == "BatchNorm2d" and joined & set(row.parents))
    )
    return copies / table.activation_bytes


def _memory(name: str) -> str:
    """Activation memory in megabytes, as the chart of the costs writes it."""
    return f"{tables.layer_table(name).activation_bytes / 1e6:#.3g}".removesuffix(".")


def _convs(name: str, side: int | None = None) -> str:
    """Return the number of convolutions, or of those with kernels of one size."""
    kernels = [row.kernel for row in rows_of(name, "Conv2d")]
    return str(sum(side is None or kernel == (side, side) for kernel in kernels))


def _last_reader(name: str) -> tuple[int, int]:
    """Layers of the longest block, and the maps that its last layer reads."""
    made = plan(name)
    longest = max(growth(name).blocks, key=lambda block: block.layers)
    return longest.layers, longest.channels_out - made.growth


VALUES: dict[str, Value] = {
    "growth_rate": lambda arch: str(plan(arch.name).growth),
    "initial_maps": lambda arch: str(plan(arch.name).initial),
    "narrow_maps": lambda arch: str(4 * plan(arch.name).growth),
    "dense_blocks": lambda arch: str(len(plan(arch.name).layers)),
    "transitions": lambda arch: str(len(plan(arch.name).layers) - 1),
    "dense_layers": lambda arch: str(sum(plan(arch.name).layers)),
    "block_layers": lambda arch: ", ".join(map(str, plan(arch.name).layers)),
    "channel_walk": lambda arch: " → ".join(map(str, growth(arch.name).turns)),
    "links": lambda arch: numbers.whole(growth(arch.name).links),
    "links_by_block": lambda arch: ", ".join(str(b.links) for b in growth(arch.name).blocks),
    "longest_block": lambda arch: str(_last_reader(arch.name)[0]),
    "last_reads": lambda arch: numbers.whole(_last_reader(arch.name)[1]),
    "activation_mb": lambda arch: _memory(arch.name),
    "copies_share": lambda arch: numbers.percent(
        arch.t, copies_share(tables.layer_table(arch.name)), 0
    ),
    "densenet121_params": lambda _: params_of(COMPARED),
    "densenet121_macs": lambda arch: macs_of(arch, COMPARED),
    "densenet121_activation_mb": lambda _: _memory(COMPARED),
    "densenet121_copies_share": lambda arch: numbers.percent(
        arch.t, copies_share(tables.layer_table(COMPARED)), 0
    ),
    "densenet121_layers": lambda _: ", ".join(map(str, plan(COMPARED).layers)),
    "densenet121_growth": lambda _: str(plan(COMPARED).growth),
    "densenet121_narrow": lambda _: str(4 * plan(COMPARED).growth),
    "densenet121_leaves": lambda _: str(growth(COMPARED).blocks[0].channels_out),
    "densenet121_enters": lambda _: str(growth(COMPARED).blocks[1].channels_in),
    "densenet121_convs": lambda _: _convs(COMPARED),
    "densenet121_pointwise": lambda _: _convs(COMPARED, 1),
    "densenet121_three": lambda _: _convs(COMPARED, 3),
    "densenet121_all_seeing": lambda _: all_seeing(tables.layer_table(COMPARED)),
    "densenet121_input": lambda _: str(tables.layer_table(COMPARED).input_size),
    "rf_densenet121": lambda _: last_field(COMPARED),
    "densenet201_params": lambda _: params_of("densenet201"),
    "resnet50_params": lambda _: params_of("resnet50"),
    "resnet50_activation_mb": lambda _: _memory("resnet50"),
    "small_depth": lambda _: str(1 + 2 * sum(plan(SMALL).layers) + len(plan(SMALL).layers)),
    "small_growth": lambda _: str(plan(SMALL).growth),
}
"""Placeholders of this page alone."""
