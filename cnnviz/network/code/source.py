"""A network as one Python file: its modules by their paths, and a `forward` in recorded order.

What is written comes from the recorded graph and from the modules themselves. Nothing is copied
from the library that the network is from, so the file asks for PyTorch alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor, fx, nn

from cnnviz.architectures import Variant, variant
from cnnviz.network.code.modules import HELPERS, expression, literal, unwritable
from cnnviz.network.code.statements import Statements, attribute, owner_of
from cnnviz.network.trace.layers import build_on_meta, layer_table
from cnnviz.network.trace.tracing import trace

MOST_VALUES = 4096
"""Numbers of a constant that are written into the file; a longer one is data, not code."""

_INDENT = "    "


def code_of(name: str, input_size: int | None = None) -> str:
    """Return the file of a network by name.

    Args:
        name: As for `network.trace.layers.layer_table`.
        input_size: Side of the square input; the one the network was published for by default.

    Raises:
        UnknownName: If there is no such network.
        BadValue: If the network cannot take this size.
        NotTraceable: If it cannot be recorded, or calls what PyTorch alone has not.
    """
    if input_size is not None:
        layer_table(name, input_size)  # refuses a size that the network cannot take
    return written(variant(name, input_size))


def written(entry: Variant) -> str:
    """Return the file of a network, such as a choice of the training page."""
    model = build_on_meta(entry)
    if _needs_values(model, trace(model, entry.name)):
        model = entry.build().eval()
    return source(model, entry.input_shape, entry.title)


def source(model: nn.Module, input_shape: tuple[int, int, int], title: str) -> str:
    """Return the file of a model.

    Args:
        model: Any network that torch.fx can record, in eval mode, on any device.
        input_shape: Channels, height, width.
        title: What it is called.

    Returns:
        A module with one class. Its state dict has the keys of the model's, and with the same
        weights it answers bit by bit the same.

    Raises:
        NotTraceable: If it cannot be recorded, or calls what PyTorch alone has not.
    """
    graph = trace(model, title)
    steps = Statements(graph, _shapes(model, graph, input_shape))
    body = list(steps.lines())
    builder = _Builder(model, graph)
    built = list(builder.lines())
    helpers = [HELPERS[name] for name in sorted(builder.helpers | steps.helpers)]
    homes = steps.homes | ({"F"} if any("F." in helper for helper in helpers) else set())
    # A title may be a stranger's: none ends the string that it stands in.
    title = "".join(sign for sign in title if sign.isprintable() and sign not in '"\\')
    called = class_name(title)
    params = sum(p.numel() for p in model.parameters())
    size = ", ".join(map(str, input_shape))
    parts = [
        f'"""{title}: {params:,} parameters, for pictures of {size} (channels, height, width).\n\n'
        "Written by cnnviz from the recorded graph of the network as it predicts. The keys of the\n"
        "state dict are those of the network itself; until they are loaded, its weights are those\n"
        "that PyTorch begins with:\n\n"
        f"    net = {called}()\n"
        '    net.load_state_dict(torch.load("weights.pth", weights_only=True))\n'
        '    net.eval()\n"""\n',
        "\n".join(_imports(homes)) + "\n",
        *helpers,
        "\n".join(
            (
                f"class {called}(nn.Module):",
                f"{_INDENT}def __init__(self):",
                *(f"{_INDENT * 2}{line}" for line in ("super().__init__()", *built)),
                "",
                f"{_INDENT}def forward(self, {steps.picture}):",
                *(f"{_INDENT * 2}{line}" for line in body),
            )
        )
        + "\n",
        f'if __name__ == "__main__":\n'
        f"{_INDENT}net = {called}().eval()\n"
        f"{_INDENT}with torch.inference_mode():\n"
        f"{_INDENT * 2}print(net(torch.zeros(1, {size})).shape)\n",
    ]
    head, imports, *rest = parts
    return "\n".join((head, imports)) + "\n\n" + "\n\n".join(rest)


def class_name(title: str) -> str:
    """Return a name for a class: "ResNet-50" gives "ResNet50"."""
    words = re.findall(r"[A-Za-z0-9]+", title)
    name = "".join(word[0].upper() + word[1:] for word in words)
    return name if name[:1].isalpha() else f"Network{name}"


def _imports(homes: set[str]) -> Iterator[str]:
    yield from sorted(f"import {home}" for home in homes & {"math", "operator"})
    yield "import torch"
    if "F" in homes:
        yield "import torch.nn.functional as F"
    yield "from torch import nn"


@dataclass
class _Branch:
    """A module that holds others, or one that is written as an expression."""

    built: str = ""
    inside: "dict[str, _Branch]" = field(default_factory=dict)


