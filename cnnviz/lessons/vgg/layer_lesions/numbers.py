"""Layer lesions: single convolutions taken out of a network without shortcuts.

Veit, Wilber and Belongie (2016, section 4.1) removed single layers from a VGG beside their single
blocks from a ResNet. A convolution can only be taken out where map and channels stay as they are;
its batch norm and its ReLU go with it. What it read comes out of a ReLU or a pooling behind one
and is never negative, so that handing it on is just what a block does whose branch is zero.
"""

from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import LayerTable
from cnnviz.probing.changes.cuts import Cut, CutKind, cuts


def removable(table: LayerTable) -> dict[str, Cut]:
    """The convolutions that can be taken out, in order, by the names that the papers give them.

    Args:
        table: Table of a network without shortcuts.

    Returns:
        "conv3_2" is the second convolution of the third stage; a stage ends with a pooling.
    """
    found = {cut.name: cut for cut in cuts(table) if cut.kind is CutKind.LAYER}
    stage, number, named = 1, 0, {}
    for row in table.layers:
        role = role_of(row.kind)
        if role is Role.CONV:
            number += 1
            if row.path in found:
                named[f"conv{stage}_{number}"] = found[row.path]
        elif role is Role.POOL:
            stage, number = stage + 1, 0
    return named
