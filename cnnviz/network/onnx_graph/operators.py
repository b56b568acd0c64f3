"""What each ONNX operator is in the words of the spine. One that is not here is refused.

A network whose every step is known has figures that can be trusted; one step that is only guessed
would make its sums wrong without a sign.
"""

from collections.abc import Callable, Iterable, Mapping

from torch import nn

from cnnviz.network.onnx_graph import windows
from cnnviz.network.onnx_graph.operations import Meaning, Operation

Operator = Callable[[Operation], Meaning]

ALIASES = frozenset(("Identity", "Cast"))
"""Steps without a row: their output is their input, by another name or in another precision."""

_PIXELS = 4
_FAR = 2**62


def _batch_norm(op: Operation) -> Meaning:
    shape = op.shape()
    if len(shape) != _PIXELS:
        return Meaning(kind=f"BatchNorm{max(len(shape) - 2, 1)}d", weights=(1, 2))
    module = nn.BatchNorm2d(shape[1], device="meta")
    return Meaning(kind="BatchNorm2d", module=module, weights=(1, 2))


def _layer_norm(op: Operation) -> Meaning:
    shape = op.shape()[op.option("axis", -1) :]
    module = nn.LayerNorm(list(shape), device="meta")
    return Meaning(kind="LayerNorm", module=module, weights=(1, 2))


def _response_norm(op: Operation) -> Meaning:
    return Meaning(kind="LocalResponseNorm", module=nn.LocalResponseNorm(op.option("size", 5)))


def _clip(op: Operation) -> Meaning:
    low, high = op.number(1, "min"), op.number(2, "max")
    return Meaning(kind="ReLU6" if (low, high) == (0, 6) else "clamp")


def _cat(op: Operation) -> Meaning:
    return Meaning(kind="cat", args=(op.option("axis", 1),))


def _permute(op: Operation) -> Meaning:
    usual = range(len(op.shape()))[::-1]
    return Meaning(kind="permute", args=tuple(op.option("perm", usual)))


def _split(op: Operation) -> Meaning:
    return Meaning(kind="split", args=(None, op.option("axis", 0)))


def _slice(op: Operation) -> Meaning:
    starts, ends = op.whole(1, "starts"), op.whole(2, "ends")
    axes, steps = op.whole(3, "axes"), op.whole(4, "steps")
    if starts is None or ends is None:
        raise ValueError("starts")
    axes = axes if axes is not None else list(range(len(starts)))
    steps = steps if steps is not None else [1] * len(starts)
    if min(steps) < 1:
        return Meaning(kind="flip")
    index = [slice(None)] * len(op.shape())
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        index[axis] = slice(max(start, -_FAR), min(end, _FAR), step)
    return Meaning(kind="getitem", args=(tuple(index),))


def _pad(op: Operation) -> Meaning:
    pads = op.whole(1, "pads")
    if pads is None or op.has(3):
        raise ValueError("pads")
    count = len(pads) // 2
    # ONNX: all beginnings, then all ends. PyTorch: pairs, from the last dimension to the first.
    pairs = [(pads[dim], pads[count + dim]) for dim in reversed(range(count))]
    mode = op.option("mode", b"constant").decode()
    return Meaning(kind="pad", args=([amount for pair in pairs for amount in pair], mode))


def _reduced(kind: str) -> Operator:
    def meaning(op: Operation) -> Meaning:
        return Meaning(kind=kind, args=(op.whole(1, "axes"), bool(op.option("keepdims", 1))))

    return meaning


def _plain(kind: str, *weights: int) -> Operator:
    def meaning(_: Operation) -> Meaning:
        return Meaning(kind=kind, weights=weights)

    return meaning


_WORDS: Mapping[str, str] = {
    "Relu": "ReLU",
    "LeakyRelu": "LeakyReLU",
    "Elu": "ELU",
    "Selu": "SELU",
    "Celu": "CELU",
    "Sigmoid": "Sigmoid",
    "Tanh": "Tanh",
    "Softplus": "Softplus",
    "Softsign": "Softsign",
    "HardSigmoid": "Hardsigmoid",
    "HardSwish": "Hardswish",
    "Mish": "Mish",
    "Gelu": "GELU",
    "Softmax": "Softmax",
    "LogSoftmax": "LogSoftmax",
    "Dropout": "Dropout",
    "Add": "add",
    "Sum": "add",
    "Sub": "sub",
    "Mul": "mul",
    "Div": "div",
    "Neg": "neg",
    "Max": "maximum",
    "Min": "minimum",
    "Mean": "average",
    "Pow": "pow",
    "Sqrt": "sqrt",
    "Erf": "erf",
    "Exp": "exp",
    "Log": "log",
    "Abs": "abs",
    "Reciprocal": "reciprocal",
    "Flatten": "flatten",
    "Reshape": "reshape",
    "Squeeze": "reshape",
    "Unsqueeze": "reshape",
    "Resize": "interpolate",
    "Upsample": "interpolate",
    "Gather": "gather",
    "Expand": "expand",
    "Tile": "repeat",
    "ReduceMax": "amax",
    "ReduceMin": "amin",
    "ReduceL2": "norm",
    "ReduceL1": "norm",
    "LpNormalization": "normalize",
    "DepthToSpace": "pixel_shuffle",
    "SpaceToDepth": "pixel_unshuffle",
    "Trilu": "triu",
    "Floor": "floor",
    "Ceil": "ceil",
    "Round": "round",
    "Sign": "sign",
}

OPERATORS: Mapping[str, Operator] = {
    **{operator: _plain(kind) for operator, kind in _WORDS.items()},
    "Conv": windows.convolution,
    "ConvTranspose": windows.transposed,
    "MaxPool": windows.pooling,
    "AveragePool": windows.pooling,
    "GlobalMaxPool": windows.global_pooling,
    "GlobalAveragePool": windows.global_pooling,
    "Gemm": windows.gemm,
    "MatMul": windows.product,
    "BatchNormalization": _batch_norm,
    "InstanceNormalization": _plain("InstanceNorm2d", 1, 2),
    "GroupNormalization": _plain("GroupNorm", 1, 2),
    "LayerNormalization": _layer_norm,
    "LRN": _response_norm,
    "PRelu": _plain("PReLU", 1),
    "Clip": _clip,
    "Concat": _cat,
    "Transpose": _permute,
    "Split": _split,
    "Slice": _slice,
    "Pad": _pad,
    "ReduceMean": _reduced("mean"),
    "ReduceSum": _reduced("sum"),
}
"""By the name that the standard gives them."""


def meaning_of(op: Operation) -> Meaning:
    """Return what a step is.

    Raises:
        KeyError: If its operator is not known here.
        ValueError: If its sizes do not fit, or an option depends on the picture.
    """
    try:
        return OPERATORS[op.kind](op)
    except (IndexError, TypeError, AttributeError, RuntimeError) as error:
        raise ValueError(op.kind) from error


def unknown(kinds: Iterable[str]) -> set[str]:
    """Return which of some operators are not known here."""
    return {kind for kind in kinds if kind not in OPERATORS and kind not in ALIASES}
