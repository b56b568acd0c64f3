"""What each kind of step does to the receptive field: one function a kind, looked up by name."""

from collections.abc import Callable
from typing import Any

from cnnviz.network.field import rearrange
from cnnviz.network.field.box import Axis, Field, merge
from cnnviz.network.field.call import Call, kept_if_whole, listed
from cnnviz.network.trace.nodes import window, window_of
from cnnviz.network.trace.table import Window

Rule = Callable[[Call], Field | None]


def field_after(call: Call) -> Field | None:
    """Return the field of a step's output, or None where no rule knows it.

    A step that no rule knows is unknown, never guessed: a wrong box is worse than none.
    """
    if not call.fields:
        return None
    rule = _pointwise if call.kind in POINTWISE else RULES.get(call.kind)
    try:
        return rule(call) if rule else None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None  # called in a way that the rule was not written for


def _pointwise(call: Call) -> Field | None:
    fields = zip(call.fields, call.inputs, strict=False)
    sizes = {
        tuple(x.shape[dim] for dim in field.dims)
        for field, x in fields
        if field is not None and field.dims is not None and not field.whole
    }
    # A map of one row that is spread over many is not the same position of each, so maps of
    # different sides have no common box; one box for all units (a gate) fits any side.
    return merge(list(call.fields), *call.picture) if len(sizes) <= 1 else None


def _window(call: Call) -> Field | None:
    field, module = call.fields[0], call.module
    if field is None or field.dims is None:
        return kept_if_whole(field)
    if getattr(module, "padding_mode", "zeros") != "zeros":
        return None  # a unit at the border reads pixels elsewhere: there is no one box
    height, width = (call.inputs[0].shape[dim] for dim in field.dims)
    found = _called(call) if module is None else window_of(module, (height, width))
    if found is None:
        return None
    return field.window(found.kernel, found.stride, found.padding, found.dilation)


def _called(call: Call) -> Window:
    """Return the window of a pooling or a convolution that is a function."""
    if call.kind == "conv2d":
        return window(
            call.option(1, "weight").shape[2:],
            call.option(3, "stride", 1),
            call.option(4, "padding", 0),
            call.option(5, "dilation", 1),
        )
    return window(
        call.option(1, "kernel_size"),
        call.option(2, "stride"),
        call.option(3, "padding", 0),
        # The fifth argument of an average is `ceil_mode`: averages have no dilation.
        1 if call.kind == "avg_pool2d" else call.option(4, "dilation", 1),
    )


