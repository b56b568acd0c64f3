"""What the branches of an Inception module cost, with their 1x1 reductions and without them.

With I channels coming in, a k x k kernel for c maps has k^2 I c weights; behind a reduction to r
channels it has I r + k^2 r c (Szegedy et al. 2014, figure 2). Every weight is used once at every
place of the map. Biases are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cnnviz.analysis.roles import Role, role_of
from cnnviz.analysis.table import Layer, LayerTable
from cnnviz.errors import BadValue


class Form(StrEnum):
    """How the branches of a module begin."""

    REDUCED = "reduced"
    """As published: a 1x1 in front of the large kernels and behind the pooling."""
    NAIVE = "naive"
    """Every kernel on the whole input, the pooling alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One branch of an Inception module.

    Attributes:
        kernel: Side of its window.
        pooled: Whether the window takes the maximum instead of weighing.
        reduction: Channels of the 1x1 that stands beside the window; 0 where there is none.
        out: Channels that leave it.
    """

    kernel: int
    pooled: bool
    reduction: int
    out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What one branch costs.

    Attributes:
        weights: Weights of its convolutions.
        macs: Multiply-adds for one picture.
        channels: Channels that leave it.
    """

    weights: int
    macs: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One Inception module.

    Attributes:
        path: Path of it in its network.
        inputs: Channels that come in.
        places: Height times width of its map.
        branches: In the order in which they are joined.
    """

    path: str
    inputs: int
    places: int
    branches: tuple[Branch, ...]

    def bills(self, form: Form = Form.REDUCED) -> tuple[Bill, ...]:
        """The bill of every branch.

        Args:
            form: With the reductions as published, or without any.
        """
        return tuple(self._bill(branch, form) for branch in self.branches)

    def whole(self, form: Form = Form.REDUCED) -> Bill:
        """The bill of the module."""
        bills = self.bills(form)
        return Bill(
            weights=sum(bill.weights for bill in bills),
            macs=sum(bill.macs for bill in bills),
            channels=sum(bill.channels for bill in bills),
        )

    def reduced(self, branch: Branch, reduction: int) -> int:
        """Multiply-adds of a branch with a large kernel if its reduction were another.

        Args:
            branch: One of its branches.
            reduction: Channels that the 1x1 leaves; 0 for no reduction at all.
        """
        return self.places * _weights(self.inputs, branch, reduction)

    def break_even(self, branch: Branch) -> int:
        """Most channels that a reduction may leave and still save something."""
        window = branch.kernel**2
        plain = window * self.inputs * branch.out
        # The largest whole r with I r + k^2 r c < k^2 I c.
        return (plain - 1) // (self.inputs + window * branch.out)

    @property
    def widest(self) -> Branch:
        """The branch with the largest kernel: of several, the last."""
        large = [b for b in self.branches if b.reduction and not b.pooled]
        return max(reversed(large), key=lambda branch: branch.kernel)

    def _bill(self, branch: Branch, form: Form) -> Bill:
        naive = form is Form.NAIVE
        if branch.pooled:
            weights = 0 if naive else self.inputs * branch.out
            channels = self.inputs if naive else branch.out
        else:
            weights = _weights(self.inputs, branch, 0 if naive else branch.reduction)
            channels = branch.out
        return Bill(weights=weights, macs=weights * self.places, channels=channels)


def inception_modules(table: LayerTable) -> tuple[Module, ...]:
    """Every Inception module of a network, in the order of computation.

    Args:
        table: Table of a GoogLeNet.

    Raises:
        BadValue: If the network has none.
    """
    rows = {row.path: row for row in table.layers}
    found = [_module(row, rows) for row in table.layers if row.kind == "cat" and "." in row.path]
    if not found:
        raise BadValue("no_inception_modules", "this network has no Inception modules")
    return tuple(found)


def _module(joint: Layer, rows: Mapping[str, Layer]) -> Module:
    path = joint.path.rpartition(".")[0]
    ways = [_way(rows[parent], path, rows) for parent in joint.parents]
    first = ways[0][0]
    return Module(
        path=path,
        inputs=first.input_shape[0],
        places=joint.output_shape[1] * joint.output_shape[2],
        branches=tuple(_branch(way) for way in ways),
    )


def _way(row: Layer, path: str, rows: Mapping[str, Layer]) -> list[Layer]:
    """The convolutions and poolings of a branch, from its end back to the input of the module."""
    way: list[Layer] = []
    current: Layer | None = row
    while current is not None and current.path.startswith(path + "."):
        if role_of(current.kind) in (Role.CONV, Role.POOL):
            way.insert(0, current)
        current = rows.get(current.parents[0])
    return way


def _branch(way: list[Layer]) -> Branch:
    convolutions = [row for row in way if role_of(row.kind) is Role.CONV]
    pooled = len(convolutions) < len(way)
    beside = pooled or len(convolutions) > 1
    return Branch(
        kernel=max(_side(row) for row in way),
        pooled=pooled,
        reduction=convolutions[0].output_shape[0] if beside else 0,
        out=way[-1].output_shape[0],
    )


def _side(row: Layer) -> int:
    kernel = row.value("kernel_size")
    return kernel[0] if isinstance(kernel, tuple) else kernel or 1


def _weights(inputs: int, branch: Branch, reduction: int) -> int:
    window = branch.kernel**2
    if not reduction:
        return window * inputs * branch.out
    return inputs * reduction + window * reduction * branch.out
