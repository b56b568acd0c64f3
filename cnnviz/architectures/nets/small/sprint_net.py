"""A small network for runs of seconds, in the manner of the public CIFAR-10 speed runs.

Three blocks of two 3x3 convolutions, each with batch norm and an activation, and max pooling
between the two; then one dense layer on the largest value of each channel. The pooling comes early
in a block, so most multiply-adds work on few pixels. Early forms are Page's "How to train your
ResNet" (2018) and the hlb-CIFAR10 and airbench repositories, which add the whitening first layer.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

WHITENING_SIZE = 2
WHITENING_KERNELS = 2 * 3 * WHITENING_SIZE**2
"""Every direction of a 2x2 patch of three colours, with either sign."""

ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "gelu": nn.GELU, "silu": nn.SiLU}


class SprintBlock(nn.Module):
    """Two convolutions; the pictures are halved after the first.

    Args:
        in_channels: Channels that come in.
        channels: Channels that go out.
        activation: A name of `ACTIVATIONS`.
    """

    def __init__(self, in_channels: int, channels: int, activation: str = "relu") -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, padding=1, bias=False)
        self.pool = nn.MaxPool2d(2)
        self.bn1 = nn.BatchNorm2d(channels)
        self.act1 = ACTIVATIONS[activation]()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.act2 = ACTIVATIONS[activation]()

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.conv1(x))  # (N, C', H, W) -> (N, C, H/2, W/2)
        x = self.act1(self.bn1(x))
        return self.act2(self.bn2(self.conv2(x)))  # (N, C, H/2, W/2)


class SprintNet(nn.Module):
    """Three blocks and a dense layer, for pictures of 32 x 32 pixels or a little less.

    Args:
        widths: Channels of the blocks.
        num_classes: Outputs of the dense layer.
        whitening: Begin with a 2x2 convolution that a recipe sets to the whitening of patches.
        activation: A name of `ACTIVATIONS`.
    """

    def __init__(
        self,
        widths: Sequence[int] = (24, 64, 128),
        num_classes: int = 10,
        *,
        whitening: bool = False,
        activation: str = "relu",
    ) -> None:
        super().__init__()
        channels = 3
        if whitening:
            channels = WHITENING_KERNELS
            self.whiten = nn.Conv2d(3, channels, WHITENING_SIZE)
            self.act0 = ACTIVATIONS[activation]()
        self.whitening = whitening
        self.block1 = SprintBlock(channels, widths[0], activation)
        self.block2 = SprintBlock(widths[0], widths[1], activation)
        self.block3 = SprintBlock(widths[1], widths[2], activation)
        self.pool = nn.AdaptiveMaxPool2d(1)
        self.flatten = nn.Flatten()
        self.head = nn.Linear(widths[2], num_classes, bias=False)
        self._initialise()

    def forward(self, x: Tensor) -> Tensor:
        if self.whitening:
            x = self.act0(self.whiten(x))  # (N, 3, 32, 32) -> (N, 24, 31, 31)
        x = self.block1(x)  # (N, widths[0], 16, 16), or 15 x 15 behind a whitening layer
        x = self.block2(x)  # (N, widths[1], 8, 8) or 7 x 7
        x = self.block3(x)  # (N, widths[2], 4, 4) or 3 x 3
        x = self.flatten(self.pool(x))  # (N, widths[2])
        return self.head(x)  # (N, num_classes)

    @torch.no_grad()
    def _initialise(self) -> None:
        """Let convolutions hand their first channels on (hlb-CIFAR10) and outputs begin small."""
        for module in self.modules():
            if isinstance(module, nn.Conv2d) and module.padding == (1, 1):
                channels = module.in_channels
                nn.init.dirac_(module.weight[:channels])
        nn.init.normal_(self.head.weight, std=1 / self.head.in_features)
