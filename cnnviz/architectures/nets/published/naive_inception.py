"""The naive Inception module (Szegedy et al. 2014, figure 2a): no 1x1 saves anything."""

import torch
from torch import Tensor, nn

from cnnviz.architectures.nets.published.googlenet2014 import ModuleWidths, convolution


class NaiveInception(nn.Module):
    """Kernels of three sizes and a pooling, all on the whole input, joined along the channels.

    The pooling hands on every channel that comes in, so each module is wider than the last.

    Args:
        in_channels: Channels that come in.
        widths: Channels of the branches; those of the reductions are not used.
    """

    def __init__(self, in_channels: int, widths: ModuleWidths) -> None:
        super().__init__()
        self.branch1 = convolution(in_channels, widths.direct, 1)
        self.branch2 = convolution(in_channels, widths.out3, 3)
        self.branch3 = convolution(in_channels, widths.out5, 5)
        self.branch4 = nn.MaxPool2d(3, 1, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        # (N, in_channels, H, W) -> (N, direct + out3 + out5 + in_channels, H, W)
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)
