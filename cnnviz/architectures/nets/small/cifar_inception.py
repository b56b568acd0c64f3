"""GoogLeNet for 32 x 32 pictures, from torchvision's own Inception modules."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from torch import Tensor, nn
from torchvision.models.googlenet import BasicConv2d, Inception

from cnnviz.architectures.nets.small.auxiliary import SmallHead, WithHeads
from cnnviz.architectures.nets.small.layer_kinds import activation as function
from cnnviz.architectures.nets.small.layer_kinds import begin
from cnnviz.architectures.nets.small.net_options import Activation, Norm

Unit = Callable[..., nn.Module]
"""Makes a convolution with what follows it from its channels and the options of `nn.Conv2d`."""

MODULES = {
    "3a": (24, 24, 32, 8, 16, 16),
    "3b": (32, 32, 48, 12, 24, 24),
    "4a": (48, 40, 80, 12, 24, 24),
    "4b": (48, 48, 96, 16, 32, 32),
    "4c": (64, 64, 128, 16, 32, 32),
}
"""Channels of each module: 1x1, 3x3 with its reduction, 5x5 with its reduction, behind the pooling.

What the table calls 5x5 is a 3x3 in torchvision's module.
"""


class CifarInception(nn.Module):
    """A stem, five Inception modules with batch norm, global average pooling, one dense layer.

    Args:
        num_classes: Outputs of the dense layer.
        norm: What normalises the maps of each convolution.
        activation: Function behind each convolution.
        aux: Have two auxiliary heads, which answer in training only.
        dropout: Probability that an input of the dense layer is silenced.
        width: Scale of all widths.
    """

    def __init__(
        self,
        num_classes: int = 10,
        *,
        norm: Norm = Norm.BATCH,
        activation: Activation = Activation.RELU,
        aux: bool = False,
        dropout: float = 0.0,
        width: float = 1.0,
    ) -> None:
        super().__init__()
        conv = unit(norm, activation)
        stem, channels = round(32 * width), round(48 * width)
        self.conv1 = conv(3, stem, kernel_size=3, padding=1)
        self.conv2 = conv(stem, channels, kernel_size=3, padding=1, stride=2)
        self.inception3a, channels = _module("3a", channels, width, conv)
        self.inception3b, early = _module("3b", channels, width, conv)
        self.maxpool3 = nn.MaxPool2d(2, 2)
        self.inception4a, late = _module("4a", early, width, conv)
        self.inception4b, channels = _module("4b", late, width, conv)
        self.inception4c, channels = _module("4c", channels, width, conv)
        self.aux = aux
        if aux:
            # A third and two thirds of the way through the modules, as in the paper.
            self.aux1 = SmallHead(early, num_classes, activation)
            self.aux2 = SmallHead(late, num_classes, activation)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(dropout) if dropout else None
        self.fc = nn.Linear(channels, num_classes)
        if norm is Norm.NONE:
            begin(self, activation)

    def forward(self, x: Tensor) -> Tensor | WithHeads:
        """Return the logits; in training those of the heads beside them, where there are any."""
        heads = []
        x = self.conv2(self.conv1(x))  # (N, 3, 32, 32) -> (N, 32, 32, 32) -> (N, 48, 16, 16)
        x = self.inception3b(self.inception3a(x))  # (N, 88, 16, 16) -> (N, 128, 16, 16)
        if self.aux and self.training:
            heads.append(self.aux1(x))
        x = self.maxpool3(x)  # (N, 128, 8, 8)
        x = self.inception4a(x)  # (N, 176, 8, 8)
        if self.aux and self.training:
            heads.append(self.aux2(x))
        x = self.inception4c(self.inception4b(x))  # (N, 208, 8, 8) -> (N, 256, 8, 8)
        x = self.flatten(self.avgpool(x))  # (N, 256)
        x = self.fc(x if self.dropout is None else self.dropout(x))  # (N, num_classes)
        return WithHeads(x, tuple(heads)) if heads else x


def _module(name: str, channels: int, width: float, conv: Unit) -> tuple[nn.Module, int]:
    """Return a module and the channels that leave it."""
    one, before3, three, before5, five, pooled = (round(entry * width) for entry in MODULES[name])
    module = Inception(channels, one, before3, three, before5, five, pooled, conv)
    return module, one + three + five + pooled


def unit(norm: Norm, kind: Activation) -> Unit:
    """Return a convolution with norm and activation: torchvision's own where it has these."""
    if norm is Norm.BATCH and kind is Activation.RELU:
        return BasicConv2d
    return partial(_unit, norm=norm, kind=kind)


def _unit(
    in_channels: int, out_channels: int, *, norm: Norm, kind: Activation, **options: Any
) -> nn.Module:
    batch = norm is Norm.BATCH
    parts = OrderedDict[str, nn.Module](
        conv=nn.Conv2d(in_channels, out_channels, bias=not batch, **options)
    )
    if batch:
        parts["bn"] = nn.BatchNorm2d(out_channels, eps=0.001)
    parts["act"] = function(kind)
    return nn.Sequential(parts)
