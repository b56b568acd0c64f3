"""What one node of a traced graph is: its kind, its path, its tensors, its hyperparameters."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor, fx, nn

from cnnviz.network.field.box import Field
from cnnviz.network.field.call import pair
from cnnviz.network.trace.same_padding import PLAIN, front_of
from cnnviz.network.trace.table import Hyper, Pair, Window

HYPERPARAMETERS = (
    "in_channels",
    "out_channels",
    "in_features",
    "out_features",
    "num_features",
    "groups",
)
"""Attributes of a module that are told beside its row, where they are one number."""

NO_MEMORY = frozenset(
    """flatten Flatten view reshape getitem chunk split unbind permute Permute transpose
    Identity Dropout dropout Dropout2d DropPath contiguous detach""".split()
)
"""Kinds that only change the view of their input, or write into it."""


def kind_of(n: fx.Node, module: nn.Module | None) -> str:
    """Return what a step does: the class of its module or the function's name.

    Args:
        n: The step.
        module: The module that it calls, if it calls one.
    """
    if module is not None:
        return kind_of_module(module)
    name = n.target if isinstance(n.target, str) else getattr(n.target, "__name__", str(n.target))
    name = name.strip("_")
    return name[1:] if name in {"iadd", "imul", "isub"} else name


def kind_of_module(module: nn.Module) -> str:
    """Return what a module does: its class, or the one that it is a form of."""
    name = type(module).__name__
    return "Linear" if name == "NonDynamicallyQuantizableLinear" else PLAIN.get(name, name)


def path_of(n: fx.Node, kind: str) -> str:
    """Return the path of a step: its module's, or its surroundings' with its kind as suffix."""
    if n.op == "call_module":
        return str(n.target)
    stack = n.meta.get("nn_module_stack") or {}
    inside = next(reversed(stack.values()))[0] if stack else ""
    return f"{inside}.{kind}" if inside else kind


def tensors(value: object) -> Iterator[Tensor]:
    """Return the tensors in an argument, inside lists and dictionaries too, without parameters."""
    if isinstance(value, Tensor):
        if not isinstance(value, nn.Parameter):
            yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from tensors(item)
    elif isinstance(value, dict):
        yield from tensors(list(value.values()))


def tensor_nodes(n: fx.Node, env: dict[fx.Node, object]) -> list[fx.Node]:
    """Return the nodes that a step reads and that hold tensors.

    Args:
        n: The step.
        env: Values of the nodes that were run.
    """
    return [node for node in n.all_input_nodes if any(True for _ in tensors(env.get(node)))]


def sides_of(inputs: tuple[Tensor, ...]) -> Pair | None:
    """Return height and width of the map that a step reads first, None where it reads no map."""
    if not inputs or inputs[0].ndim != 4:
        return None
    height, width = inputs[0].shape[2:]
    return height, width


def jump_of(field: Field | None) -> tuple[int, int] | None:
    """Return the distance of neighbouring units [vertical, horizontal]; None for one unit."""
    if field is None or field.vertical.jump is None or field.horizontal.jump is None:
        return None
    return field.vertical.jump, field.horizontal.jump


def hyper_of(module: nn.Module | None) -> Hyper:
    """Return the hyperparameters of a module; none for a functional step."""
    found = ((name, getattr(module, name, None)) for name in HYPERPARAMETERS)
    return tuple(
        (name, value)
        for name, value in found
        if isinstance(value, int) and not isinstance(value, bool)
    )


def window_of(module: Any, map_sides: Pair | None = None) -> Window | None:
    """Return the window of a module; None where it has none, or one that is not two-dimensional.

    Args:
        module: Any module.
        map_sides: Height and width of the map that it reads, for padding that depends on them.
    """
    options = ("stride", "padding", "dilation", "ceil_mode")
    given = {name: getattr(module, name) for name in options if hasattr(module, name)}
    front = None if map_sides is None else front_of(module, map_sides)
    if front is not None:
        given["padding"] = front
    try:
        return window(module.kernel_size, **given)
    except (AttributeError, TypeError, ValueError):
        return None


def window(
    kernel: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Window:
    """Return the window of arguments as PyTorch takes them: one number or two, or a word.

    Raises:
        TypeError: If an argument is no such.
        ValueError: If an argument has not two numbers.
    """
    size, apart = pair(kernel), pair(dilation)
    return Window(
        kernel=size,
        stride=size if stride is None or stride == [] else pair(stride),
        padding=_padding(padding, size, apart),
        dilation=apart,
        ceil_mode=bool(ceil_mode),
    )


def _padding(padding: Any, kernel: Pair, dilation: Pair) -> Pair:
    if padding == "same":
        # d (k - 1) in all: half of it in front, and the odd one of an even kernel behind.
        return dilation[0] * (kernel[0] - 1) // 2, dilation[1] * (kernel[1] - 1) // 2
    return pair(0 if padding == "valid" else padding)
