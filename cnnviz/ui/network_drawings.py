"""The finished drawings of networks and of their parts, in a language, shared by all sessions."""

from collections.abc import Mapping

from cnnviz.content.labels import text
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.svg.block_diagram import block_diagram
from cnnviz.drawing.svg.dense_wires import dense_wires
from cnnviz.drawing.svg.fold_handles import Frame
from cnnviz.drawing.svg.network_strip import network_strip
from cnnviz.network.structure import folding
from cnnviz.network.structure import parts as diagrams
from cnnviz.network.structure.parts import WHOLE
from cnnviz.network.structure.slabs import called
from cnnviz.network.structure.slabs import slabs as strip_slabs
from cnnviz.network.structure.stages import Stage
from cnnviz.network.trace.graph import block_graph
from cnnviz.ui.keeping.by_network import kept
from cnnviz.ui.tables import items, layer_table, names, stages
from cnnviz.ui.widgets.diagram import Drawing


@kept(64)
def parts(name: str) -> tuple[diagrams.Part, ...]:
    """Return the parts of a network that have a diagram."""
    return diagrams.parts(layer_table(name))


@kept(128)
def dense_layers(name: str, path: str) -> tuple[diagrams.DenseLayer, ...]:
    """Return the layers of a dense block, between its input and its output."""
    part = next(entry for entry in parts(name) if entry.path == path)
    return diagrams.dense_layers(layer_table(name), part)


@kept(128)
def dense_block(name: str, path: str, code: str) -> Drawing:
    """Return the wires of a dense block in a language."""
    labels = text(code).table("figures.dense_wires")
    layers = dense_layers(name, path)
    return Drawing(
        svg=dense_wires(path, layers, labels),
        file=dense_wires(path, layers, labels, palette=LIGHT),
        name=f"cnnviz-{name}-{path}",
    )


@kept(256)
def block(name: str, path: str, code: str) -> Drawing:
    """Return the diagram of one part, or of any module, in a language."""
    part = next((entry for entry in parts(name) if entry.path == path), None)
    table = layer_table(name)
    graph = part.graph(table) if part is not None else block_graph(table, path)
    labels = text(code).table("figures.block_diagram")
    told = _inside(names(name), path)
    if part is not None:
        told[path] = called(path, part.rows, names(name))
    return Drawing(
        svg=block_diagram(graph, labels, names=told),
        file=block_diagram(graph, labels, names=told, palette=LIGHT),
        name=f"cnnviz-{name}-{path}",
    )


def _inside(told: Mapping[str, str], path: str) -> dict[str, str]:
    """Return the names of a network as they are said inside one of its modules."""
    around = told.get(path, "")
    if not around:
        return dict(told)
    return {own: name.removeprefix(f"{around}.") for own, name in told.items()}


@kept(128)
def whole(name: str, code: str, opened: tuple[str, ...]) -> Drawing:
    """Return the graph of a network, folded except for the groups of these tokens."""
    found, told = items(name), names(name)
    titles = dict(told) | {group.token: group.title(told) for group in folding.groups(found)}
    titles[WHOLE] = name
    frames = [
        Frame(
            token=group.token,
            title=titles[group.token],
            inside=frozenset(
                item.token if isinstance(item, folding.Group) else item.path
                for item in folding.visible(group.items, opened)
            ),
        )
        for group in folding.frames(found, opened)
    ]
    graph = folding.folded_graph(layer_table(name), found, opened)
    labels = dict(text(code).table("figures.block_diagram"))
    labels["figure"] = text(code).table("figures.network_strip")["figure"].replace("model", "path")
    return Drawing(
        svg=block_diagram(graph, labels, names=titles, frames=frames),
        file=block_diagram(graph, labels, names=titles, frames=frames, palette=LIGHT),
        name=f"cnnviz-{name}-graph",
    )


@kept(64)
def slabs(name: str) -> tuple[tuple[Stage, ...], dict[str, str]]:
    """Return the stages of a network as its strip shows them, and what each is called."""
    return strip_slabs(stages(name), names(name))


@kept(128)
def strip(name: str, code: str, *, linear: bool = False) -> Drawing:
    """Return the whole network as a strip in a language."""
    table, (own, titles) = layer_table(name), slabs(name)
    labels = text(code).table("figures.network_strip")
    return Drawing(
        svg=network_strip(table, own, labels, titles=titles, linear=linear),
        file=network_strip(table, own, labels, titles=titles, linear=linear, palette=LIGHT),
        name=f"cnnviz-{name}",
    )
