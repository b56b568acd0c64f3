"""The modules of a network that run branches side by side and end in a concatenation."""

from dataclasses import dataclass
from itertools import groupby

from cnnviz.analysis.roles import Role, role_of
from cnnviz.analysis.table import Layer, LayerTable

Step = tuple[Layer, ...]
"""Layers that read the same map: one, or several side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way through a module.

    Attributes:
        steps: Its convolutions and poolings, in the order of computation.
        channels: Maps that it adds to the concatenation.
    """

    steps: tuple[Step, ...]
    channels: int

    @property
    def rows(self) -> tuple[Layer, ...]:
        """All its layers."""
        return tuple(row for step in self.steps for row in step)

    @property
    def written(self) -> str:
        """Its kernels in short: "1×1 → 7×1 → 1×7", "1×1 → 1×3 ∥ 3×1", "pool 3×3/2"."""
        return " → ".join(" ∥ ".join(_written(row) for row in step) for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One module.

    Attributes:
        path: Its path.
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
    def weights(self) -> int:
        """Weights of all its convolutions."""
        return sum(row.params for branch in self.branches for row in branch.rows)

    @property
    def macs(self) -> int:
        """Multiply-adds of all its convolutions, for one picture."""
        return sum(row.macs for branch in self.branches for row in branch.rows)


def modules(table: LayerTable) -> tuple[Module, ...]:
    """The modules of a network, in the order of computation; empty where it has none.

    Torchvision names the five kinds of Inception v3 by the letters that they get here, A to E.
    """
    found: list[Module] = []
    letters: dict[object, str] = {}
    for path, group in groupby(table.layers, key=lambda row: row.path.partition(".")[0]):
        rows = {row.path: row for row in group}
        last = rows[next(reversed(rows))]
        if last.kind != "cat":
            continue
        branches = tuple(_branch(rows, parent) for parent in last.parents)
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


def kernel(row: Layer) -> tuple[int, int]:
    """Height and width of the window of a convolution."""
    size = row.value("kernel_size")
    return (size[0], size[1]) if isinstance(size, tuple) else (1, 1)


def _branch(rows: dict[str, Layer], end: str) -> Branch:
    """What lies between the input of the module and one part of its concatenation."""
    inside, waiting = set[str](), [end]
    while waiting:
        path = waiting.pop()
        if path in rows and path not in inside:
            inside.add(path)
            waiting += rows[path].parents
    windows = [
        row
        for row in rows.values()
        if row.path in inside and role_of(row.kind) in (Role.CONV, Role.POOL)
    ]
    steps = tuple(tuple(step) for _, step in groupby(windows, key=lambda row: row.parents))
    return Branch(steps=steps, channels=sum(row.output_shape[0] for row in steps[-1]))


def _written(row: Layer) -> str:
    shrinks = row.output_shape[1] < row.input_shape[1]
    stride = "/2" if shrinks else ""
    if role_of(row.kind) == Role.POOL:
        # A function call leaves no kernel size in the table, only its effect.
        return f"{'max' if 'max' in row.kind.lower() else 'avg'}{stride}"
    height, width = kernel(row)
    return f"{height}×{width}{stride}"
