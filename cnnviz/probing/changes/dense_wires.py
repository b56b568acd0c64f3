"""Cut a wire of a dense block and predict again.

A wire is what one reader of a block (a layer, or what comes behind the block) takes from one
source. Cut, it brings a constant instead: behind the reader's batch norm and ReLU, where its
weights begin, each map of the source is replaced by its mean over all positions, or by zero. All
other readers of the same source still get its maps. Nothing is trained again.

That is a change of some channels of the ReLU in front of the reader's weights: see
`probing.execute`.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.errors import BadValue
from cnnviz.probing.answers import WatchedPrediction, answer
from cnnviz.probing.changes.cut_changes import Fill, channels
from cnnviz.probing.changes.cut_effects import channels_answer
from cnnviz.probing.changes.dense_blocks import DenseBlock
from cnnviz.probing.execute import execute, logits_of_each

SMALL_SIDE = 64
"""Pictures up to this side are small enough to cut every wire of a block in a moment."""


TOGETHER = 32
"""Cuts that are computed at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What cutting each wire of a block, one at a time, does to the margin.

    Attributes:
        change: (sources, readers): margin of the watched class after less before; NaN where there
            is no wire.
        kept: How many single cuts leave the first place; None for an estimate.
        exact: Whether every wire was really cut; else the change is the first-order estimate,
            gradient of the margin times change of what the wire brings.
    """

    sources: tuple[str, ...]
    readers: tuple[str, ...]
    change: NDArray[np.float64]
    kept: int | None
    exact: bool

    @property
    def strongest(self) -> tuple[int, int]:
        """Source and reader of the wire that moves the margin most."""
        flat = int(np.nanargmax(np.abs(self.change)))
        source, reader = divmod(flat, len(self.readers))
        return source, reader


def cut_answer(
    module: nn.Module, x: Tensor, block: DenseBlock, wire: tuple[int, int], how: Fill, watch: int
) -> WatchedPrediction:
    """Return the answer of the network with one wire cut.

    Args:
        module: A network with dense blocks, in eval mode.
        x: One preprocessed photo, (1, 3, height, width).
        block: One of `dense_blocks(table)`.
        wire: Number of the source (0 is the block's input) and of the reader (0 is the first
            layer) in this block.
        how: What the wire brings instead.
        watch: Class whose margin is told.

    Raises:
        BadValue: If the block has no such wire.
    """
    if wire not in block.wires:
        source, reader = wire
        raise BadValue(
            "no_such_wire", f"reader {reader} has no source {source}", source=source, reader=reader
        )
    return channels_answer(module, x, *_maps(block, wire), how, watch)


def changes(module: nn.Module, x: Tensor, block: DenseBlock, how: Fill) -> Changes:
    """Cut every wire of a block once: really for small pictures, else estimated in one backward.

    Args:
        module: A network with dense blocks, in eval mode.
        x: One preprocessed photo, (1, 3, height, width).
        block: One of `dense_blocks(table)`.
        how: What a cut wire brings instead.
    """
    if x.shape[-1] <= SMALL_SIDE:
        return cut_each(module, x, block, how)
    return estimate_each(module, x, block, how)


def cut_each(module: nn.Module, x: Tensor, block: DenseBlock, how: Fill) -> Changes:
    """Cut every wire of a block, one at a time; see `changes`."""
    variants = [channels(*_maps(block, wire), how) for wire in block.wires]
    whole, *rows = logits_of_each(module, x, [{}, *variants], TOGETHER)
    before = answer(whole)
    change = _empty(block)
    kept = 0
    for wire, row in zip(block.wires, rows, strict=True):
        after = answer(row, watch=before.watched.class_index)
        change[wire] = after.margin - before.margin
        kept += after.kept
    return _changes(block, change, kept)


def estimate_each(module: nn.Module, x: Tensor, block: DenseBlock, how: Fill) -> Changes:
    """Return the first-order estimate of every single cut of a block; see `changes`.

    The gradient of the margin with respect to what each reader takes, times the change that a cut
    would make, is the estimate (one forward, one backward).
    """
    gates = [reader.gate for reader in block.readers]

    def leaf(value: Tensor) -> Tensor:
        return value.detach().requires_grad_()

    # What lies in front of the first reader takes no gradient, nor do the network's weights.
    with torch.inference_mode(False):
        run = execute(module, x.clone(), keep=gates, change={gates[0]: leaf}, grad=True)
        assert run.logits is not None  # nothing ended the run
        first, second = run.logits[0].topk(2).values
        taken = [run.values[gate] for gate in gates]
        slopes = torch.autograd.grad(first - second, taken)
    change = _empty(block)
    for number, (gated, slope) in enumerate(zip(taken, slopes, strict=True)):
        gated = gated.detach()
        level = gated.mean((2, 3), keepdim=True) if how is Fill.MEAN else 0.0
        effect = (slope * (level - gated)).sum((0, 2, 3))
        for source in range(number + 1):
            change[source, number] = float(effect[block.slice(source)].sum())
    return _changes(block, change, None)


def _maps(block: DenseBlock, wire: tuple[int, int]) -> tuple[str, range]:
    """Return what a wire brings: some channels of what reaches the weights of its reader."""
    source, reader = wire
    here = block.slice(source)
    return block.readers[reader].gate, range(here.start, here.stop)


def _empty(block: DenseBlock) -> NDArray[np.float64]:
    return np.full((len(block.sources), len(block.readers)), np.nan)


def _changes(block: DenseBlock, change: NDArray[np.float64], kept: int | None) -> Changes:
    return Changes(
        sources=block.sources,
        readers=tuple(reader.name for reader in block.readers),
        change=change,
        kept=kept,
        exact=kept is not None,
    )
