"""ResNet for 32 x 32 pictures (He et al. 2015, section 4.2), with torchvision's own basic block.

Depth is 6 n + 2: one 3x3 stem, three stages of n blocks with 16, 32 and 64 channels, one dense
layer.
Where the shape changes the shortcut is a 1x1 projection (option B); the paper's CIFAR networks pad
with zeros instead (option A), which has 2,752 parameters less at depth 20.

With a reduction ratio the blocks are timm's with squeeze-and-excitation (Hu et al. 2017).
"""

from collections.abc import Callable

from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock

WIDTHS = (16, 32, 64)


class CifarResNet(nn.Module):
    """ResNet-(6n + 2) for 32 x 32 pictures.

    Args:
        depth: 20, 32, 44, 56 or 110 in the paper; any 6n + 2.
        num_classes: Outputs of the dense layer.
        reduction: Reduction ratio r of squeeze-and-excitation; None for plain residual blocks.

    Raises:
        ValueError: If the depth is not 6n + 2.
    """

    def __init__(
        self, depth: int = 20, num_classes: int = 10, *, reduction: int | None = None
    ) -> None:
        super().__init__()
        blocks, rest = divmod(depth - 2, 6)
        if rest or blocks < 1:
            raise ValueError(f"depth must be 6n + 2, not {depth}")
        make = _basic if reduction is None else _squeezed(reduction)
        self.conv1 = nn.Conv2d(3, WIDTHS[0], 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(WIDTHS[0])
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = _stage(WIDTHS[0], WIDTHS[0], blocks, make)
        self.layer2 = _stage(WIDTHS[0], WIDTHS[1], blocks, make)
        self.layer3 = _stage(WIDTHS[1], WIDTHS[2], blocks, make)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(WIDTHS[2], num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.conv1(x)))  # (N, 3, 32, 32) -> (N, 16, 32, 32)
        x = self.layer1(x)  # (N, 16, 32, 32)
        x = self.layer2(x)  # (N, 32, 16, 16)
        x = self.layer3(x)  # (N, 64, 8, 8)
        x = self.flatten(self.avgpool(x))  # (N, 64)
        return self.fc(x)  # (N, num_classes)


Make = Callable[[int, int, int, nn.Module | None], nn.Module]
"""Makes a block from its input channels, output channels, stride and projection."""


def _basic(in_channels: int, channels: int, stride: int, projection: nn.Module | None) -> nn.Module:
    return BasicBlock(in_channels, channels, stride, projection)


def _squeezed(reduction: int) -> Make:
    from timm.models.senet import SEResNetBlock  # seconds at the first import

    def make(
        in_channels: int, channels: int, stride: int, projection: nn.Module | None
    ) -> nn.Module:
        return SEResNetBlock(in_channels, channels, 1, reduction, stride, projection)

    return make


def _stage(in_channels: int, channels: int, blocks: int, make: Make) -> nn.Sequential:
    stride = 1 if in_channels == channels else 2
    projection = None
    if stride != 1:
        projection = nn.Sequential(
            nn.Conv2d(in_channels, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)
        )
    first = make(in_channels, channels, stride, projection)
    return nn.Sequential(first, *(make(channels, channels, 1, None) for _ in range(blocks - 1)))
