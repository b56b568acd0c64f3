"""What one node of a traced graph is: its kind, its path, its tensors, its hyperparameters."""

from collections.abc import Iterator

from torch import Tensor, fx, nn

from cnnviz.analysis.field import Field
from cnnviz.analysis.table import Hyper

HYPERPARAMETERS = (
    "in_channels",
    "out_channels",
    "in_features",
    "out_features",
    "num_features",
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "groups",
    "output_size",
)
"""Attributes of a module that are told beside its row."""


def kind_of(n: fx.Node, module: nn.Module | None) -> str:
    """What a step does, in the field's terms: the class of its module or the function's name.

    Args:
        n: The step.
        module: The module that it calls, if it calls one.
    """
    if module is not None:
        name = type(module).__name__
        return "Linear" if name == "NonDynamicallyQuantizableLinear" else name
    name = n.target if isinstance(n.target, str) else getattr(n.target, "__name__", str(n.target))
    name = name.strip("_")
    return name[1:] if name in {"iadd", "imul", "isub"} else name


def path_of(n: fx.Node, kind: str) -> str:
    """Path of a step: of its module, or of the module it stands in with its kind as suffix."""
    if n.op == "call_module":
        return str(n.target)
    stack = n.meta.get("nn_module_stack") or {}
    inside = next(reversed(stack.values()))[0] if stack else ""
    return f"{inside}.{kind}" if inside else kind


def tensors(value: object) -> Iterator[Tensor]:
    """The tensors in an argument, inside lists and dictionaries too, without parameters."""
    if isinstance(value, Tensor):
        if not isinstance(value, nn.Parameter):
            yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from tensors(item)
    elif isinstance(value, dict):
        yield from tensors(list(value.values()))


def tensor_nodes(n: fx.Node, env: dict[fx.Node, object]) -> list[fx.Node]:
    """The nodes that a step reads and that hold tensors.

    Args:
        n: The step.
        env: Values of the nodes that were run.
    """
    return [node for node in n.all_input_nodes if any(True for _ in tensors(env.get(node)))]


def jump_of(field: Field | None) -> tuple[int, int] | None:
    """Distance of neighbouring units [vertical, horizontal]; None where there is one unit only."""
    if field is None or field.vertical.jump is None or field.horizontal.jump is None:
        return None
    return field.vertical.jump, field.horizontal.jump


def hyper_of(module: nn.Module | None) -> Hyper:
    """Hyperparameters of a module; none for a functional step."""
    pairs: list[tuple[str, int | tuple[int, ...]]] = []
    for name in HYPERPARAMETERS:
        value = getattr(module, name, None)
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, int):
            spread = name in {"kernel_size", "stride", "padding", "dilation"}
            pairs.append((name, (value, value) if spread else value))
        elif isinstance(value, tuple | list) and all(isinstance(v, int) for v in value):
            pairs.append((name, tuple(value)))
    return tuple(pairs)
