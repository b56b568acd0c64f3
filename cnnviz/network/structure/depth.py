"""Depth as the papers count it: weighted layers on the longest path, shortcuts aside."""

from cnnviz.network.trace.layers import INPUT
from cnnviz.network.trace.table import LayerTable

WEIGHTED = frozenset({"Conv2d", "Linear", "MultiheadAttention"})
"""Kinds that count as a layer."""


def depth(table: LayerTable) -> int:
    """Return the number of weighted layers on the longest path from picture to classes.

    A projection lies on a shorter path beside its branch, so ResNet-50 has 50 and not 54. Gates
    (squeeze-and-excitation) hang on the path that they rescale and do not lengthen it.
    """
    longest = depths(table)
    # Of what leaves the network: the gates of the last block are on longer paths that end there.
    leaves = [layer.path for layer in table.layers if layer.output_shape]
    return longest[leaves[-1]] if leaves else 0


def depths(table: LayerTable) -> dict[str, int]:
    """Return the weighted layers on the longest path from the picture to each row, by its path."""
    longest = {INPUT: 0}
    for layer in table.layers:
        if layer.kind == "Parameter":
            continue  # a gain or a bias: no path from the picture leads to it
        of_parents = min if layer.kind == "mul" else max
        before = [longest[parent] for parent in layer.parents if parent in longest]
        longest[layer.path] = of_parents(before, default=0) + (layer.kind in WEIGHTED)
    return longest
