"""A residual block without its shortcut: what the plain network of the paper has in its place."""

from dataclasses import replace

from cnnviz.network.trace.graph import BlockGraph, Edge


def without_shortcut(graph: BlockGraph) -> BlockGraph:
    """Return the block with the sum and the way past the weights taken out.

    Args:
        graph: Graph of a residual block whose shortcut is the identity.
    """
    sums = {node.path for node in graph.nodes if node.kind == "add"}
    ends = {
        edge.target: edge.source
        for edge in graph.edges
        if edge.target in sums and not edge.is_shortcut
    }
    return replace(
        graph,
        nodes=tuple(node for node in graph.nodes if node.path not in sums),
        edges=tuple(
            Edge(source=ends.get(edge.source, edge.source), target=edge.target)
            for edge in graph.edges
            if edge.target not in sums and not edge.is_shortcut
        ),
    )
