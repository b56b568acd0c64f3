"""A network as a chain: what stands before its blocks, the blocks, and what stands behind."""

from collections.abc import Callable, Collection
from typing import TypeVar

from torch import Tensor, nn

B = TypeVar("B")


def split(
    module: nn.Module, blocks_of: Callable[[str, nn.Module], list[B]]
) -> tuple[list[nn.Module], list[B], list[nn.Module]]:
    """Takes a network apart that calls its children one after the other.

    Args:
        module: The network.
        blocks_of: The blocks of a child, by its name; empty where the child is no stage.

    Returns:
        Modules in front of the first block, the blocks, modules behind the last block.
    """
    stem: list[nn.Module] = []
    blocks: list[B] = []
    head: list[nn.Module] = []
    for name, part in module.named_children():
        found = blocks_of(name, part)
        blocks += found
        if not found:
            (head if blocks else stem).append(part)
    return stem, blocks, head


def through(modules: Collection[nn.Module], x: Tensor) -> Tensor:
    """What modules make of a tensor, one after the other."""
    for module in modules:
        x = module(x)
    return x
