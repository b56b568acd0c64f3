"""A loaded network step by step: the value of any layer, and the answer with any layer changed.

The network is only read. Nothing is hooked and nothing is copied: the recorded graph is computed
node by node, so many threads may do so with one network at the same time, each with values of its
own. Steps that would write into their input compute a new tensor instead: a kept value stays what
its layer yielded, as `Conv2d` before a `ReLU(inplace=True)`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from cnnviz.probing.changes.walk import Change, VariantWalk


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Execution:
    """One run of a network.

    Attributes:
        logits: (N, classes); None where the run ended before. Of several variants (variants, N,
            classes).
        values: What the layers that were asked for yielded, after their change, by path; each with
            the batch dimension first. Beside several variants those of the network as it is.
    """

    logits: Tensor | None
    values: Mapping[str, Tensor]


def execute(
    module: nn.Module,
    x: Tensor,
    *,
    keep: Collection[str] = (),
    change: Mapping[str, Change] | None = None,
    until: str | None = None,
    grad: bool = False,
) -> Execution:
    """Run a network, keep what some layers yield, change what others do.

    Args:
        module: A loaded network in eval mode.
        x: Preprocessed photos, (N, C, height, width), on the device of the network.
        keep: Paths of the layer table whose values are wanted.
        change: Paths whose values are replaced, and by what.
        until: Path after which nothing more is computed; kept as well.
        grad: Whether gradients are wanted: with respect to `x`, if it asks for them, or to a value
            that a change returns as a new leaf.

    Raises:
        BadValue: If the network has no layer of one of these paths.
        NotTraceable: If torch.fx cannot record the network.
    """
    wanted = {*keep, *(() if until is None else (until,))}
    with torch.enable_grad() if grad else torch.inference_mode():
        walk = VariantWalk(module, x, [change or {}], wanted, until)
        walk.begin()
    return Execution(logits=walk.logits.get(0), values=walk.values)


def execute_each(
    module: nn.Module,
    x: Tensor,
    variants: Sequence[Mapping[str, Change]],
    *,
    keep: Collection[str] = (),
    most: int | None = None,
) -> Execution:
    """Run several variants of a network; what lies in front of a change is computed once.

    Args:
        module: A loaded network in eval mode.
        x: Preprocessed photos, (N, C, height, width), on the device of the network.
        variants: For each what is replaced by what, as for `execute`; one that changes nothing is
            the network as it is.
        keep: Paths whose values in the network as it is are wanted; needs such a variant.
        most: Variants that are computed at the same time, where memory must be bounded.

    Raises:
        BadValue: If the network has no layer of one of these paths.
        NotTraceable: If torch.fx cannot record the network.
    """
    with torch.inference_mode():
        walk = VariantWalk(module, x, variants, keep, most=most)
        walk.begin()
    rows = [walk.logits[number] for number in range(len(variants))]
    return Execution(logits=torch.stack(rows), values=walk.values)


def logits_of(module: nn.Module, x: Tensor, change: Mapping[str, Change]) -> Tensor:
    """Return the answer of a network, some layers changed: (N, classes), before softmax."""
    logits = execute(module, x, change=change).logits
    assert logits is not None  # nothing ended the run
    return logits


def logits_of_each(
    module: nn.Module, x: Tensor, variants: Sequence[Mapping[str, Change]], most: int | None = None
) -> Tensor:
    """Return the answers of several variants to one photo, (variants, classes)."""
    logits = execute_each(module, x, variants, most=most).logits
    assert logits is not None  # nothing ended the run
    return logits[:, 0]


def value_of(module: nn.Module, x: Tensor, path: str) -> Tensor:
    """Return what one layer yields, (N, …); nothing behind it is computed."""
    return execute(module, x, until=path).values[path]
