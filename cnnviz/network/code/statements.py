"""The steps of a recorded graph as lines of Python."""

import builtins
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import torch
from torch import fx
from torch.nn import functional

from cnnviz.architectures.nets.published.lenet5_1998 import scaled_tanh
from cnnviz.network.code.modules import literal, unwritable

PICTURE = "x"
"""Name of what a step hands to the next one, and of the picture."""

_SIGNS: Mapping[object, str] = {
    operator.add: "+",
    operator.sub: "-",
    operator.mul: "*",
    operator.truediv: "/",
    operator.floordiv: "//",
    operator.mod: "%",
    operator.pow: "**",
    operator.matmul: "@",
    operator.eq: "==",
    operator.ne: "!=",
    operator.lt: "<",
    operator.le: "<=",
    operator.gt: ">",
    operator.ge: ">=",
}

_IN_PLACE: Mapping[object, str] = {
    operator.iadd: "add_",
    operator.isub: "sub_",
    operator.imul: "mul_",
    operator.itruediv: "div_",
}

OWN_FUNCTIONS: frozenset[object] = frozenset({scaled_tanh})
"""Functions of this project that are one step of a graph; `HELPERS` has them."""

_HOMES = (
    ("torch", torch),
    ("F", functional),
    ("math", math),
    ("operator", operator),
    ("builtins", builtins),
)
"""Where a function of a graph may live, as the file calls it. "builtins" need no word."""


class Statements:
    """Writes the lines of `forward`.

    A value that only the next step reads is called "x", like the picture; all others keep the names
    that the recording gave them.
    """

    def __init__(self, graph: fx.Graph, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self._nodes = list(graph.nodes)
        self._shapes = shapes
        self._names = self._named()
        self.homes: set[str] = set()
        self.helpers: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Yield the lines of the body, in the order of computation."""
        for node in self._nodes:
            if node.op == "output":
                yield f"return {self._argument(node.args[0])}"
            elif node.op != "placeholder" and (node.users or node.op != "get_attr"):
                shape = self._shapes.get(node.name)
                comment = f"  # {'×'.join(map(str, shape))}" if shape else ""
                target = f"{self._names[node]} = " if node.users else ""
                yield f"{target}{self._step(node)}{comment}"

    @property
    def picture(self) -> str:
        """Name of the argument of `forward`."""
        return next(self._names[node] for node in self._nodes if node.op == "placeholder")

    def _named(self) -> dict[fx.Node, str]:
        taken = {node.name for node in self._nodes if node.op != "placeholder"}
        names: dict[fx.Node, str] = {}
        computed = [node for node in self._nodes if node.op != "get_attr"]
        following = dict(pairwise(computed))
        for node in self._nodes:
            chained = list(node.users) == [following.get(node)] and node.op != "get_attr"
            if chained and PICTURE not in taken:
                names[node] = PICTURE
            elif node.op == "placeholder":
                names[node] = "picture" if "picture" not in taken else "picture_"
            else:
                names[node] = node.name
        return names

    def _step(self, node: fx.Node) -> str:
        if node.op == "get_attr":
            owner, name = owner_of(str(node.target))
            return f"{owner}.{name}"
        if node.op == "call_module":
            return f"{attribute(str(node.target))}({self._arguments(node)})"
        if node.op == "call_method":
            rest = self._arguments(node, node.args[1:])
            return f"{self._argument(node.args[0])}.{node.target}({rest})"
        return self._call(node)

    def _call(self, node: fx.Node) -> str:
        function, args = node.target, node.args
        if function in _SIGNS and len(args) == 2 and not node.kwargs:
            return f"{self._argument(args[0])} {_SIGNS[function]} {self._argument(args[1])}"
        if function in _IN_PLACE:
            return f"{self._argument(args[0])}.{_IN_PLACE[function]}({self._argument(args[1])})"
        if function is getattr and isinstance(args[1], str):
            return f"{self._argument(args[0])}.{args[1]}"
        if function is operator.getitem:
            return f"{self._argument(args[0])}[{self._index(args[1])}]"
        return f"{self._name_of(function)}({self._arguments(node)})"

    def _name_of(self, function: object) -> str:
        """Return what the file calls a function."""
        if function in OWN_FUNCTIONS:
            name = str(getattr(function, "__name__", ""))
            self.helpers.add(name)
            return name
        for word, home in _HOMES:
            found = _name_in(home, function)
            if found is not None:
                self.homes.add(word)
                return found if word == "builtins" else f"{word}.{found}"
        known = f"{getattr(function, '__module__', '')}.{getattr(function, '__name__', function)}"
        raise unwritable(f"it calls {known}, which PyTorch has not")

    def _arguments(self, node: fx.Node, args: object = None) -> str:
        given = node.args if args is None else args
        assert isinstance(given, tuple | list)
        named = {key: self._argument(value) for key, value in node.kwargs.items()}
        if node.target is functional.dropout and node.kwargs.get("training") is False:
            # Recorded while it predicts: a file that is trained on drops out again.
            named["training"] = "self.training"
        written = [f"{key}={value}" for key, value in named.items()]
        return ", ".join([*(self._argument(value) for value in given), *written])

    def _argument(self, value: object) -> str:
        if isinstance(value, fx.Node):
            return self._names[value]
        if isinstance(value, slice):
            parts = [value.start, value.stop, value.step]
            return f"slice({', '.join(map(self._argument, parts))})"
        if value is Ellipsis:
            return "..."
        if isinstance(value, tuple):
            inside = ", ".join(map(self._argument, value))
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        if isinstance(value, list):
            return f"[{', '.join(map(self._argument, value))}]"
        if isinstance(value, dict):
            return f"{{{', '.join(f'{k!r}: {self._argument(v)}' for k, v in value.items())}}}"
        return literal(value)

    def _index(self, value: object) -> str:
        """Return what stands between the brackets of an index: slices as people write them."""
        if isinstance(value, tuple) and value:
            inside = ", ".join(map(self._index, value))
            return f"{inside}," if len(value) == 1 else inside
        if not isinstance(value, slice):
            return self._argument(value)
        ends = ["" if end is None else self._argument(end) for end in (value.start, value.stop)]
        step = "" if value.step is None else f":{self._argument(value.step)}"
        return f"{ends[0]}:{ends[1]}{step}"


def _name_in(home: object, function: object) -> str | None:
    name = str(getattr(function, "__name__", ""))
    for candidate in (name.removeprefix("_"), name):
        if candidate and getattr(home, candidate, None) is function:
            return candidate
    if home is functional:  # functions of two ways, such as max_pool2d, have no name of their own
        return _DISPATCHED.get(id(function))
    return None


_DISPATCHED: Mapping[int, str] = {
    id(value): name
    for name, value in vars(functional).items()
    if isinstance(value, Callable) and not name.startswith("__")  # type: ignore[arg-type]
}


def attribute(path: str) -> str:
    """Return how the file reaches a module or a parameter: `self.layer1["0"]["conv1"]`."""
    first, *rest = path.split(".")
    start = f"self.{first}" if first.isidentifier() else f'self.get_submodule("{first}")'
    return start + "".join(f'["{name}"]' for name in rest)


def owner_of(path: str) -> tuple[str, str]:
    """Return how the file reaches the module that holds a parameter, and the parameter's name."""
    parent, _, name = path.rpartition(".")
    return attribute(parent) if parent else "self", name
