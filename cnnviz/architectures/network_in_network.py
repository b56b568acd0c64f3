"""Network in Network for 32 x 32 pictures: the network itself; `nin.py` has the family."""

from torch import Tensor, nn


class MlpConv(nn.Sequential):
    """A k x k convolution and two 1x1 convolutions, each with ReLU: a small MLP slid over the map.

    Args:
        in_channels: Channels that come in.
        widths: Output channels of the three layers.
        kernel_size: Side of the first kernel; the grid is kept.
    """

    def __init__(self, in_channels: int, widths: tuple[int, int, int], kernel_size: int) -> None:
        first, second, third = widths
        super().__init__(
            nn.Conv2d(in_channels, first, kernel_size, padding=kernel_size // 2),
            nn.ReLU(),
            nn.Conv2d(first, second, 1),
            nn.ReLU(),
            nn.Conv2d(second, third, 1),
            nn.ReLU(),
        )


class NetworkInNetwork(nn.Module):
    """NIN for 32 x 32 pictures: three mlpconv blocks, the last of which ends in one map a class.

    Args:
        num_classes: Maps of the last block.
    """

    def __init__(self, num_classes: int = 10) -> None:
        super().__init__()
        self.block1 = MlpConv(3, (192, 160, 96), 5)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.drop1 = nn.Dropout()
        self.block2 = MlpConv(96, (192, 192, 192), 5)
        self.pool2 = nn.AvgPool2d(3, 2, ceil_mode=True)
        self.drop2 = nn.Dropout()
        self.block3 = MlpConv(192, (192, 192, num_classes), 3)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()

    def forward(self, x: Tensor) -> Tensor:
        x = self.drop1(self.pool1(self.block1(x)))  # (N, 3, 32, 32) -> (N, 96, 16, 16)
        x = self.drop2(self.pool2(self.block2(x)))  # (N, 192, 8, 8)
        x = self.block3(x)  # (N, num_classes, 8, 8)
        return self.flatten(self.avgpool(x))  # (N, num_classes)
