"""Depth as the papers count it: weighted layers on the longest path, shortcuts aside."""

from cnnviz.analysis.table import LayerTable

WEIGHTED = frozenset({"Conv2d", "Linear", "MultiheadAttention"})
"""Kinds that count as a layer."""


def depth(table: LayerTable) -> int:
    """Weighted layers on the longest path from the picture to the classes.

    A projection lies on a shorter path beside its branch, so ResNet-50 has 50 and not 54.
    """
    longest: dict[str, int] = {}
    for layer in table.layers:
        before = max((longest.get(parent, 0) for parent in layer.parents), default=0)
        longest[layer.path] = before + (layer.kind in WEIGHTED)
    return max(longest.values(), default=0)
