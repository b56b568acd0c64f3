"""A recorded network as a list of steps that can be computed without asking the graph again."""

import copy
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary, ref

import torch
from torch import Tensor, nn
from torch.fx.node import Node, map_arg

from cnnviz.network.trace.nodes import kind_of, path_of
from cnnviz.network.trace.tracing import Naming, graph_of

_INTO_A_NEW_TENSOR: dict[Any, Any] = {
    operator.iadd: operator.add,
    operator.isub: operator.sub,
    operator.imul: operator.mul,
    operator.itruediv: operator.truediv,
}

_FRESH = frozenset(["Conv2d", "BatchNorm2d", "Linear", "add"])
"""Kinds of step whose output shares no memory with anything."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgramStep:
    """One step of a network.

    Attributes:
        name: Path of what it yields, before a repeated one gets its number.
        reads: Nodes that it reads and that depend on the picture.
        dead: Nodes that nothing reads behind it.
        nested: Whether nodes stand inside lists or keyword arguments.
        apart: Computes it into a new tensor.
        own: Computes it as the network does; the same where it would write into its first input
            and something else sees the memory of that.
    """

    node: Node
    name: str
    reads: tuple[Node, ...]
    dead: tuple[Node, ...]
    nested: bool
    apart: Callable[..., Any]
    own: Callable[..., Any]

    def arguments(self, load: Callable[[Node], Any]) -> tuple[Any, Any]:
        """Return its arguments with values in the place of nodes."""
        n = self.node
        if self.nested:
            return map_arg(n.args, load), map_arg(n.kwargs, load)
        return [load(arg) if isinstance(arg, Node) else arg for arg in n.args], n.kwargs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """The steps of a network.

    Attributes:
        steps: In the order of computation; the first is the picture, the last the answer.
        numbers: For each path of the layer table the number of the step that yields it.
    """

    steps: tuple[ProgramStep, ...]
    numbers: Mapping[str, int]


_programs: "WeakKeyDictionary[nn.Module, Program]" = WeakKeyDictionary()


def program_of(module: nn.Module, x: Tensor) -> Program:
    """Return the steps of a loaded network, kept as long as the network itself.

    Args:
        module: A loaded network in eval mode.
        x: Preprocessed photos: which steps yield tensors, and so have a path, shows when one goes
            through.

    Raises:
        NotTraceable: If torch.fx cannot record it.
    """
    found = _programs.get(module)
    if found is None:
        steps = _steps(module, list(graph_of(module).nodes))
        with torch.inference_mode():
            found = _programs[module] = Program(steps=steps, numbers=_numbers(steps, x[:1]))
    return found


def _steps(root: nn.Module, nodes: list[Node]) -> tuple[ProgramStep, ...]:
    last = {read: n for n in nodes for read in n.all_input_nodes}
    pictured: set[Node] = set()
    kinds: dict[Node, str] = {}
    steps = []
    for n in nodes:
        module = _attribute(root, str(n.target)) if n.op == "call_module" else None
        kinds[n] = kind_of(n, module)
        reads = tuple(node for node in n.all_input_nodes if node in pictured)
        if reads or n.op == "placeholder":
            pictured.add(n)
        flat = [arg for arg in n.args if isinstance(arg, Node)]
        own, apart = _calls(root, n, module)
        steps.append(
            ProgramStep(
                node=n,
                name=path_of(n, kinds[n]) if n.op.startswith("call") else str(n.target),
                reads=reads,
                dead=tuple(node for node in n.all_input_nodes if last[node] is n),
                nested=set(flat) != set(n.all_input_nodes),
                apart=apart,
                own=own if flat and len(flat[0].users) == 1 and kinds[flat[0]] in _FRESH else apart,
            )
        )
    return tuple(steps)


def _calls(
    root: nn.Module, n: Node, module: nn.Module | None
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return how a step is computed by the network, and how without writing into its input."""
    if module is not None:
        apart: Any = module
        if getattr(module, "inplace", False):
            # A shallow copy shares all that the module holds; only its own flag differs.
            apart = copy.copy(module)
            apart.inplace = False
        return module, apart
    target: Any = n.target
    if n.op == "call_method":
        writes = target.endswith("_") and not target.endswith("__")
        return _method(target), _method(target[:-1] if writes else target)
    if n.op == "get_attr":
        found = ref(root)  # the program must not keep the network alive

        def read() -> Any:
            return _attribute(found(), target)

        return read, read
    return (target, _without_writing(target)) if n.op == "call_function" else (_same, _same)


def _without_writing(target: Callable[..., Any]) -> Callable[..., Any]:
    function = _INTO_A_NEW_TENSOR.get(target, target)

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{**kwargs, "inplace": False} if kwargs.get("inplace") else kwargs)

    return call


def _method(name: str) -> Callable[..., Any]:
    return lambda value, *args, **kwargs: getattr(value, name)(*args, **kwargs)


def _same(value: Any) -> Any:
    return value


def _attribute(root: Any, path: str) -> Any:
    return operator.attrgetter(path)(root)


def _numbers(steps: tuple[ProgramStep, ...], x: Tensor) -> dict[str, int]:
    """Return the number of the step behind each path, learned from one pass."""
    naming, found = Naming(), dict[str, int]()
    env: dict[Node, Any] = {steps[0].node: x}
    for number, step in enumerate(steps[1:], 1):
        args, kwargs = step.arguments(env.__getitem__)
        env[step.node] = value = step.apart(*args, **kwargs)
        for dead in step.dead:
            del env[dead]
        if step.node.op == "get_attr" and isinstance(value, nn.Parameter):
            naming.fresh(step.name)
        elif step.node.op.startswith("call") and isinstance(tensor_in(value), Tensor):
            found[naming.fresh(step.name)] = number
    return found


def tensor_in(value: Any) -> Any:
    """Return what a step yields; of several tensors, as of attention, the first."""
    return value[0] if isinstance(value, tuple) and value else value
