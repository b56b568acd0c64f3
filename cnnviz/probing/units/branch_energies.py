"""How much each residual block adds to what it was given: the norms of F(x) and x on one photo.

A sum hides who contributed. Where the norm of F(x) is a fraction of that of x, the block refines
what comes through its shortcut (Greff et al. 2016, "Highway and Residual Networks learn Unrolled
Iterative Estimation").
"""

from dataclasses import dataclass

from torch import Tensor, nn

from cnnviz.network.trace.table import LayerTable
from cnnviz.probing.changes.cuts import CutKind, cuts
from cnnviz.probing.execute import execute


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualSum:
    """Where a residual block adds its branch to its shortcut.

    Attributes:
        block: Path of the block.
        branch: The layer whose value is F(x).
        shortcut: The layer whose value is x, or its projection.
        projected: Whether the shortcut has weights of its own.
    """

    block: str
    branch: str
    shortcut: str
    projected: bool


def residual_sums(table: LayerTable) -> tuple[ResidualSum, ...]:
    """Return the sums of all residual blocks, in their order; none where there are no shortcuts."""
    branches = {cut.path: cut for cut in cuts(table) if cut.kind is CutKind.BLOCK}
    rows = {row.path for row in table.layers}
    found = []
    for row in table.layers:
        own = [path for path in row.parents if path in branches]
        aside = [path for path in row.parents if path not in branches and path in rows]
        if row.kind == "add" and len(own) == len(aside) == 1:
            cut = branches[own[0]]
            found.append(
                ResidualSum(
                    block=cut.name, branch=own[0], shortcut=aside[0], projected=cut.projection
                )
            )
    return tuple(found)


def branch_energies(
    module: nn.Module, x: Tensor, sums: tuple[ResidualSum, ...]
) -> tuple[float | None, ...]:
    """Return the norm of F(x) divided by that of x for each sum, in one run.

    Args:
        module: A loaded network in eval mode; it is only read.
        x: A preprocessed photo, (1, C, height, width).
        sums: Of `residual_sums`.

    Returns:
        Ratios of Euclidean norms over all channels and places; None where x is zero everywhere.
    """
    paths = {path for one in sums for path in (one.branch, one.shortcut)}
    values = execute(module, x, keep=paths).values
    norms = {path: float(values[path].double().norm()) for path in paths}
    return tuple(
        norms[one.branch] / norms[one.shortcut] if norms[one.shortcut] else None for one in sums
    )
