"""A layer table of what cannot be recorded as a graph: heard from the modules as they run.

A hook tells what goes in and out of a module, but not where a tensor is from: such a table has
shapes, parameters and multiply-adds, and neither receptive fields nor parents. The hooks stand on
the network itself, so it must be one of one's own, built for this.
"""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from cnnviz.network.trace.counting import Operations, Weights
from cnnviz.network.trace.nodes import (
    NO_MEMORY,
    hyper_of,
    kind_of_module,
    sides_of,
    tensors,
    window_of,
)
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.network.trace.tracing import Naming, is_one_row


def heard_table(model: nn.Module, input_shape: tuple[int, int, int], name: str) -> LayerTable:
    """Return the table of a network that runs on meta tensors.

    A module that others stand in has a row only where it has weights or multiply-adds of its own,
    as attention has: the sums are those of the network.

    Args:
        model: A network of nobody else, on the meta device, in eval mode; it keeps no hook.
        input_shape: Channels, height, width.
        name: Its name.

    Raises:
        RuntimeError: If it does not run on meta tensors; errors of its own code, too.
    """
    listening = _Listening()
    hooks = [hook for path, part in _parts(model) for hook in listening.to(path, part)]
    try:
        with listening.operations, torch.inference_mode():
            model(torch.empty(1, *input_shape, device="meta"))
    finally:
        for hook in hooks:
            hook.remove()
    listening.rows.extend(listening.weights.unused(model, listening.naming.fresh))
    return LayerTable(
        model=name, input_shape=input_shape, layers=tuple(listening.rows), recorded=False
    )


def _parts(module: nn.Module, path: str = "") -> Iterator[tuple[str, nn.Module]]:
    """Return a module and all in it, but for what stands in one row."""
    yield path, module
    if path and is_one_row(module):
        return
    for name, child in module.named_children():
        yield from _parts(child, f"{path}.{name}" if path else name)


class _Listening:
    """Rows in the order in which modules end, and what is counted while they run."""

    def __init__(self) -> None:
        self.rows: list[Layer] = []
        self.operations = Operations()
        self.weights = Weights()
        self.naming = Naming()
        self._told = 0  # multiply-adds that stand in rows
        self._begun: list[int] = []  # of each module that runs: multiply-adds in no row before it

    def to(self, path: str, module: nn.Module) -> tuple[Any, Any]:
        """Listen to a module; returns the handles of its hooks."""
        return (
            module.register_forward_pre_hook(self._begin),
            module.register_forward_hook(self._ended(path), with_kwargs=True),
        )

    def _begin(self, _module: nn.Module, _args: object) -> None:
        self._begun.append(self.operations.macs - self._told)

    def _ended(self, path: str) -> Callable[..., None]:
        def end(module: nn.Module, args: Any, kwargs: Any, output: object) -> None:
            macs = self.operations.macs - self._told - self._begun.pop()
            whole = bool(path) and is_one_row(module)
            params = self.weights.fresh(module.parameters(recurse=whole))
            result = next(tensors(output), None)
            if result is None or not (whole or macs or params):
                return
            self._told += macs
            self.rows.append(self._row(path, module, (args, kwargs), result, macs, params))

        return end

    def _row(
        self, path: str, module: nn.Module, given: object, result: Tensor, macs: int, params: int
    ) -> Layer:
        kind, inputs = kind_of_module(module), tuple(tensors(given))
        free = kind in NO_MEMORY or getattr(module, "inplace", False)
        return Layer(
            path=self.naming.fresh(path or kind),
            kind=kind,
            input_shape=tuple(inputs[0].shape[1:]) if inputs else (),
            output_shape=tuple(result.shape[1:]),
            params=params,
            macs=macs,
            activation_bytes=0 if free else 4 * result.numel(),
            window=window_of(module, sides_of(inputs)),
            hyper=hyper_of(module),
        )
