"""Padding that is computed while a network runs, written out for the map that is really there.

TensorFlow's "same": a window with stride s yields n / s places, rounded up, whatever its size; what
is missing of the pixels goes half to the front, and the odd one behind. timm has it for weights
that were trained so, as the EfficientNets of the paper.
"""

from torch import nn

from cnnviz.network.field.call import Pair, pair

PLAIN = {
    "AvgPool2dSame": "AvgPool2d",
    "Conv2dSame": "Conv2d",
    "MaxPool2dSame": "MaxPool2d",
    "ScaledStdConv2dSame": "ScaledStdConv2d",
    "StdConv2dSame": "StdConv2d",
}
"""Classes of timm's that pad while they run, and what they are once that is written out."""


def front_of(module: nn.Module, map_sides: Pair) -> Pair | None:
    """Return rows above and columns to the left that a module pads for a map of these sides.

    Returns:
        None for a module whose padding stands in it already.
    """
    if type(module).__name__ not in PLAIN or not getattr(module, "same_pad", True):
        return None
    kernel, stride, apart = (
        pair(getattr(module, name, 1)) for name in ("kernel_size", "stride", "dilation")
    )
    down, across = (
        _missing(side, *window) // 2
        for side, window in zip(map_sides, zip(kernel, stride, apart, strict=True), strict=True)
    )
    return down, across


def _missing(side: int, kernel: int, stride: int, apart: int) -> int:
    places = -(-side // stride)
    return max((places - 1) * stride + apart * (kernel - 1) + 1 - side, 0)
