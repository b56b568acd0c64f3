"""Network in Network: the networks themselves; `nin.py` has the family."""

from torch import Tensor, nn


class MlpConv(nn.Sequential):
    """A k x k convolution and two 1x1 convolutions, each with ReLU: a small MLP slid over the map.

    Args:
        in_channels: Channels that come in.
        widths: Output channels of the three layers.
        kernel_size: Side of the first kernel.
        stride: Of the first kernel.
        padding: Of the first kernel; by default the grid is kept.
        batch_norm: Normalise before each ReLU, which the paper does not.
    """

    def __init__(
        self,
        in_channels: int,
        widths: tuple[int, int, int],
        kernel_size: int,
        *,
        stride: int = 1,
        padding: int | None = None,
        batch_norm: bool = False,
    ) -> None:
        if padding is None:
            padding = kernel_size // 2
        first, second, third = widths
        layers: list[nn.Module] = []
        for convolution in (
            nn.Conv2d(in_channels, first, kernel_size, stride, padding, bias=not batch_norm),
            nn.Conv2d(first, second, 1, bias=not batch_norm),
            nn.Conv2d(second, third, 1, bias=not batch_norm),
        ):
            layers.append(convolution)
            if batch_norm:
                layers.append(nn.BatchNorm2d(convolution.out_channels))
            layers.append(nn.ReLU())
        super().__init__(*layers)


Widths = tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int]]

PUBLISHED: Widths = ((192, 160, 96), (192, 192, 192), (192, 192))
SMALL: Widths = ((64, 48, 48), (96, 96, 96), (128, 128))


class NetworkInNetwork(nn.Module):
    """NIN for 32 x 32 pictures: three mlpconv blocks, the last of which ends in one map a class.

    Args:
        num_classes: Maps of the last block.
        widths: Of the layers of each block; the last one's third width is the number of classes.
        batch_norm: Normalise before each ReLU, which the paper does not.
    """

    def __init__(
        self, num_classes: int = 10, *, widths: Widths = PUBLISHED, batch_norm: bool = False
    ) -> None:
        super().__init__()
        one, two, three = widths
        self.block1 = MlpConv(3, one, 5, batch_norm=batch_norm)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.drop1 = nn.Dropout(0.1 if batch_norm else 0.5)
        self.block2 = MlpConv(one[-1], two, 5, batch_norm=batch_norm)
        self.pool2 = nn.AvgPool2d(3, 2, ceil_mode=True)
        self.drop2 = nn.Dropout(0.1 if batch_norm else 0.5)
        self.block3 = MlpConv(two[-1], (*three, num_classes), 3, batch_norm=batch_norm)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()

    def forward(self, x: Tensor) -> Tensor:
        x = self.drop1(self.pool1(self.block1(x)))  # (N, 3, 32, 32) -> (N, C1, 16, 16)
        x = self.drop2(self.pool2(self.block2(x)))  # (N, C2, 8, 8)
        x = self.block3(x)  # (N, num_classes, 8, 8)
        return self.flatten(self.avgpool(x))  # (N, num_classes)


class ImageNetNetworkInNetwork(nn.Module):
    """NIN for 224 x 224 pictures: four mlpconv blocks, the last of which ends in one map a class.

    The form that the authors released in the Caffe model zoo ("nin_imagenet"); the paper itself has
    no result on ImageNet. Caffe rounds the sides of pooled maps up, hence `ceil_mode`.

    Args:
        num_classes: Maps of the last block.
    """

    def __init__(self, num_classes: int = 1000) -> None:
        super().__init__()
        self.block1 = MlpConv(3, (96, 96, 96), 11, stride=4, padding=0)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.block2 = MlpConv(96, (256, 256, 256), 5)
        self.pool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.block3 = MlpConv(256, (384, 384, 384), 3)
        self.pool3 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.drop3 = nn.Dropout(0.5)
        self.block4 = MlpConv(384, (1024, 1024, num_classes), 3)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool1(self.block1(x))  # (N, 3, 224, 224) -> (N, 96, 54, 54) -> (N, 96, 27, 27)
        x = self.pool2(self.block2(x))  # (N, 256, 13, 13)
        x = self.drop3(self.pool3(self.block3(x)))  # (N, 384, 6, 6)
        x = self.block4(x)  # (N, num_classes, 6, 6)
        return self.flatten(self.avgpool(x))  # (N, num_classes)


def small() -> NetworkInNetwork:
    """A narrow NIN with batch norm, which two CPU cores can train."""
    return NetworkInNetwork(widths=SMALL, batch_norm=True)
