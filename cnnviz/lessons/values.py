"""Values that several pages use."""

from cnnviz.network.bills.costs import BottleneckSaving, bottleneck_saving
from cnnviz.network.field import reach
from cnnviz.network.structure.depth import depth
from cnnviz.network.structure.paper_names import paper_names
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.cards import Card
from cnnviz.ui import networks, tables
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage

COMPARED_BOTTLENECK = ("resnet50", "layer1.1")
"""The block whose saving the text tells: the first identity bottleneck of the paper's example."""

DRAWN = 5
"""Side of a kernel, in pixels, from which an edge can be made out in its picture."""


def table(arch: ArchitecturePage) -> LayerTable:
    """The layer table of the chosen network."""
    return tables.layer_table(arch.name)


def params_of(name: str) -> str:
    """The number of parameters of a network."""
    return numbers.whole(tables.layer_table(name).params)


def published_top1(arch: ArchitecturePage, name: str) -> str:
    """Share of the validation pictures that the published weights of a network get right."""
    accuracy = weights_for(name)[0].accuracy_top1
    return numbers.EMPTY if accuracy is None else numbers.percent(arch.t, accuracy)


def macs_of(arch: ArchitecturePage, name: str) -> str:
    """The multiply-adds of a network, in the reader's language."""
    return numbers.compact(arch.t, tables.layer_table(name).macs)


def rows_of(name: str, *kinds: str) -> list[Layer]:
    """The layers of a network that are of some kinds."""
    return [row for row in tables.layer_table(name).layers if row.kind in kinds]


def field_of(row: Layer) -> str:
    """The side of the receptive field of a layer, in pixels."""
    return str(row.rf[0]) if row.rf else "–"


def last_field(name: str) -> str:
    """The side of the receptive field of the last map before global pooling, in pixels."""
    return [field_of(row) for row in tables.layer_table(name).layers if row.rf and row.jump][-1]


def all_seeing(layers: LayerTable) -> str:
    """What the first layer is called whose central unit sees the whole picture."""
    found = reach.first_all_seeing(layers)
    return paper_names(layers).get(found.path, found.path) if found else "–"


def _stem(arch: ArchitecturePage) -> Layer:
    return rows_of(arch.name, "Conv2d")[0]


def _stem_size(arch: ArchitecturePage) -> str:
    return "×".join(str(side) for side in _stem(arch).kernel or ())


def _stem_look(arch: ArchitecturePage) -> str:
    """What can be made out in the kernels: in few pixels hardly anything."""
    few = max(_stem(arch).kernel or (0,)) < DRAWN
    return arch.t("filters.look_small" if few else "filters.look_large")


def _projection_params(arch: ArchitecturePage) -> str:
    rows = [
        node.params
        for block in tables.blocks(arch.name)
        if block.has_projection
        for node in block.nodes
        if node.kind == "Conv2d" and ".downsample." in node.path
    ]
    return numbers.whole(sum(rows))


def _routes(arch: ArchitecturePage, less: int = 0) -> str:
    return numbers.whole(2 ** (len(tables.blocks(arch.name)) - less))


def _saving() -> BottleneckSaving:
    name, block = COMPARED_BOTTLENECK
    return bottleneck_saving(tables.layer_table(name), block)


def _card(arch: ArchitecturePage) -> Card:
    return networks.card(arch.family.bundled or "")


def _command(arch: ArchitecturePage) -> str:
    card = _card(arch)
    budget = (
        f"--seconds {card.recipe['seconds']}"
        if "seconds" in card.recipe
        else f"--epochs {card.epochs:g}"
    )
    return (
        f"python -m cnnviz train --net {card.model} --recipe {card.recipe['name']} "
        f"{budget} --seed {card.seed}"
    )


VALUES: dict[str, Value] = {
    "variant": lambda arch: arch.title,
    "params": lambda arch: params_of(arch.name),
    "macs": lambda arch: macs_of(arch, arch.name),
    "resnet50_macs": lambda arch: macs_of(arch, "resnet50"),
    "input_size": lambda arch: str(table(arch).input_size),
    "depth": lambda arch: str(depth(table(arch))),
    "blocks": lambda arch: str(len(tables.blocks(arch.name))),
    "projections": lambda arch: str(sum(b.has_projection for b in tables.blocks(arch.name))),
    "projection_params": _projection_params,
    "paths": _routes,
    "paths_half": lambda arch: _routes(arch, 1),
    "fc_params": lambda arch: numbers.whole(table(arch).layers[-1].params),
    "rf_last": lambda arch: last_field(arch.name),
    "rf_resnet18": lambda _: last_field("resnet18"),
    "rf_resnet34": lambda _: last_field("resnet34"),
    "rf_resnet50": lambda _: last_field("resnet50"),
    "first_all_seeing": lambda arch: all_seeing(table(arch)),
    "stem_kernels": lambda arch: str(_stem(arch).output_shape[0]),
    "stem_size": _stem_size,
    "stem_look": _stem_look,
    "bottleneck_params": lambda _: numbers.whole(_saving().weights),
    "plain_params": lambda _: numbers.whole(_saving().plain_weights),
    "bottleneck_width": lambda _: str(_saving().widths[-1]),
    "bottleneck_saving": lambda _: f"{_saving().ratio:.1f}",
    "small_params": lambda arch: numbers.whole(_card(arch).params),
    "small_epochs": lambda arch: numbers.significant(_card(arch).epochs),
    "small_accuracy": lambda arch: numbers.percent(arch.t, _card(arch).test_accuracy, 2),
    "small_command": _command,
}
"""Every placeholder that a page may use."""
