"""Cut a wire of a dense block and predict again.

A wire is what one reader of a block (a layer, or what comes behind the block) takes from one
source. Cut, it brings a constant instead: behind the reader's batch norm and ReLU, where its
weights begin, each map of the source is replaced by its mean over all positions, or by zero. All
other readers of the same source still get its maps. Nothing is trained again.

The network is only read, by its own parts one after the other: no hooks, no copies.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.analysis.answers import Answer, answer
from cnnviz.analysis.chains import through
from cnnviz.analysis.dense_blocks import DenseBlock, DenseChain, dense_chain
from cnnviz.errors import BadValue

SMALL_SIDE = 64
"""Pictures up to this side are small enough to cut every wire of a block in a moment."""


class Cut(StrEnum):
    """What a wire brings once it is cut."""

    MEAN = "mean"
    """Of each map its mean over the positions: how much is left, where is lost."""
    ZERO = "zero"
    """Nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What cutting each wire of a block, one at a time, does to the margin.

    Attributes:
        sources: Names of what can be read.
        readers: Names of what reads.
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


def whole_answer(module: nn.Module, x: Tensor) -> Answer:
    """The answer of the network as it is."""
    chain = dense_chain(module)
    with torch.inference_mode():
        return answer(_finish(chain, 0, through(chain.stem, x))[0])


def cut_answer(
    module: nn.Module, x: Tensor, name: str, wire: tuple[int, int], how: Cut, watch: int
) -> Answer:
    """The answer of the network with one wire cut.

    Args:
        module: torchvision's DenseNet or a `CifarDenseNet`, in eval mode.
        x: One preprocessed photo, (1, 3, height, width).
        name: Name of the block.
        wire: Number of the source (0 is the block's input) and of the reader (0 is the first
            layer) in this block.
        how: What the wire brings instead.
        watch: Class whose margin is told.

    Raises:
        BadValue: If the network has no dense blocks, no such block or no such wire.
    """
    chain = dense_chain(module)
    block = chain.block(name)
    if wire not in block.wires:
        source, reader = wire
        raise BadValue(
            "no_such_wire", f"reader {reader} has no source {source}", source=source, reader=reader
        )
    with torch.inference_mode():
        rows = next(_cuts(chain, name, x, how, only=wire))
    return answer(rows[0], watch=watch)


def changes(module: nn.Module, x: Tensor, name: str, how: Cut) -> Changes:
    """Cuts every wire of a block once: really for small pictures, else estimated in one backward.

    Args:
        module: torchvision's DenseNet or a `CifarDenseNet`, in eval mode.
        x: One preprocessed photo, (1, 3, height, width).
        name: Name of the block.
        how: What a cut wire brings instead.

    Raises:
        BadValue: If the network has no dense blocks, or no such block.
    """
    if x.shape[-1] <= SMALL_SIDE:
        return cut_each(module, x, name, how)
    return estimate_each(module, x, name, how)


def cut_each(module: nn.Module, x: Tensor, name: str, how: Cut) -> Changes:
    """Cuts every wire of a block, one at a time; see `changes`."""
    chain = dense_chain(module)
    block = chain.block(name)
    before = whole_answer(module, x)
    change = _empty(block)
    kept = 0
    with torch.inference_mode():
        for reader, rows in enumerate(_cuts(chain, name, x, how)):
            for source, row in enumerate(rows):
                after = answer(row, watch=before.watched.class_index)
                change[source, reader] = after.margin - before.margin
                kept += after.kept
    return _changes(block, change, kept)


def estimate_each(module: nn.Module, x: Tensor, name: str, how: Cut) -> Changes:
    """First-order estimate of every single cut of a block; see `changes`.

    Zeros are added to what each reader takes; the gradient of the margin with respect to them,
    times the change that a cut would make, is the estimate (one forward, one backward).
    """
    chain = dense_chain(module)
    block = chain.block(name)
    taken: list[Tensor] = []
    added: list[Tensor] = []
    # The fresh zeros are the leaves; the network's weights take no gradient.
    with torch.inference_mode(False), torch.enable_grad():
        maps = _input_of(chain, name, x.clone())
        for reader in block.readers[:-1]:
            gated = reader.gate(maps)
            added.append(torch.zeros_like(gated, requires_grad=True))
            taken.append(gated)
            maps = torch.cat([maps, reader.rest(gated + added[-1])], 1)
        gated = block.readers[-1].gate(maps)
        added.append(torch.zeros_like(gated, requires_grad=True))
        taken.append(gated)
        out = block.readers[-1].rest(gated + added[-1])
        logits = _finish(chain, _number(chain, name) + 1, out)[0]
        first, second = logits.topk(2).values
        slopes = torch.autograd.grad(first - second, added)
    change = _empty(block)
    for number, (gated, slope) in enumerate(zip(taken, slopes, strict=True)):
        effect = (slope * (_constant(gated.detach(), how) - gated.detach())).sum((0, 2, 3))
        for source in range(number + 1):
            change[source, number] = float(effect[block.slice(source)].sum())
    return _changes(block, change, None)


def _cuts(
    chain: DenseChain, name: str, x: Tensor, how: Cut, *, only: tuple[int, int] | None = None
) -> Iterator[Tensor]:
    """Logits with each wire of each reader cut, reader by reader.

    What lies in front of a reader is computed once; its cuts go on together, as one batch.

    Yields:
        (sources of the reader, classes), or one row for the wire that alone is asked for.
    """
    block, following = chain.block(name), _number(chain, name) + 1
    maps = _input_of(chain, name, x)
    for number, reader in enumerate(block.readers):
        gated = reader.gate(maps)
        if only is None or only[1] == number:
            sources = range(number + 1) if only is None else (only[0],)
            constant = _constant(gated, how)
            rows = gated.repeat(len(sources), 1, 1, 1)
            for row, source in enumerate(sources):
                rows[row, block.slice(source)] = constant[0, block.slice(source)]
            out = reader.rest(rows)
            if number < len(block.readers) - 1:
                joined = torch.cat([maps.expand(len(sources), -1, -1, -1), out], 1)
                out = _through_readers(block, number + 1, joined)
            yield _finish(chain, following, out)
        if number < len(block.readers) - 1:
            maps = torch.cat([maps, reader.rest(gated)], 1)


def _through_readers(block: DenseBlock, start: int, maps: Tensor) -> Tensor:
    """From the joined maps before reader `start` to the output of the last reader."""
    for reader in block.readers[start:-1]:
        maps = torch.cat([maps, reader.rest(reader.gate(maps))], 1)
    last = block.readers[-1]
    return last.rest(last.gate(maps))


def _finish(chain: DenseChain, start: int, maps: Tensor) -> Tensor:
    """From the input of a block to the logits."""
    for block in chain.blocks[start:]:
        maps = _through_readers(block, 0, maps)
    return maps


def _input_of(chain: DenseChain, name: str, x: Tensor) -> Tensor:
    """What comes into a block."""
    maps = through(chain.stem, x)
    for block in chain.blocks[: _number(chain, name)]:
        maps = _through_readers(block, 0, maps)
    return maps


def _number(chain: DenseChain, name: str) -> int:
    return [block.name for block in chain.blocks].index(name)


def _constant(gated: Tensor, how: Cut) -> Tensor:
    """What stands in the place of the maps, (N, maps, height, width)."""
    if how is Cut.ZERO:
        return torch.zeros_like(gated)
    return gated.mean((2, 3), keepdim=True).expand_as(gated)


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
