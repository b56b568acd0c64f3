"""How strongly each layer of a dense block reads each earlier one, told from the weights alone.

Huang et al. (2016, figure 5) average the absolute weights that a layer has for the maps of one
source. Here a reader's weight for a map is first multiplied by the scale that its batch norm gives
this map: what the batch norm hands on has, over the training pictures, a spread as large as this
scale, so that the product tells how much the reader's outputs move when the map does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from cnnviz.probing.changes.dense_blocks import DenseBlock, Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Strengths:
    """The mean strength of every wire of one dense block.

    Attributes:
        sources: Names of what can be read: "input", then the layers.
        maps: How many maps each source hands on.
        raw: (sources, readers): mean of |weight| times |batch norm scale| over a wire's weights;
            NaN where the source comes after the reader.
        relative: The same, each reader's divided by the mean of its wires: above one the reader
            reads a map of this source more strongly than it reads an average source.
    """

    block: str
    sources: tuple[str, ...]
    readers: tuple[str, ...]
    maps: tuple[int, ...]
    raw: NDArray[np.float64]
    relative: NDArray[np.float64]


def strengths(module: nn.Module, blocks: Sequence[DenseBlock]) -> tuple[Strengths, ...]:
    """Return the wire strengths of dense blocks of a network."""
    return tuple(_of(module, block) for block in blocks)


def by_distance(found: Sequence[Strengths]) -> dict[str, float]:
    """Return the mean relative strength of wires from input, layer before and others.

    Readers with fewer than three sources tell nothing about the difference and are left out.

    Returns:
        The means of "input", "neighbour" and "between"; a group without wires is left out.
    """
    groups: dict[str, list[float]] = {"input": [], "neighbour": [], "between": []}
    for block in found:
        for reader in range(2, len(block.readers)):
            for source in range(reader + 1):
                groups[place(source, reader)].append(float(block.relative[source, reader]))
    return {name: float(np.mean(values)) for name, values in groups.items() if values}


def place(source: int, reader: int) -> str:
    """Return where a wire comes from: "input", the "neighbour" before, or "between"."""
    if source == 0:
        return "input"
    return "neighbour" if source == reader else "between"


def _of(module: nn.Module, block: DenseBlock) -> Strengths:
    raw = np.full((len(block.sources), len(block.readers)), np.nan)
    for number, reader in enumerate(block.readers):
        by_map = _by_map(module, reader)
        for source in range(number + 1):
            raw[source, number] = by_map[block.slice(source)].mean()
    return Strengths(
        block=block.name,
        sources=block.sources,
        readers=tuple(reader.name for reader in block.readers),
        maps=block.widths,
        raw=raw,
        relative=raw / np.nanmean(raw, axis=0),
    )


def _by_map(module: nn.Module, reader: Reader) -> NDArray[np.float64]:
    """Return the mean over a reader's outputs of |weight x scale|, one number a map."""
    with torch.inference_mode():
        weight = module.get_parameter(f"{reader.weights}.weight").flatten(1)
        scaled = weight * module.get_parameter(f"{reader.norm}.weight")
        return scaled.abs().mean(0).double().cpu().numpy()
