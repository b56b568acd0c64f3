"""Recording a network as a graph while other threads compute with other networks.

torch.fx replaces `nn.Module.__call__` and `__getattr__` of the whole process while it records, and
takes whatever any thread calls meanwhile for a part of the network: a prediction in another session
then ends with "module is not installed as a submodule", and two recordings at once leave the
replaced methods behind for good. Here one thread records at a time, and the others pass through.
"""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from torch import fx, nn

from cnnviz.errors import NotTraceable
from cnnviz.network.trace.libraries import is_whole, unfollowed
from cnnviz.network.trace.nodes import path_of

# Small modules of torchvision whose inside is no lesson: one row each.
_WHOLE = frozenset({"LayerNorm2d", "Permute", "StochasticDepth", "FrozenBatchNorm2d"})

_one_at_a_time = threading.Lock()
_graphs: "WeakKeyDictionary[nn.Module, fx.Graph]" = WeakKeyDictionary()


def trace(model: nn.Module, name: str) -> fx.Graph:
    """Return the graph of a network. The network itself is only read.

    Args:
        model: Any network that torch.fx can record, in eval mode.
        name: Its name, for the error message.

    Raises:
        NotTraceable: If torch.fx cannot record it.
    """
    with _one_at_a_time:
        try:
            return _Tracer().trace(model)
        except Exception as error:
            raise untraceable(name, error) from error


def graph_of(model: nn.Module) -> fx.Graph:
    """Return the graph of a loaded network, kept as long as the network itself.

    Raises:
        NotTraceable: If torch.fx cannot record it.
    """
    found = _graphs.get(model)
    if found is None:
        found = _graphs[model] = trace(model, type(model).__name__)
    return found


def is_one_row(module: nn.Module) -> bool:
    """Return whether a module is one step, whatever stands in it."""
    if type(module).__name__ in _WHOLE or is_whole(module):
        return True
    ours = type(module).__module__.startswith(("torch.nn", "torch.ao.nn"))
    return ours and not isinstance(module, nn.Sequential)


def untraceable(name: str, error: Exception) -> NotTraceable:
    """Return the error of a network that cannot be recorded."""
    reason = next(iter(str(error).splitlines()), type(error).__name__)
    return NotTraceable(
        "not_traceable",
        f"{name} cannot be recorded as a graph, so it has no layer table: {reason}",
        name=name,
    )


class Naming:
    """The paths of the steps of one run through a graph, in the order of computation.

    One rule for the layer table and for every run with real numbers: what is called "layer1.0.add"
    in one is the same tensor in the other.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def parameter(self, node: fx.Node) -> str:
        """Return the path of a parameter that the graph reads itself: ConvNeXt's layer scale."""
        return self.fresh(str(node.target))

    def step(self, node: fx.Node, kind: str) -> str:
        """Return the path of a step that yields a tensor."""
        return self.fresh(path_of(node, kind))

    def fresh(self, base: str) -> str:
        """Return a path not given yet: a module that is called again gets "#2", then "#3"."""
        self._seen[base] += 1
        return base if self._seen[base] == 1 else f"{base}#{self._seen[base]}"


class _Tracer(fx.Tracer):
    def __init__(self) -> None:
        super().__init__(autowrap_functions=unfollowed())
        self._thread = threading.get_ident()

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:  # noqa: ARG002
        return is_one_row(m)

    def call_module(
        self,
        m: nn.Module,
        forward: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        if threading.get_ident() != self._thread:
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, Any]) -> Any:
        if threading.get_ident() != self._thread:
            return attr_val
        return super().getattr(attr, attr_val, parameter_proxy_cache)
