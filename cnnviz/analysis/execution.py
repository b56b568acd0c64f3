"""A loaded network step by step: the value of any layer, and the answer with any layer changed.

The network is only read. Nothing is hooked and nothing is copied: the recorded graph is computed
node by node, so many threads may do so with one network at the same time, each with values of its
own. Steps that would write into their input compute a new tensor instead: a kept value stays what
its layer yielded, as `Conv2d` before a `ReLU(inplace=True)`.
"""

import copy
import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.fx.node import Target

from cnnviz.analysis.nodes import kind_of
from cnnviz.analysis.tracing import Naming, graph_of
from cnnviz.errors import BadValue

Change = Callable[[Tensor], Tensor]
"""What a layer yields becomes what the layers behind it read; the shape stays."""

_INTO_A_NEW_TENSOR: dict[Any, Any] = {
    operator.iadd: operator.add,
    operator.isub: operator.sub,
    operator.imul: operator.mul,
    operator.itruediv: operator.truediv,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Execution:
    """One run of a network.

    Attributes:
        logits: (N, classes); None where the run ended before.
        values: What the layers that were asked for yielded, after their change, by path; each with
            the batch dimension first.
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
    graph = graph_of(module)
    wanted = {*keep, *(() if until is None else (until,))}
    with torch.enable_grad() if grad else torch.inference_mode():
        walk = _Walk(module, graph, wanted, change or {}, until)
        logits = walk.begin(x)
    _check(walk, {*wanted, *(change or {})}, complete=logits is not None)
    return Execution(logits=logits, values=walk.values)


def logits_of(module: nn.Module, x: Tensor, change: Mapping[str, Change]) -> Tensor:
    """The answer of a network, some layers changed: (N, classes), before softmax."""
    logits = execute(module, x, change=change).logits
    assert logits is not None  # nothing ended the run
    return logits


def value_of(module: nn.Module, x: Tensor, path: str) -> Tensor:
    """What one layer yields, (N, …); nothing behind it is computed."""
    return execute(module, x, until=path).values[path]


class _Enough(Exception):
    """Everything that was asked for is there."""


class _Walk(fx.Interpreter):
    def __init__(
        self,
        module: nn.Module,
        graph: fx.Graph,
        wanted: Collection[str],
        change: Mapping[str, Change],
        until: str | None,
    ) -> None:
        super().__init__(module, graph=graph)
        self.extra_traceback = False
        self.wanted, self.change, self.until = wanted, change, until
        self.naming = Naming()
        self.met: set[str] = set()
        self.values: dict[str, Tensor] = {}

    def begin(self, x: Tensor) -> Tensor | None:
        """The logits; None where the run ended before."""
        try:
            return _answer(self.run(x))
        except _Enough:
            return None

    def run_node(self, n: fx.Node) -> Any:
        output = super().run_node(n)
        if n.op in ("placeholder", "output"):
            return output
        if n.op == "get_attr":
            if isinstance(output, nn.Parameter):
                self.naming.parameter(n)
            return output
        return self._step(n, output)

    def _step(self, n: fx.Node, output: Any) -> Any:
        module = self.fetch_attr(str(n.target)) if n.op == "call_module" else None
        several = module is not None and isinstance(output, tuple)
        tensor = (
            next((one for one in output if isinstance(one, Tensor)), None) if several else output
        )
        if not isinstance(tensor, Tensor):
            return output
        path = self.naming.step(n, kind_of(n, module))
        self.met.add(path)
        if path in self.change:
            tensor = output = self.change[path](tensor)
        if path in self.wanted:
            self.values[path] = tensor
        if path == self.until:
            raise _Enough
        return output

    def call_module(self, target: Target, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        module = self.fetch_attr(str(target))
        if getattr(module, "inplace", False):
            # A shallow copy shares all that the module holds; only its own flag differs.
            module = copy.copy(module)
            module.inplace = False
        return module(*args, **kwargs)

    def call_function(self, target: Target, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if kwargs.get("inplace"):
            kwargs = {**kwargs, "inplace": False}
        return super().call_function(_INTO_A_NEW_TENSOR.get(target, target), args, kwargs)

    def call_method(self, target: Target, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        name = str(target)
        writes = name.endswith("_") and not name.endswith("__")
        return super().call_method(name[:-1] if writes else name, args, kwargs)


def _answer(output: Any) -> Tensor:
    # GoogLeNet and Inception v3 name their outputs; in eval mode it is the logits alone.
    found = output if isinstance(output, Tensor) else output[0]
    assert isinstance(found, Tensor)
    return found


def _check(walk: _Walk, asked: Iterable[str], *, complete: bool) -> None:
    missing = sorted(set(asked) - walk.met)
    if missing and complete:
        raise BadValue("no_such_layer", f"the network has no layer {missing[0]!r}", name=missing[0])
