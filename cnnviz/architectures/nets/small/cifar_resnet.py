"""ResNet for 32 x 32 pictures (He et al. 2015, section 4.2), with torchvision's own basic block.

Depth is 6 n + 2: one 3x3 stem, three stages of n blocks with 16, 32 and 64 channels, one dense
layer.
Where the shape changes the shortcut is a 1x1 projection (option B); the paper's CIFAR networks pad
with zeros instead (option A), which has 2,752 parameters less at depth 20.

With a reduction ratio the blocks are timm's with squeeze-and-excitation (Hu et al. 2017).
"""

from collections.abc import Callable
from math import sqrt

from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock

from cnnviz.architectures.nets.small.layer_kinds import begin, remove_norm, replace_activation
from cnnviz.architectures.nets.small.net_options import Activation, Norm

WIDTHS = (16, 32, 64)


class CifarResNet(nn.Module):
    """ResNet-(6n + 2) for 32 x 32 pictures.

    Args:
        depth: 20, 32, 44, 56 or 110 in the paper; any 6n + 2.
        num_classes: Outputs of the dense layer.
        reduction: Reduction ratio r of squeeze-and-excitation; None for plain residual blocks.
        residual: Have shortcuts; without them it is the paper's plain network.
        norm: What normalises the maps of each convolution.
        activation: Function behind the stem, in each block and behind each sum.
        width: Scale of all widths.

    Raises:
        ValueError: If the depth is not 6n + 2, or gates are asked for without shortcuts.
    """

    def __init__(
        self,
        depth: int = 20,
        num_classes: int = 10,
        *,
        reduction: int | None = None,
        residual: bool = True,
        norm: Norm = Norm.BATCH,
        activation: Activation = Activation.RELU,
        width: float = 1.0,
    ) -> None:
        super().__init__()
        blocks, rest = divmod(depth - 2, 6)
        if rest or blocks < 1:
            raise ValueError(f"depth must be 6n + 2, not {depth}")
        if reduction is not None and not residual:
            raise ValueError("gates scale a branch beside a shortcut: there must be shortcuts")
        make = _squeezed(reduction) if reduction is not None else _basic if residual else _plain
        one, two, three = (round(entry * width) for entry in WIDTHS)
        self.conv1 = nn.Conv2d(3, one, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(one)
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = _stage(one, one, blocks, make)
        self.layer2 = _stage(one, two, blocks, make)
        self.layer3 = _stage(two, three, blocks, make)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(three, num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        replace_activation(self, activation)
        if norm is Norm.NONE:
            remove_norm(self)
            begin(self, activation)
            if residual:
                _quieten([*self.layer1, *self.layer2, *self.layer3])

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.conv1(x)))  # (N, 3, 32, 32) -> (N, 16, 32, 32)
        x = self.layer1(x)  # (N, 16, 32, 32)
        x = self.layer2(x)  # (N, 32, 16, 16)
        x = self.layer3(x)  # (N, 64, 8, 8)
        x = self.flatten(self.avgpool(x))  # (N, 64)
        return self.fc(x)  # (N, num_classes)


class PlainBlock(BasicBlock):  # type: ignore[misc]  # torchvision has no types
    """A basic block without its shortcut."""

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.conv1(x)))  # (N, C, H, W) -> (N, C', H', W')
        return self.relu(self.bn2(self.conv2(x)))  # (N, C', H', W')


Make = Callable[[int, int, int, nn.Module | None], nn.Module]
"""Makes a block from its input channels, output channels, stride and projection."""


def gated(
    num_classes: int = 10,
    *,
    depth: int = 20,
    se: bool = True,
    ratio: int = 8,
    norm: Norm = Norm.BATCH,
    activation: Activation = Activation.RELU,
    width: float = 1.0,
) -> CifarResNet:
    """Return a ResNet with or without squeeze-and-excitation, by the names of the choices.

    Args:
        num_classes: Outputs of the dense layer.
        depth: Any 6n + 2.
        se: Have gates.
        ratio: Reduction ratio r of the gates.
        norm: What normalises the maps of each convolution.
        activation: Function of the network; the gates keep theirs.
        width: Scale of all widths.
    """
    return CifarResNet(
        depth,
        num_classes,
        reduction=ratio if se else None,
        norm=norm,
        activation=activation,
        width=width,
    )


def _basic(in_channels: int, channels: int, stride: int, projection: nn.Module | None) -> nn.Module:
    return BasicBlock(in_channels, channels, stride, projection)


def _plain(in_channels: int, channels: int, stride: int, _: nn.Module | None) -> nn.Module:
    return PlainBlock(in_channels, channels, stride)


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


def _quieten(blocks: list[nn.Module]) -> None:
    """Let each of L branches begin with a variance of 1/L: without norm every sum adds up.

    The sum of all then keeps the order of the input however deep the network is (Hayou et al. 2021,
    "Stable ResNet").
    """
    for block in blocks:
        last = block.conv2
        assert isinstance(last, nn.Conv2d)
        fan_in = last.weight[0].numel()
        nn.init.normal_(last.weight, 0, sqrt(2 / fan_in / len(blocks)))
