"""What each kind of step does to the receptive field: one function a kind, looked up by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from cnnviz.analysis.field import Axis, Field, merge, whole_input

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One step of the graph as the rules see it.

    Attributes:
        kind: Name of the step ("Conv2d", "add" …).
        module: The module that is called, if it is one.
        args: Positional arguments; tensors and tuples of tensors are real (meta) tensors.
        kwargs: Keyword arguments.
        inputs: Tensors among the arguments, in order, inside lists too.
        fields: Their fields; None is unknown.
        output: The result.
        picture: Height and width of the input picture.
    """

    kind: str
    module: nn.Module | None
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    inputs: tuple[Tensor, ...]
    fields: tuple[Field | None, ...]
    output: object
    picture: Pair

    @property
    def everything(self) -> Field:
        """The field of a unit that reads the whole picture."""
        return whole_input(*self.picture)

    def option(self, position: int, name: str, default: Any = None) -> Any:
        """An argument by position or by name."""
        return self.args[position] if len(self.args) > position else self.kwargs.get(name, default)


Rule = Callable[[Call], Field | None]


def field_after(call: Call) -> Field | None:
    """The field of a step's output, or None where no rule knows it.

    A step that no rule knows is unknown, never guessed: a wrong box is worse than none.
    """
    if not call.fields:
        return None
    if call.kind in POINTWISE:
        return merge(list(call.fields), *call.picture)
    rule = RULES.get(call.kind)
    return rule(call) if rule else None


def pair(value: Any) -> Pair:
    """A hyperparameter that may be one number for both axes."""
    if isinstance(value, tuple | list):
        first, second = value
        return int(first), int(second)
    return int(value), int(value)


