"""Inception v3 for 32 x 32 pictures: the five kinds of module of Szegedy et al. 2015, made small.

A stem of 3x3 kernels, two modules of figure 5 on a grid of 16 x 16, two of figure 6 on 8 x 8, two
of figure 7 on 4 x 4, and a module of figure 10 before each smaller grid. Deviates from the network
it is named after: fewer and narrower modules, and reductions that pad, because a grid of 16 has no
rows to lose. Modules are named as in the published weights.
"""

import torch
from torch import Tensor, nn

from cnnviz.architectures.nets.small.auxiliary import SmallHead, WithHeads
from cnnviz.architectures.nets.small.cifar_inception import Unit, unit
from cnnviz.architectures.nets.small.layer_kinds import begin
from cnnviz.architectures.nets.small.net_options import Activation, Norm

LONG = 7
"""The n of 1 x n and n x 1, as published."""

Kernel = int | tuple[int, int]
Step = tuple[int, Kernel, int]
"""Output channels, kernel and stride of one convolution of a branch."""


class CifarInceptionV3(nn.Module):
    """A small Inception v3.

    Args:
        num_classes: Outputs of the dense layer.
        factorised: Build large kernels from small ones; without it a 5x5 stands for each pair of
            3x3, a 7x7 for each 1x7 with a 7x1, and a 3x3 for each 1x3 beside a 3x1.
        norm: What normalises the maps of each convolution.
        activation: Function behind each convolution.
        aux: Have an auxiliary head, which answers in training only.
        dropout: Probability that an input of the dense layer is silenced.
        width: Scale of all widths.
    """

    def __init__(
        self,
        num_classes: int = 10,
        *,
        factorised: bool = True,
        norm: Norm = Norm.BATCH,
        activation: Activation = Activation.RELU,
        aux: bool = False,
        dropout: float = 0.0,
        width: float = 1.0,
    ) -> None:
        super().__init__()
        make = Convolutions(unit(norm, activation), width, factorised=factorised)
        self.conv1 = make.conv(3, 32, 3)
        self.conv2 = make.conv(32, 48, 3, 2)
        self.Mixed_5b = _figure5(make, 48)
        self.Mixed_5c = _figure5(make, 68)
        self.Mixed_6a = _figure10(make, 68, ((96, 3, 2),), ((16, 1, 1), *make.stack(24, 24, 2)))
        self.Mixed_6b = _figure6(make, 188)
        self.Mixed_6c = _figure6(make, 192)
        if aux:
            self.AuxLogits = SmallHead(make.scaled(192), num_classes, activation)
        self.Mixed_7a = _figure10(
            make,
            192,
            ((32, 1, 1), (64, 3, 2)),
            ((32, 1, 1), *make.row_and_column(32, 32), (48, 3, 2)),
        )
        self.Mixed_7b = SideBySide(make, 304)
        self.Mixed_7c = SideBySide(make, 256)
        self.aux = aux
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(dropout) if dropout else None
        self.fc = nn.Linear(make.scaled(256), num_classes)
        if norm is Norm.NONE:
            begin(self, activation)

    def forward(self, x: Tensor) -> Tensor | WithHeads:
        """Return the logits; in training those of the head beside them, where there is one."""
        x = self.conv2(self.conv1(x))  # (N, 3, 32, 32) -> (N, 32, 32, 32) -> (N, 48, 16, 16)
        x = self.Mixed_5c(self.Mixed_5b(x))  # (N, 68, 16, 16)
        x = self.Mixed_6a(x)  # (N, 188, 8, 8)
        x = self.Mixed_6c(self.Mixed_6b(x))  # (N, 192, 8, 8)
        heads = (self.AuxLogits(x),) if self.aux and self.training else ()
        x = self.Mixed_7a(x)  # (N, 304, 4, 4)
        x = self.Mixed_7c(self.Mixed_7b(x))  # (N, 256, 4, 4)
        x = self.flatten(self.avgpool(x))  # (N, 256)
        x = self.fc(x if self.dropout is None else self.dropout(x))  # (N, num_classes)
        return WithHeads(x, heads) if heads else x


