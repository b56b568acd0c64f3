"""Values of the SENet page."""

from cnnviz.content.facts import fact
from cnnviz.lessons.senet.reduction_ratio.numbers import GateBill, bill, gated_stages, own_ratio
from cnnviz.lessons.senet.reduction_ratio.screen import without
from cnnviz.lessons.senet.squeeze.numbers import EXAMPLE, excite
from cnnviz.lessons.values import all_seeing, field_of, macs_of, params_of, table
from cnnviz.network.structure.depth import depth
from cnnviz.ui import networks, tables
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage

FIRST = "seresnet50"
"""The network that the text tells of whichever is chosen."""

LARGE = "senet154"
SMALL = "seresnet20-cifar10"
PLAIN_SMALL = "resnet20-cifar10"
"""The small network without gates."""


def _bill(name: str) -> GateBill:
    with_gates = tables.layer_table(name)
    return bill(without(name), gated_stages(with_gates), own_ratio(with_gates))


def _gate_layers(arch: ArchitecturePage) -> str:
    """Weighted layers inside the gates: two a block."""
    return str(_layers_in_gates(arch))


def _gated_depth(arch: ArchitecturePage) -> str:
    """The way through the gates of every block: all of them lie one behind the other."""
    return str(depth(without(arch.name)) + _layers_in_gates(arch))


def _layers_in_gates(arch: ArchitecturePage) -> int:
    return 2 * sum(stage.blocks for stage in gated_stages(table(arch)))


def _last(arch: ArchitecturePage) -> tuple[int, int]:
    """Channels of the last stage, and the width of the layer in the middle of its gates."""
    row = [row for row in table(arch).layers if row.path.endswith(".se_module.fc1")][-1]
    return row.input_shape[0], row.output_shape[0]


def _before_gate(arch: ArchitecturePage) -> str:
    """Receptive field of the maps that the first gates scale, in pixels."""
    rows = table(arch).layers
    first = next(row for row in rows if row.path.endswith(".se_module.mean"))
    return field_of(table(arch).row(first.parents[0]))


def _heaviest_share(arch: ArchitecturePage) -> str:
    found = _bill(arch.name)
    return numbers.percent(arch.t, dict(found.stages)[found.heaviest] / found.weights)


def _without_last(name: str) -> int:
    found = _bill(name)
    return found.weights - found.stages[-1][1]


def _printed_share(arch: ArchitecturePage) -> str:
    """The rise between the two rounded numbers that the paper prints."""
    before = fact("se_paper_resnet50_macs").value
    after = fact("se_resnet50_macs").value
    return numbers.percent(arch.t, float((after - before) / before), 2)


VALUES: dict[str, Value] = {
    "named_depth": lambda arch: str(depth(without(arch.name))),
    "gate_layers": _gate_layers,
    "gated_depth": _gated_depth,
    "ratio": lambda arch: str(own_ratio(table(arch))),
    "gate_weights": lambda arch: numbers.whole(_bill(arch.name).weights),
    "gate_share": lambda arch: numbers.percent(arch.t, _bill(arch.name).params_share, 2),
    "gate_macs_share": lambda arch: numbers.percent(arch.t, _bill(arch.name).macs_share, 3),
    "params_without": lambda arch: numbers.whole(without(arch.name).params),
    "macs_without": lambda arch: numbers.whole(without(arch.name).macs),
    "macs_exact": lambda arch: numbers.whole(table(arch).macs),
    "heaviest_stage": lambda arch: _bill(arch.name).heaviest,
    "heaviest_share": _heaviest_share,
    "last_channels": lambda arch: numbers.whole(_last(arch)[0]),
    "last_hidden": lambda arch: numbers.whole(_last(arch)[1]),
    "last_gate_weights": lambda arch: numbers.whole(2 * _last(arch)[0] * _last(arch)[1]),
    "rf_before_gate": _before_gate,
    "all_seeing_without": lambda arch: all_seeing(without(arch.name)),
    "se50_weights": lambda _: numbers.whole(_bill(FIRST).weights),
    "se50_share": lambda arch: numbers.percent(arch.t, _bill(FIRST).params_share, 2),
    "se50_macs_share": lambda arch: numbers.percent(arch.t, _bill(FIRST).macs_share, 3),
    "se50_params": lambda _: params_of(FIRST),
    "se50_params_no_bias": lambda _: numbers.whole(_bill(FIRST).params),
    "se50_macs": lambda _: numbers.whole(tables.layer_table(FIRST).macs),
    "se50_macs_without": lambda _: numbers.whole(without(FIRST).macs),
    "se50_without_last": lambda _: numbers.whole(_without_last(FIRST)),
    "se50_without_last_share": lambda arch: numbers.percent(
        arch.t, _without_last(FIRST) / without(FIRST).params
    ),
    "printed_macs_share": _printed_share,
    "senet154_params": lambda _: params_of(LARGE),
    "senet154_macs": lambda arch: macs_of(arch, LARGE),
    "example_gates": lambda _: ", ".join(
        numbers.significant(gate, 4) for gate in excite(EXAMPLE).gates
    ),
    "example_gate_sum": lambda _: numbers.significant(excite(EXAMPLE).gates.sum(), 4),
    "example_mean": lambda _: f"{excite(EXAMPLE).means[-1]:g}",
    "example_gate": lambda _: numbers.significant(excite(EXAMPLE).gates[-1], 4),
    "small_gate_weights": lambda _: numbers.whole(_bill(SMALL).weights),
    "small_ratio": lambda _: str(own_ratio(tables.layer_table(SMALL))),
    "plain_small_accuracy": lambda arch: numbers.percent(
        arch.t, networks.card(PLAIN_SMALL).test_accuracy, 2
    ),
    "plain_small_epochs": lambda _: numbers.significant(networks.card(PLAIN_SMALL).epochs),
}
"""What the placeholders of this page stand for."""
