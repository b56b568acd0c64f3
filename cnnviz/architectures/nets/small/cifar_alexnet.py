"""AlexNet for 32 x 32 pictures: the five convolutions of torchvision's form at half the width."""

from torch import Tensor, nn

from cnnviz.architectures.nets.small.layer_kinds import activation as function
from cnnviz.architectures.nets.small.layer_kinds import (
    begin,
    conv_stride,
    norm_layers,
    pool_layers,
)
from cnnviz.architectures.nets.small.net_options import Activation, HeadKind, Norm, Pooling

WIDTHS = (32, 96, 192, 128, 128)
HIDDEN = 512
POOLED = (0, 1, 4)
"""The convolutions that a pooling follows."""


class CifarAlexNet(nn.Module):
    """Five convolutions with overlapping pooling and three dense layers, for 32 x 32 pictures.

    Deviates from the network it is named after: half of torchvision's widths, a first kernel of
    5x5 with stride 1 (an 11x11 with stride 4 would leave nothing of 32 pixels), dense layers of
    512 units instead of 4,096, less dropout for a short training, and He's initialisation, which
    keeps a signal alive through seven layers without batch norm.

    Args:
        num_classes: Outputs of the last layer.
        dropout: Probability that an input of the first two dense layers is silenced.
        activation: Function behind each layer but the last.
        norm: What normalises the maps of every convolution.
        lrn: Local response normalisation behind the first two, as published.
        pooling: What halves the maps.
        kernel: Side of the first two kernels.
        width: Scale of all widths.
        head: Dense layers, or global average pooling before the last one.
    """

    def __init__(
        self,
        num_classes: int = 10,
        *,
        dropout: float = 0.1,
        activation: Activation = Activation.RELU,
        norm: Norm = Norm.NONE,
        lrn: bool = False,
        pooling: Pooling = Pooling.MAX,
        kernel: int = 5,
        width: float = 1.0,
        head: HeadKind = HeadKind.DENSE,
    ) -> None:
        super().__init__()
        widths = [round(entry * width) for entry in WIDTHS]
        layers: list[nn.Module] = []
        for number, (channels, maps) in enumerate(zip([3, *widths], widths, strict=False)):
            size = kernel if number < 2 else 3
            stride = conv_stride(pooling) if number in POOLED else 1
            layers += [nn.Conv2d(channels, maps, size, stride, size // 2)]
            layers += [*norm_layers(norm, maps), function(activation)]
            if lrn and number < 2:
                # torch divides alpha by the channels in the sum, the paper's 1e-4 does not.
                layers.append(nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0))
            if number in POOLED:
                layers += pool_layers(pooling, 3)
        if head is HeadKind.GAP:
            layers.append(nn.AdaptiveAvgPool2d(1))
        self.features = nn.Sequential(*layers)
        self.flatten = nn.Flatten()
        side = 1 if head is HeadKind.GAP else 4 if pooling is Pooling.STRIDE else 3
        entering, hidden = widths[-1] * side * side, round(HIDDEN * width)
        dense = [
            nn.Dropout(dropout),
            nn.Linear(entering, hidden),
            function(activation),
            nn.Dropout(dropout),
            nn.Linear(hidden, hidden),
            function(activation),
        ]
        last = nn.Linear(entering if head is HeadKind.GAP else hidden, num_classes)
        self.classifier = nn.Sequential(*([] if head is HeadKind.GAP else dense), last)
        begin(self, activation)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (N, 3, 32, 32) -> (N, 128, 3, 3)
        x = self.flatten(x)  # (N, 1152)
        return self.classifier(x)  # (N, num_classes)
