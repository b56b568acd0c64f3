"""The gates of squeeze-and-excitation, read on a picture.

A block of Hu et al. (2017, section 3) computes y = ReLU(s u + S x): its branch makes the maps u,
the gates s = sigmoid(W2 ReLU(W1 z)) come from their means z, S is the shortcut. Gates and the layer
in their middle have rows of their own in the layer table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.errors import BadValue
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import LayerTable
from cnnviz.probing.changes.cuts import Cut, CutKind, cuts
from cnnviz.probing.execute import execute

LOW = 0.1
"""A gate below is as good as shut."""

HIGH = 0.9
"""A gate above is as good as open."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gates:
    """The gates of one block on one picture.

    Attributes:
        values: (C,), one gate a channel, between 0 and 1.
        hidden: (C / r,), the layer in the middle after its ReLU.
    """

    path: str
    values: NDArray[np.float32]
    hidden: NDArray[np.float32]

    @property
    def stage(self) -> str:
        """Path of its stage."""
        return stage_of(self.path)

    @property
    def mean(self) -> float:
        """Mean over the channels."""
        return float(self.values.mean())

    @property
    def spread(self) -> float:
        """Standard deviation over the channels."""
        return float(self.values.std())

    @property
    def shut(self) -> float:
        """Share of the gates below `LOW`."""
        return float((self.values < LOW).mean())

    @property
    def open(self) -> float:
        """Share of the gates above `HIGH`."""
        return float((self.values > HIGH).mean())

    @property
    def firing(self) -> int:
        """Units of the layer in the middle above zero; with none the gates are their biases'."""
        return int((self.hidden > 0).sum())

    def distance(self, other: "Gates") -> float:
        """Return the mean over the channels of how far the same gate lies apart on two pictures."""
        return float(np.abs(self.values - other.values).mean())


def stage_of(path: str) -> str:
    """Return the path of the stage that a block stands in."""
    return path.partition(".")[0]


def gates_of(table: LayerTable) -> tuple[Cut, ...]:
    """Return the gates of every block of a network.

    Raises:
        BadValue: If the network has none.
    """
    found = tuple(cut for cut in cuts(table) if cut.kind is CutKind.GATE)
    if not found:
        raise BadValue("no_gates", "this network has no squeeze-and-excitation")
    return found


def middles(table: LayerTable, gates: Sequence[Cut]) -> tuple[str, ...]:
    """Return for every block's gates the path of their narrow layer, ReLU(W1 z)."""
    return tuple(_middle(table, cut.path) for cut in gates)


def read_gates(
    module: nn.Module, x: Tensor, gates: Sequence[Cut], middles: Sequence[str]
) -> tuple[Gates, ...]:
    """Return the gates of every block on a picture.

    Args:
        module: A network with gates, in eval mode.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.
        gates: `gates_of(table)`.
        middles: `middles(table, gates)`.
    """
    values = execute(module, x, keep=[*(cut.path for cut in gates), *middles]).values
    return tuple(
        Gates(path=cut.name, values=_numbers(values[cut.path]), hidden=_numbers(values[middle]))
        for cut, middle in zip(gates, middles, strict=True)
    )


def _middle(table: LayerTable, path: str) -> str:
    """Return what the weights right in front of a step read."""
    row = table.row(path)
    while role_of(row.kind) not in (Role.CONV, Role.LINEAR):
        row = table.row(row.parents[0])
    return row.parents[0]


def _numbers(values: Tensor) -> NDArray[np.float32]:
    return values[0, :, 0, 0].float().cpu().numpy()