class _Builder:
    """Writes the lines of `__init__`."""

    def __init__(self, model: nn.Module, graph: fx.Graph) -> None:
        self._model = model
        self._called = {str(node.target) for node in graph.nodes if node.op == "call_module"}
        self._read = {str(node.target) for node in graph.nodes if node.op == "get_attr"}
        self.helpers: set[str] = set()
        self._tail: list[str] = []

    def lines(self) -> Iterator[str]:
        """Yield the lines, those of parameters without a module last."""
        top = _Branch()
        first: dict[int, str] = {}
        written: list[str] = []
        for path, module in self._model.named_modules(remove_duplicate=False):
            if any(path.startswith(f"{leaf}.") for leaf in written[-1:]):
                continue  # the parts of a module that is written as one
            if id(module) in first and (path in self._called or _has_state(module)):
                self._share(path, first[id(module)])
                written.append(path)
                continue
            first[id(module)] = path
            if path and self._is_step(path, module):
                built, helper = expression(module, path)
                self.helpers |= {helper} if helper else set()
                _put(top, path).built = built
                written.append(path)
            else:
                if path and _has_state(module):
                    _put(top, path)
                self._loose(path, module)
        self._refuse_tied()
        self._constants()
        for name, branch in top.inside.items():
            target = f"self.{name} = " if name.isidentifier() else f'self.add_module("{name}", '
            end = "" if name.isidentifier() else ")"
            lines = list(_rendered(branch))
            lines[0] = target + lines[0]
            lines[-1] += end
            yield from lines
        yield from self._tail

    def _is_step(self, path: str, module: nn.Module) -> bool:
        known = type(module).__module__.startswith("torch.nn")
        childless = next(module.children(), None) is None
        return path in self._called or (known and childless and _has_state(module))

    def _share(self, path: str, original: str) -> None:
        parent, _, name = path.rpartition(".")
        place = f'{attribute(parent)}["{name}"]' if parent else f"self.{name}"
        self._tail.append(f"{place} = {attribute(original)}")

    def _loose(self, path: str, module: nn.Module) -> None:
        """Write parameters and buffers that a module holds beside others."""
        owner = attribute(path) if path else "self"
        for name, value in module.named_parameters(recurse=False):
            self._tail.append(f"{owner}.{name} = nn.Parameter(torch.zeros({_of(value)}))")
        kept = module.state_dict(keep_vars=True).keys()
        for name, buffer in module.named_buffers(recurse=False):
            if name in kept:
                made = f"torch.zeros({_of(buffer)})"
                self._tail.append(f'{owner}.register_buffer("{name}", {made})')
            elif f"{path}.{name}".removeprefix(".") in self._read:
                made = _values(buffer)
                self._tail.append(f'{owner}.register_buffer("{name}", {made}, persistent=False)')

    def _constants(self) -> None:
        """Write tensors that the recording found outside of parameters and buffers."""
        kept = dict(self._model.named_parameters()) | dict(self._model.named_buffers())
        for path in sorted(self._read - kept.keys()):
            value = _attribute_of(self._model, path)
            if isinstance(value, Tensor):
                owner, name = owner_of(path)
                made = _values(value)
                self._tail.append(f'{owner}.register_buffer("{name}", {made}, persistent=False)')

    def _refuse_tied(self) -> None:
        homes: dict[int, nn.Module] = {}
        for module in self._model.modules():
            for value in module.parameters(recurse=False):
                if homes.setdefault(id(value), module) is not module:
                    raise unwritable("two of its modules share one parameter")


def _has_state(module: nn.Module) -> bool:
    return bool(module.state_dict(keep_vars=True))


def _put(top: _Branch, path: str) -> _Branch:
    """Return the place of a module in the tree, with the modules around it."""
    here = top
    for name in path.split("."):
        if here is not top and hasattr(nn.ModuleDict, name):
            raise unwritable(f"a module of it is called {name!r}")
        here = here.inside.setdefault(name, _Branch())
    return here


def _rendered(branch: _Branch) -> Iterator[str]:
    if branch.built:
        yield branch.built
        return
    if not branch.inside:
        yield "nn.ModuleDict()"
        return
    yield "nn.ModuleDict({"
    for name, inside in branch.inside.items():
        lines = list(_rendered(inside))
        lines[0] = f'"{name}": {lines[0]}'
        lines[-1] += ","
        yield from (f"{_INDENT}{line}" for line in lines)
    yield "})"


def _of(value: Tensor) -> str:
    """Return the arguments of a tensor of this shape and type."""
    sizes = ", ".join(map(str, value.shape)) or "()"
    return sizes if value.dtype == torch.float32 else f"{sizes}, dtype={value.dtype}"


def _values(value: Tensor) -> str:
    """Return a tensor with its numbers: no state dict brings them."""
    if value.numel() > MOST_VALUES:
        raise unwritable(f"a constant of {value.numel():,} numbers is in none of its weights")
    numbers: list[object] | object = value.tolist()
    return f"torch.tensor({literal(numbers)}, dtype={value.dtype})"


def _attribute_of(model: nn.Module, path: str) -> object:
    *parents, name = path.split(".")
    owner: object = model
    for parent in parents:
        owner = getattr(owner, parent)
    return getattr(owner, name)


def _needs_values(model: nn.Module, graph: fx.Graph) -> bool:
    """Return whether the graph reads a tensor that is in no state dict."""
    kept = model.state_dict(keep_vars=True).keys()
    read = (str(node.target) for node in graph.nodes if node.op == "get_attr")
    return any(path not in kept for path in read)


class _ShapeWalk(fx.Interpreter):
    """Runs a graph on meta tensors and notes the shape of every tensor, without the batch."""

    def __init__(self, model: nn.Module, graph: fx.Graph) -> None:
        super().__init__(model, graph=graph)
        self.extra_traceback = False
        self.shapes: dict[str, tuple[int, ...]] = {}

    def run_node(self, n: fx.Node) -> object:
        value = super().run_node(n)
        if isinstance(value, Tensor) and n.op != "get_attr":
            self.shapes[n.name] = tuple(value.shape[1:])
        return value


def _shapes(
    model: nn.Module, graph: fx.Graph, input_shape: tuple[int, int, int]
) -> dict[str, tuple[int, ...]]:
    like = next(model.parameters(), torch.empty(0))
    walk = _ShapeWalk(model, graph)
    with torch.inference_mode():
        walk.run(torch.zeros(1, *input_shape, device=like.device))
    return walk.shapes
