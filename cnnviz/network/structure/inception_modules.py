"""The modules of a network that run branches side by side and join them, and what they cost.

With I channels coming in, a k x k kernel for c maps has k^2 I c weights; behind a reduction to r
channels it has I r + k^2 r c (Szegedy et al. 2014, figure 2). Every weight is used once at every
place of the map. Biases are left out.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from math import prod

from cnnviz.network.bills.arithmetic import weight_factors
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable

Step = tuple[Layer, ...]
"""Layers that read the same map: one, or several side by side."""


class Form(StrEnum):
    """How the branches of a module begin."""

    REDUCED = "reduced"
    """As published: a 1x1 in front of the large kernels and behind the pooling."""
    NAIVE = "naive"
    """Every kernel on the whole input, the pooling alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleBill:
    """What a branch or a module costs."""

    weights: int
    macs: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way through a module.

    Attributes:
        end: Path of the row that the module joins.
        steps: Its convolutions and poolings, in the order of computation.
    """

    end: str
    steps: tuple[Step, ...]
    channels: int

    @property
    def rows(self) -> tuple[Layer, ...]:
        """All its layers."""
        return tuple(row for step in self.steps for row in step)

    @property
    def written(self) -> str:
        """Its kernels in short: "1×1 → 7×1 → 1×7", "1×1 → 1×3 ∥ 3×1", "max/2"."""
        return " → ".join(" ∥ ".join(_written(row) for row in step) for step in self.steps)

    @property
    def pooled(self) -> bool:
        """Whether a window takes the maximum or the mean instead of weighing."""
        return any(role_of(row.kind) is Role.POOL for row in self.rows)

    @property
    def kernel(self) -> int:
        """Height of its largest window; 1 where the only one is a function's."""
        return max(row.kernel[0] if row.kernel else 1 for row in self.rows)

    @property
    def reduction(self) -> int:
        """Channels of the 1x1 that stands beside its window; 0 where there is none."""
        convolutions = [row for row in self.rows if role_of(row.kind) is Role.CONV]
        beside = convolutions and (self.pooled or len(convolutions) > 1)
        return convolutions[0].output_shape[0] if beside else 0

    @property
    def bill(self) -> ModuleBill:
        """What it costs as it is."""
        weights = sum(prod(weight_factors(row)) for row in self.rows if row.params)
        macs = sum(row.macs for row in self.rows)
        return ModuleBill(weights=weights, macs=macs, channels=self.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One module.

    Attributes:
        kind: A letter: modules of one kind have branches of the same kernels and strides.
        input_shape: Channels, height and width of what every branch reads.
        output_shape: Those of the concatenation.
        branches: In the order of the concatenation.
    """

    path: str
    kind: str
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    branches: tuple[Branch, ...]

    @property
    def inputs(self) -> int:
        """Channels that come in."""
        return self.input_shape[0]

    @property
    def places(self) -> int:
        """Height times width of its map."""
        return prod(self.output_shape[1:])

    @property
    def weights(self) -> int:
        """Weights of all its convolutions."""
        return self.whole().weights

    @property
    def macs(self) -> int:
        """Multiply-adds of all its convolutions, for one picture."""
        return self.whole().macs

    def bills(self, form: Form = Form.REDUCED) -> tuple[ModuleBill, ...]:
        """Return the bill of every branch.

        Args:
            form: As it is, or, for a module of GoogLeNet, without any reductions.
        """
        if form is Form.REDUCED:
            return tuple(branch.bill for branch in self.branches)
        return tuple(self._naive(branch) for branch in self.branches)

    def whole(self, form: Form = Form.REDUCED) -> ModuleBill:
        """Return the bill of the module."""
        bills = self.bills(form)
        return ModuleBill(
            weights=sum(bill.weights for bill in bills),
            macs=sum(bill.macs for bill in bills),
            channels=sum(bill.channels for bill in bills),
        )

    def reduced(self, branch: Branch, reduction: int) -> int:
        """Return the multiply-adds of a branch with a large kernel if its reduction were another.

        Args:
            branch: One of its branches.
            reduction: Channels that the 1x1 leaves; 0 for no reduction at all.
        """
        window = branch.kernel**2
        if not reduction:
            return self.places * window * self.inputs * branch.channels
        return self.places * reduction * (self.inputs + window * branch.channels)

    def break_even(self, branch: Branch) -> int:
        """Return the most channels that a reduction may leave and still save something."""
        window = branch.kernel**2
        plain = window * self.inputs * branch.channels
        # The largest whole r with I r + k^2 r c < k^2 I c.
        return (plain - 1) // (self.inputs + window * branch.channels)

    @property
    def widest(self) -> Branch:
        """The branch with the largest kernel: of several, the last."""
        large = [branch for branch in self.branches if branch.reduction and not branch.pooled]
        return max(reversed(large), key=lambda branch: branch.kernel)

    def _naive(self, branch: Branch) -> ModuleBill:
        if branch.pooled:
            return ModuleBill(weights=0, macs=0, channels=self.inputs)
        macs = self.reduced(branch, 0)
        return ModuleBill(weights=macs // self.places, macs=macs, channels=branch.channels)


def modules(table: LayerTable) -> tuple[Module, ...]:
    """Return the modules of a network, in the order of computation; empty where it has none.

    Torchvision names the five kinds of Inception v3 by the letters that they get here, A to E.
    """
    found: list[Module] = []
    letters: dict[object, str] = {}
    for path, group in groupby(table.layers, key=lambda row: row.path.partition(".")[0]):
        rows = {row.path: row for row in group}
        last = rows[next(reversed(rows))]
        # A joint that stands in no module, as between the towers of AlexNet, joins no branches.
        if last.kind != "cat" or "." not in last.path:
            continue
        branches = tuple(filter(None, (_branch(rows, parent) for parent in last.parents)))
        if len(branches) < len(last.parents):
            continue  # tokens are joined, or what no window has read
        signature = tuple(branch.written for branch in branches)
        found.append(
            Module(
                path=path,
                kind=letters.setdefault(signature, chr(ord("A") + len(letters))),
                input_shape=branches[0].rows[0].input_shape,
                output_shape=last.output_shape,
                branches=branches,
            )
        )
    return tuple(found)


def _branch(rows: dict[str, Layer], end: str) -> Branch | None:
    """Return what lies between the input of the module and one part of its concatenation.

    None where no convolution and no pooling makes maps on the way.
    """
    inside, waiting = set[str](), [end]
    while waiting:
        path = waiting.pop()
        if path in rows and path not in inside:
            inside.add(path)
            waiting += rows[path].parents
    windows = [
        row
        for row in rows.values()
        if row.path in inside and len(row.output_shape) == 3  # a map, no tokens
        if role_of(row.kind) in (Role.CONV, Role.POOL)
    ]
    if not windows:
        return None
    steps = tuple(tuple(step) for _, step in groupby(windows, key=lambda row: row.parents))
    return Branch(end=end, steps=steps, channels=sum(row.output_shape[0] for row in steps[-1]))


def _written(row: Layer) -> str:
    stride = "/2" if row.output_shape[1] < row.input_shape[1] else ""
    if role_of(row.kind) is Role.POOL:
        # A function call leaves no kernel size in the table, only its effect.
        return f"{'max' if 'max' in row.kind.lower() else 'avg'}{stride}"
    return "×".join(map(str, row.kernel or (1, 1))) + stride