def _window(call: Call) -> Field | None:
    field, module = call.fields[0], call.module
    if field is None or field.dims is None:
        return field
    kernel = pair(_hyper(call, module, "kernel_size", 1))
    stride = pair(_hyper(call, module, "stride", 2) or kernel)
    # The fifth argument of an average is `ceil_mode`: averages have no dilation.
    dilation = pair(1 if call.kind == "avg_pool2d" else _hyper(call, module, "dilation", 4, 1))
    padding = _hyper(call, module, "padding", 3, 0)
    if getattr(module, "padding_mode", "") == "circular":
        return None  # a unit at the border reads the far side: there is no one box
    if padding == "same":
        padding = tuple(d * (k - 1) // 2 for d, k in zip(dilation, kernel, strict=True))
    elif padding == "valid":
        padding = 0
    return field.window(kernel, stride, pair(padding), dilation)


def _hyper(
    call: Call, module: nn.Module | None, name: str, position: int, default: Any = None
) -> Any:
    if module is not None:
        return getattr(module, name, default)
    return call.option(position, name, default)


def _adaptive(call: Call) -> Field | None:
    size = call.module.output_size if call.module is not None else call.option(1, "output_size")
    wanted = tuple(size) if isinstance(size, tuple | list) else (size, size)
    field = call.fields[0]
    if field is None or field.dims is None:
        return call.everything if wanted == (1, 1) else field
    axes: list[Axis] = []
    whole = call.everything
    for axis, units, dim, all_of_it in zip(
        (field.vertical, field.horizontal),
        wanted,
        field.dims,
        (whole.vertical, whole.horizontal),
        strict=True,
    ):
        have = call.inputs[0].shape[dim]
        if units == 1:
            axes.append(all_of_it)
        elif units is None or units == have:
            axes.append(axis)
        elif have % units == 0:
            axes.append(axis.window(have // units, have // units, 0, 1))
        else:
            return None  # windows of unequal size: there is no one box
    return Field(axes[0], axes[1], field.dims)


def _dense(call: Call) -> Field | None:
    field, x = call.fields[0], call.inputs[0]
    if field is not None and field.dims is not None and x.ndim - 1 not in field.dims:
        return field  # a dense layer over the channels of each position, as in ConvNeXt
    if field is not None and field.whole:
        return field.at(None)
    # Flattened: every unit reads every position. Unknown with positions left stays unknown.
    return call.everything if field is not None or x.ndim == 2 else None


def _flatten(call: Call) -> Field | None:
    field = call.fields[0]
    if field is None or field.dims is None:
        return field
    sides = [call.inputs[0].shape[dim] for dim in field.dims]
    if all(side == 1 for side in sides):
        vertical, horizontal = field.vertical, field.horizontal
        return Field(
            Axis(vertical.size, None, vertical.start),
            Axis(horizontal.size, None, horizontal.start),
            None,
        )
    return field.at(None)


def _mean(call: Call) -> Field | None:
    field = call.fields[0]
    axes = call.option(1, "dim")
    if field is None or field.dims is None or axes is None:
        return call.everything if field is not None else None
    reduced = {int(axis) % call.inputs[0].ndim for axis in _listed(axes)}
    if set(field.dims) <= reduced:
        keep = bool(call.option(2, "keepdim", default=False))
        return call.everything.at(field.dims if keep else None)
    return None if reduced & set(field.dims) else field


def _layer_norm(call: Call) -> Field | None:
    field = call.fields[0]
    if field is None or field.dims is None:
        return field
    shape = (
        call.module.normalized_shape
        if call.module is not None
        else call.option(1, "normalized_shape")
    )
    first = call.inputs[0].ndim - len(_listed(shape))
    return call.everything.at(field.dims) if max(field.dims) >= first else field


def _permute(call: Call) -> Field | None:
    field = call.fields[0]
    order = call.module.dims if call.module is not None else _listed(call.args[1:])
    return _moved(field, [int(axis) for axis in _flat(order)])


def _transpose(call: Call) -> Field | None:
    count = call.inputs[0].ndim
    first, second = int(call.args[1]) % count, int(call.args[2]) % count
    order = list(range(count))
    order[first], order[second] = second, first
    return _moved(call.fields[0], order)


def _moved(field: Field | None, order: list[int]) -> Field | None:
    if field is None or field.dims is None:
        return field
    return field.at((order.index(field.dims[0]), order.index(field.dims[1])))


def _reshape(call: Call) -> Field | None:
    field, x, y = call.fields[0], call.inputs[0], call.output
    if field is None or not isinstance(y, Tensor):
        return None
    if field.dims is None or field.whole:
        return field.at(None)
    kept = field.dims == (x.ndim - 2, x.ndim - 1) and y.shape[-2:] == x.shape[-2:]
    if kept and y.ndim >= 3:
        return field.at((y.ndim - 2, y.ndim - 1))  # channels are regrouped, as in ShuffleNet
    return _flatten(call) if y.ndim == 2 else None


def _cat(call: Call) -> Field | None:
    field = merge(list(call.fields), *call.picture)
    axis = int(call.option(1, "dim", 0)) % call.inputs[0].ndim
    return None if field is None or axis in (field.dims or ()) else field


def _split(call: Call) -> Field | None:
    field = call.fields[0]
    position = 1 if call.kind == "unbind" else 2
    axis = int(call.option(position, "dim", 0)) % call.inputs[0].ndim
    return None if field is None or axis in (field.dims or ()) else field


def _getitem(call: Call) -> Field | None:
    """A slice of a map: `x[:, :, 1::2]` drops rows and columns."""
    field, x, y = call.fields[0], call.inputs[0], call.output
    if field is None or field.dims is None or not isinstance(y, Tensor):
        return field
    index = call.args[1]
    if isinstance(call.args[0], tuple | list):
        return field  # one part of a split: same positions
    parts = index if isinstance(index, tuple) else (index,)
    if any(not isinstance(part, slice) for part in parts):
        return None
    axes = [field.vertical, field.horizontal]
    for number, dim in enumerate(field.dims):
        if dim < len(parts):
            first, _, step = parts[dim].indices(x.shape[dim])
            axes[number] = axes[number].shift(first).window(1, step, 0, 1)
    return Field(axes[0], axes[1], field.dims)


def _pad(call: Call) -> Field | None:
    field, x = call.fields[0], call.inputs[0]
    if field is None or field.dims is None:
        return field
    if call.module is None and call.option(2, "mode") == "circular":
        return None
    sizes = call.module.padding if call.module is not None else call.option(1, "pad")
    amounts = [int(amount) for amount in _listed(sizes)]
    axes = [field.vertical, field.horizontal]
    for number, dim in enumerate(field.dims):
        place = 2 * (x.ndim - 1 - dim)  # the list runs from the last dimension to the first
        if place < len(amounts):
            axes[number] = axes[number].shift(-amounts[place])
    return Field(axes[0], axes[1], field.dims)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple | list) else [value]


def _flat(values: Any) -> list[int]:
    return [
        number
        for value in _listed(values)
        for number in (_flat(value) if isinstance(value, tuple | list) else [value])
    ]


POINTWISE = frozenset(
    """add sub mul div truediv neg clamp relu ReLU ReLU6 LeakyReLU PReLU ELU GELU gelu SiLU
    silu Hardswish hardswish Hardsigmoid hardsigmoid Sigmoid sigmoid Tanh tanh Softplus Mish
    Dropout dropout Dropout2d AlphaDropout Identity BatchNorm2d FrozenBatchNorm2d
    LayerNorm2d LocalResponseNorm local_response_norm StochasticDepth stochastic_depth
    contiguous clone float Hardtanh hardtanh detach to""".split()
)
"""Steps that read each position alone; with several inputs, the same position of each."""

RULES: dict[str, Rule] = {
    **dict.fromkeys(["Conv2d", "MaxPool2d", "AvgPool2d", "LPPool2d"], _window),
    **dict.fromkeys(["max_pool2d", "avg_pool2d"], _window),
    **dict.fromkeys(["AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "adaptive_avg_pool2d"], _adaptive),
    **dict.fromkeys(["flatten", "Flatten"], _flatten),
    **dict.fromkeys(["LayerNorm", "layer_norm"], _layer_norm),
    **dict.fromkeys(["permute", "Permute"], _permute),
    **dict.fromkeys(["view", "reshape"], _reshape),
    **dict.fromkeys(["cat", "concat"], _cat),
    **dict.fromkeys(["chunk", "split", "unbind"], _split),
    **dict.fromkeys(["pad", "ZeroPad2d", "ReflectionPad2d", "ConstantPad2d"], _pad),
    "Linear": _dense,
    "linear": _dense,
    "mean": _mean,
    "transpose": _transpose,
    "getitem": _getitem,
}
"""Every other step with a rule."""