class Convolutions:
    """Makes the convolutions of a network.

    Args:
        unit: Makes one with what follows it.
        width: Scale of all channels but those of the picture.
        factorised: Build large kernels from small ones.
    """

    def __init__(self, unit: Unit, width: float, *, factorised: bool) -> None:
        self.unit, self.width, self.factorised = unit, width, factorised

    def scaled(self, channels: int) -> int:
        """Return channels at this width; all of them here divide by four."""
        return round(channels * self.width)

    def conv(self, entering: int, leaving: int, kernel: Kernel, stride: int = 1) -> nn.Module:
        """Return one convolution, which keeps the grid where its stride is 1."""
        height, width = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        return self.unit(
            entering if entering == 3 else self.scaled(entering),
            self.scaled(leaving),
            kernel_size=(height, width),
            stride=stride,
            padding=(height // 2, width // 2),
        )

    def chain(self, channels: int, *steps: Step) -> nn.Sequential:
        """Return convolutions in turn."""
        made = []
        for leaving, kernel, stride in steps:
            made.append(self.conv(channels, leaving, kernel, stride))
            channels = leaving
        return nn.Sequential(*made)

    def pooled(self, channels: int, leaving: int) -> nn.Sequential:
        """Return an average over neighbours, then a 1x1."""
        return nn.Sequential(nn.AvgPool2d(3, 1, 1), self.conv(channels, leaving, 1))

    def stack(self, between: int, leaving: int, stride: int = 1) -> tuple[Step, ...]:
        """Return a 5x5, or two 3x3."""
        if not self.factorised:
            return ((leaving, 5, stride),)
        return (between, 3, 1), (leaving, 3, stride)

    def row_and_column(
        self, between: int, leaving: int, *, column_first: bool = False
    ) -> tuple[Step, ...]:
        """Return a 7x7, or 1x7 and 7x1."""
        if not self.factorised:
            return ((leaving, LONG, 1),)
        row, column = (1, LONG), (LONG, 1)
        first, second = (column, row) if column_first else (row, column)
        return (between, first, 1), (leaving, second, 1)

    def beside(self, channels: int, leaving: int) -> nn.ModuleList:
        """Return a 3x3, or 1x3 and 3x1 that each make one half of the maps."""
        if not self.factorised:
            return nn.ModuleList([self.conv(channels, leaving, 3)])
        half = leaving // 2
        return nn.ModuleList(self.conv(channels, half, kernel) for kernel in ((1, 3), (3, 1)))


class Branches(nn.Module):
    """Branches that read the same maps, joined along the channels.

    Args:
        branches: By name.
    """

    def __init__(self, **branches: nn.Module) -> None:
        super().__init__()
        for name, branch in branches.items():
            self.add_module(name, branch)

    def forward(self, x: Tensor) -> Tensor:
        # (N, C, H, W) -> (N, channels of all branches, H', W')
        return torch.cat([branch(x) for branch in self.children()], 1)


class SideBySide(nn.Module):
    """Figure 7, for the smallest grid: 1x3 and 3x1 side by side; 256 maps.

    Args:
        make: Makes the convolutions.
        channels: Maps that come in.
    """

    def __init__(self, make: Convolutions, channels: int) -> None:
        super().__init__()
        self.branch1x1 = make.conv(channels, 40, 1)
        self.branch3x3_1 = make.conv(channels, 48, 1)
        self.branch3x3_2 = make.beside(48, 96)
        self.branch3x3dbl_1 = make.chain(channels, (48, 1, 1), (48, 3, 1))
        self.branch3x3dbl_2 = make.beside(48, 96)
        self.branch_pool = make.pooled(channels, 24)

    def forward(self, x: Tensor) -> Tensor:
        single, double = self.branch3x3_1(x), self.branch3x3dbl_1(x)  # (N, 48, H, W) each
        joined = [
            self.branch1x1(x),  # (N, 40, H, W)
            _together([part(single) for part in self.branch3x3_2]),  # (N, 96, H, W)
            _together([part(double) for part in self.branch3x3dbl_2]),  # (N, 96, H, W)
            self.branch_pool(x),  # (N, 24, H, W)
        ]
        return torch.cat(joined, 1)  # (N, 256, H, W)


def _together(parts: list[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts, 1)


def _figure5(make: Convolutions, channels: int) -> Branches:
    """Return a module of figure 5, for the largest grid: two 3x3 for GoogLeNet's 5x5; 68 maps."""
    return Branches(
        branch1x1=make.conv(channels, 16, 1),
        branch3x3=make.chain(channels, (12, 1, 1), (16, 3, 1)),
        branch3x3dbl=make.chain(channels, (16, 1, 1), *make.stack(24, 24)),
        branch_pool=make.pooled(channels, 12),
    )


def _figure6(make: Convolutions, channels: int) -> Branches:
    """Return a module of figure 6, for the middle grid: 1x7 and 7x1, once and twice; 192 maps."""
    return Branches(
        branch1x1=make.conv(channels, 48, 1),
        branch7x7=make.chain(channels, (32, 1, 1), *make.row_and_column(32, 48)),
        branch7x7dbl=make.chain(
            channels,
            (32, 1, 1),
            *make.row_and_column(32, 32, column_first=True),
            *make.row_and_column(32, 48, column_first=True),
        ),
        branch_pool=make.pooled(channels, 48),
    )


def _figure10(
    make: Convolutions, channels: int, single: tuple[Step, ...], double: tuple[Step, ...]
) -> Branches:
    """Return a module of figure 10: strided convolutions beside a pooling of all maps."""
    return Branches(
        branch3x3=make.chain(channels, *single),
        branch3x3dbl=make.chain(channels, *double),
        branch_pool=nn.MaxPool2d(3, 2, 1),
    )
