"""Counting without touching what other threads compute: multiply-adds, and each weight once."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext

from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.network.trace.nodes import hyper_of, window_of
from cnnviz.network.trace.table import Layer


class _NoModules(nullcontext[None]):
    """In place of the tracker that tells the counter's modules apart, which nobody asks for.

    It hooks every module of the process: a gradient that another thread takes meanwhile fails.
    """

    parents = frozenset({"Global"})


class Operations(FlopCounterMode):
    """torch's own counter, for this thread and without its view of modules."""

    def __init__(self) -> None:
        super().__init__(display=False)
        self.mod_tracker = _NoModules()  # type: ignore[assignment]

    @property
    def macs(self) -> int:
        """Multiply-adds so far; a product and a sum are two operations to torch."""
        return self.get_total_flops() // 2


class Weights:
    """Parameters that have a row already: shared weights count once."""

    def __init__(self) -> None:
        self._counted: set[int] = set()

    def fresh(self, parameters: Iterable[nn.Parameter]) -> int:
        """Return how many numbers there are that no earlier row counted."""
        new = {id(p): p for p in parameters if id(p) not in self._counted}
        self._counted.update(new)
        return sum(p.numel() for p in new.values())

    def unused(self, model: nn.Module, named: Callable[[str], str]) -> Iterator[Layer]:
        """Return rows for weights without part in a prediction: Inception v3's auxiliary head.

        Args:
            model: The network.
            named: Gives each row a path of its own.
        """
        for path, module in model.named_modules():
            params = self.fresh(module.parameters(recurse=False))
            if params:
                yield Layer(
                    path=named(path),
                    kind=type(module).__name__,
                    params=params,
                    window=window_of(module),
                    hyper=hyper_of(module),
                )
