"""GoogLeNet as table 1 of the paper has it (Szegedy et al. 2014): biases, 5x5s, no batch norm.

The paper leaves open the padding, which keeps 224 -> 112 -> 56 -> 28 -> 14 -> 7 here, and the
constants of the normalisation, which are those of Caffe's reference network.
"""

from collections import OrderedDict
from typing import NamedTuple

import torch
from torch import Tensor, nn


class ModuleWidths(NamedTuple):
    """Channels of one Inception module: a row of table 1.

    Attributes:
        direct: Of the 1x1 branch.
        reduce3: Of the 1x1 in front of the 3x3.
        out3: Of the 3x3.
        reduce5: Of the 1x1 in front of the 5x5.
        out5: Of the 5x5.
        pooled: Of the 1x1 behind the pooling.
    """

    direct: int
    reduce3: int
    out3: int
    reduce5: int
    out5: int
    pooled: int

    @property
    def out(self) -> int:
        """Channels of the four branches together."""
        return self.direct + self.out3 + self.out5 + self.pooled


TABLE_1 = {
    "3a": ModuleWidths(64, 96, 128, 16, 32, 32),
    "3b": ModuleWidths(128, 128, 192, 32, 96, 64),
    "4a": ModuleWidths(192, 96, 208, 16, 48, 64),
    "4b": ModuleWidths(160, 112, 224, 24, 64, 64),
    "4c": ModuleWidths(128, 128, 256, 24, 64, 64),
    "4d": ModuleWidths(112, 144, 288, 32, 64, 64),
    "4e": ModuleWidths(256, 160, 320, 32, 128, 128),
    "5a": ModuleWidths(256, 160, 320, 32, 128, 128),
    "5b": ModuleWidths(384, 192, 384, 48, 128, 128),
}
"""The nine modules by the names of the paper."""

HEADS = {"4a": "aux1", "4d": "aux2"}
"""The modules that an auxiliary head reads, with its name."""


def convolution(
    in_channels: int, out_channels: int, kernel_size: int, *, batch_norm: bool = False
) -> nn.Sequential:
    """Return a convolution that keeps the grid, with ReLU."""
    return _activated(
        nn.Conv2d(in_channels, out_channels, kernel_size, padding=kernel_size // 2), batch_norm
    )


def _activated(conv: nn.Conv2d, batch_norm: bool) -> nn.Sequential:
    parts = OrderedDict[str, nn.Module](conv=conv)
    if batch_norm:
        parts["bn"] = nn.BatchNorm2d(conv.out_channels)
    parts["relu"] = nn.ReLU()
    return nn.Sequential(parts)


class InceptionModule(nn.Module):
    """Four branches side by side, joined along the channels.

    Args:
        in_channels: Channels that come in.
        widths: Channels of the branches.
        batch_norm: Normalise before each ReLU, which the paper does not.
    """

    def __init__(self, in_channels: int, widths: ModuleWidths, *, batch_norm: bool = False) -> None:
        super().__init__()

        def conv(entering: int, leaving: int, kernel_size: int) -> nn.Sequential:
            return convolution(entering, leaving, kernel_size, batch_norm=batch_norm)

        self.branch1 = conv(in_channels, widths.direct, 1)
        self.branch2 = nn.Sequential(
            conv(in_channels, widths.reduce3, 1), conv(widths.reduce3, widths.out3, 3)
        )
        self.branch3 = nn.Sequential(
            conv(in_channels, widths.reduce5, 1), conv(widths.reduce5, widths.out5, 5)
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, 1, padding=1), conv(in_channels, widths.pooled, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        # (N, in_channels, H, W) -> (N, widths.out, H, W)
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)


class AuxiliaryHead(nn.Sequential):
    """A small classifier on the side whose loss is added in training.

    Args:
        in_channels: Channels of the 14 x 14 map that it reads.
        num_classes: Outputs.
        width: Scale of its own channels.
        batch_norm: Normalise behind the convolution, which the paper does not.
    """

    def __init__(
        self, in_channels: int, num_classes: int, *, width: float = 1, batch_norm: bool = False
    ) -> None:
        maps, hidden = round(128 * width), round(1024 * width)
        super().__init__(
            OrderedDict(
                pool=nn.AvgPool2d(5, 3),  # (N, C, 14, 14) -> (N, C, 4, 4)
                conv=convolution(in_channels, maps, 1, batch_norm=batch_norm),
                flatten=nn.Flatten(),
                fc1=nn.Linear(maps * 4 * 4, hidden),
                relu=nn.ReLU(),
                dropout=nn.Dropout(0.7),
                fc2=nn.Linear(hidden, num_classes),
            )
        )


class GoogLeNet2014(nn.Module):
    """GoogLeNet of table 1.

    Args:
        num_classes: Outputs of each classifier.
        aux: Have the two auxiliary heads, which take no part in the answer: what trains or measures
            them calls them itself.
        width: Scale of all channels, for a quick look at the same shape.
        batch_norm: Normalise before each ReLU, which the paper does not.
    """

    def __init__(
        self,
        num_classes: int = 1000,
        *,
        aux: bool = False,
        width: float = 1,
        batch_norm: bool = False,
    ) -> None:
        super().__init__()
        stem, wide = round(64 * width), round(192 * width)
        self.conv1 = _activated(nn.Conv2d(3, stem, 7, stride=2, padding=3), batch_norm)
        self.maxpool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.norm1 = nn.LocalResponseNorm(5)
        self.conv2 = convolution(stem, stem, 1, batch_norm=batch_norm)
        self.conv3 = convolution(stem, wide, 3, batch_norm=batch_norm)
        self.norm2 = nn.LocalResponseNorm(5)
        self.maxpool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
        channels = wide
        for name, full in TABLE_1.items():
            if name in ("4a", "5a"):
                self.add_module(f"maxpool{int(name[0]) - 1}", nn.MaxPool2d(3, 2, ceil_mode=True))
            widths = ModuleWidths(*(round(entry * width) for entry in full))
            module = InceptionModule(channels, widths, batch_norm=batch_norm)
            self.add_module(f"inception{name}", module)
            channels = widths.out
            if aux and name in HEADS:
                head = AuxiliaryHead(channels, num_classes, width=width, batch_norm=batch_norm)
                self.add_module(HEADS[name], head)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.4)
        self.fc = nn.Linear(channels, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        for name, part in self.named_children():
            if name not in HEADS.values():
                x = part(x)  # (N, 3, 224, 224) -> … -> (N, 1024, 7, 7) -> (N, num_classes)
        return x
