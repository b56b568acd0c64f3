"""ONNX operators with a window, and dense ones, as the layers of PyTorch that do the same."""

from torch import nn

from cnnviz.network.onnx_graph.operations import Meaning, Operation

PICTURE = 4
"""Dimensions of a batch of maps."""


def convolution(op: Operation) -> Meaning:
    """Return a convolution; its multiply-adds are outputs times the weights of one of them."""
    weight, spatial = op.shape(1), op.shape(1)[2:]
    groups = op.option("group", 1)
    macs = op.written * weight[1]
    for size in spatial:
        macs *= size
    if len(spatial) != 2 or op.constant(1) is None:
        return Meaning(kind=f"Conv{len(spatial)}d", weights=(1, 2), macs=macs)
    dilation = _two(op, "dilations", 1)
    stride = _two(op, "strides", 1)
    module = nn.Conv2d(
        weight[1] * groups,
        weight[0],
        (spatial[0], spatial[1]),
        stride,
        _begin(op, spatial, stride, dilation),
        dilation,
        groups,
        bias=op.has(2),
        device="meta",
    )
    return Meaning(kind="Conv2d", module=module, weights=(1, 2), macs=macs)


def transposed(op: Operation) -> Meaning:
    """Return a transposed convolution: every input is spread over the weights of one."""
    _, each, *spatial = op.shape(1)
    macs = each
    for size in (*op.shape(0), *spatial):
        macs *= size
    return Meaning(kind=f"ConvTranspose{len(spatial)}d", weights=(1, 2), macs=macs)


def pooling(op: Operation) -> Meaning:
    """Return a pooling with a window."""
    kernel = tuple(op.option("kernel_shape", ()))
    name = "MaxPool" if op.kind == "MaxPool" else "AvgPool"
    if len(kernel) != 2:
        return Meaning(kind=f"{name}{len(kernel)}d")
    stride, dilation = _two(op, "strides", 1), _two(op, "dilations", 1)
    padding = _begin(op, kernel, stride, dilation)
    ceil = bool(op.option("ceil_mode", 0))
    if name == "MaxPool":
        return Meaning(
            kind="MaxPool2d", module=nn.MaxPool2d(kernel, stride, padding, dilation, ceil_mode=ceil)
        )
    if dilation != (1, 1):
        return Meaning(kind="AvgPool2d")  # PyTorch has none: no field is better than a wrong one
    return Meaning(kind="AvgPool2d", module=nn.AvgPool2d(kernel, stride, padding, ceil))


def global_pooling(op: Operation) -> Meaning:
    """Return a pooling over the whole map."""
    if len(op.shape()) != PICTURE:
        return Meaning(kind=f"Adaptive{op.kind[6:9]}Pool{len(op.shape()) - 2}d")
    if op.kind == "GlobalMaxPool":
        return Meaning(kind="AdaptiveMaxPool2d", module=nn.AdaptiveMaxPool2d((1, 1)))
    return Meaning(kind="AdaptiveAvgPool2d", module=nn.AdaptiveAvgPool2d((1, 1)))


def gemm(op: Operation) -> Meaning:
    """Return a dense layer, or a product of two matrices that both depend on the picture."""
    weight = op.shape(1)
    features = weight[1] if op.option("transB", 0) else weight[0]
    macs = op.written * features
    if op.constant(1) is None or op.option("transA", 0):
        return Meaning(kind="addmm", weights=(1, 2), macs=macs)
    module = nn.Linear(features, op.output[-1], bias=op.has(2), device="meta")
    return Meaning(kind="Linear", module=module, weights=(1, 2), macs=macs)


def product(op: Operation) -> Meaning:
    """Return a dense layer without bias, or a product of two tensors."""
    inside = op.shape(0)[-1]
    macs = op.written * inside
    if op.constant(1) is None or len(op.shape(1)) != 2:
        return Meaning(kind="matmul", weights=(0, 1), macs=macs)
    module = nn.Linear(inside, op.output[-1], bias=False, device="meta")
    return Meaning(kind="Linear", module=module, weights=(1,), macs=macs)


def _two(op: Operation, name: str, default: int) -> tuple[int, int]:
    first, second = op.option(name, (default, default))
    return int(first), int(second)


def _begin(
    op: Operation, kernel: tuple[int, ...], stride: tuple[int, int], dilation: tuple[int, int]
) -> tuple[int, int]:
    """Return the rows above and the columns to the left that are padding.

    ONNX tells those behind as well, which may be others; no field depends on them.
    """
    mode = op.option("auto_pad", b"NOTSET")
    if mode == b"VALID":
        return 0, 0
    if mode == b"NOTSET":
        pads = op.option("pads", (0, 0, 0, 0))
        return int(pads[0]), int(pads[1])
    found = []
    for side, size, step, apart in zip(op.shape()[2:], kernel, stride, dilation, strict=True):
        reach = apart * (size - 1) + 1
        total = max((-(-side // step) - 1) * step + reach - side, 0)
        found.append(total // 2 if mode == b"SAME_UPPER" else -(-total // 2))
    return found[0], found[1]