def _adaptive(call: Call) -> Field | None:
    size = call.module.output_size if call.module is not None else call.option(1, "output_size")
    wanted = tuple(size) if isinstance(size, tuple | list) else (size, size)
    field = call.fields[0]
    if field is None or field.dims is None:
        return call.everything if wanted == (1, 1) else kept_if_whole(field)
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
            # Equal windows side by side: VGG's 7 x 7 of a 14 x 14 map (a photo of 448 pixels) is a
            # pooling of 2 x 2 with stride 2.
            axes.append(axis.window(have // units, have // units, 0, 1))
        else:
            return None  # 7 of 10 rows: windows of 2 and of 3 rows, so there is no one box
    if (axes[0].jump is None) != (axes[1].jump is None):
        return None  # pooled along one axis only: half a box is none
    return Field(axes[0], axes[1], field.dims)


def _dense(call: Call) -> Field | None:
    field, x = call.fields[0], call.inputs[0]
    if field is not None and field.dims is not None and x.ndim - 1 not in field.dims:
        return field  # a dense layer over the channels of each position, as in ConvNeXt
    if field is not None and field.whole:
        return field.at(None)
    # Flattened: every unit reads every position. With positions left nobody knows.
    return call.everything if x.ndim == 2 else None


def _mean(call: Call) -> Field | None:
    field = call.fields[0]
    axes = call.option(1, "dim")
    if field is None or field.dims is None or axes is None:
        return call.everything if field is not None else None
    reduced = {int(axis) % call.inputs[0].ndim for axis in listed(axes)}
    if set(field.dims) <= reduced:
        keep = bool(call.option(2, "keepdim", default=False))
        return call.everything.at(field.dims if keep else None)
    if reduced & set(field.dims):
        return None
    if call.option(2, "keepdim", default=False):
        return field
    first, second = (dim - sum(axis < dim for axis in reduced) for dim in field.dims)
    return field.at((first, second))


def _over_positions(call: Call) -> Field | None:
    """Return the field of a norm whose statistics are of the whole map, as group norm's are."""
    field = call.fields[0]
    if field is None or field.dims is None:
        return kept_if_whole(field)
    return call.everything.at(field.dims)


def _evo_norm(call: Call) -> Field | None:
    """Return the field of an EvoNorm, which takes no statistics where it does not activate."""
    acts = getattr(call.module, "apply_act", True) and getattr(call.module, "v", True) is not None
    return _over_positions(call) if acts else _pointwise(call)


def _along_the_channels(call: Call) -> Field | None:
    """Return the field of a step on vectors of channels that are of the whole picture: ECA's."""
    return kept_if_whole(call.fields[0])


def _softmax(call: Call) -> Field | None:
    field = call.fields[0]
    module: Any = call.module
    axis = module.dim if module is not None else call.option(1, "dim")
    if field is None or field.dims is None:
        return kept_if_whole(field)
    return None if int(axis) % call.inputs[0].ndim in field.dims else field


def _layer_norm(call: Call) -> Field | None:
    field = call.fields[0]
    if field is None or field.dims is None:
        return kept_if_whole(field)
    shape = (
        call.module.normalized_shape
        if call.module is not None
        else call.option(1, "normalized_shape")
    )
    first = call.inputs[0].ndim - len(listed(shape))
    return call.everything.at(field.dims) if max(field.dims) >= first else field


POINTWISE = frozenset(
    """add sub mul div truediv neg clamp relu ReLU ReLU6 LeakyReLU PReLU ELU GELU gelu SiLU
    silu Hardswish hardswish Hardsigmoid hardsigmoid Sigmoid sigmoid Tanh tanh Softplus Mish
    Dropout dropout Dropout2d AlphaDropout Identity BatchNorm2d FrozenBatchNorm2d
    LayerNorm2d LocalResponseNorm local_response_norm StochasticDepth stochastic_depth
    contiguous clone float Hardtanh hardtanh detach to scaled_tanh
    pow square sqrt rsqrt exp abs leaky_relu elu selu SELU relu6 mish softplus batch_norm
    BatchNormAct2d FrozenBatchNormAct2d SyncBatchNormAct LayerNorm2dFp32 LayerNormExp2d
    LayerNormAct2d LayerNormAct2dFp32 RmsNorm2d RmsNorm2dFp32 RmsNormAct2d RmsNormAct2dFp32
    SimpleNorm2d SimpleNorm2dFp32 Swish SwishMe MishMe HardSwish HardSwishMe HardSigmoid
    HardSigmoidMe HardMish HardMishMe GELUTanh QuickGELU LayerScale LayerScale2d DropPath
    DropBlock2d""".split()
)
"""Steps that read each position alone; with several inputs, the same position of each."""

RULES: dict[str, Rule] = {
    **dict.fromkeys(["Conv2d", "StdConv2d", "ScaledStdConv2d", "conv2d"], _window),
    **dict.fromkeys(["MaxPool2d", "AvgPool2d", "LPPool2d"], _window),
    **dict.fromkeys(["max_pool2d", "avg_pool2d"], _window),
    **dict.fromkeys(["AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "adaptive_avg_pool2d"], _adaptive),
    **dict.fromkeys(["flatten", "Flatten"], rearrange.flatten),
    **dict.fromkeys(["LayerNorm", "layer_norm", "LayerNormFp32", "LayerNormAct"], _layer_norm),
    **dict.fromkeys(["RMSNorm", "RmsNorm", "RmsNormFp32", "RmsNormAct"], _layer_norm),
    **dict.fromkeys(["permute", "Permute"], rearrange.permute),
    **dict.fromkeys(["view", "reshape"], rearrange.reshape),
    **dict.fromkeys(["cat", "concat"], rearrange.cat),
    **dict.fromkeys(["chunk", "split", "unbind"], rearrange.split),
    **dict.fromkeys(["pad", "ZeroPad2d", "ConstantPad2d"], rearrange.pad),
    "Linear": _dense,
    "linear": _dense,
    **dict.fromkeys(["mean", "sum", "amax"], _mean),
    **dict.fromkeys(
        """GroupNorm GroupNorm1 GroupNormAct GroupNorm1Act InstanceNorm2d group_norm instance_norm
        FilterResponseNormTlu2d FilterResponseNormAct2d GlobalResponseNorm EvoNorm2dS0a
        EvoNorm2dS1a EvoNorm2dS2a""".split(),
        _over_positions,
    ),
    **dict.fromkeys(
        "EvoNorm2dB0 EvoNorm2dB1 EvoNorm2dB2 EvoNorm2dS0 EvoNorm2dS1 EvoNorm2dS2".split(),
        _evo_norm,
    ),
    **dict.fromkeys(["Conv1d", "expand", "expand_as"], _along_the_channels),
    **dict.fromkeys(["softmax", "Softmax"], _softmax),
    **dict.fromkeys(["stack", "unsqueeze"], rearrange.new_axis),
    "transpose": rearrange.transpose,
    "getitem": rearrange.getitem,
}
"""Every other step with a rule."""
