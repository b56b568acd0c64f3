"""VGG for 32 x 32 pictures, in torchvision's configurations."""

from torch import Tensor, nn
from torchvision.models.vgg import cfgs

from cnnviz.architectures.nets.small.layer_kinds import activation as function
from cnnviz.architectures.nets.small.layer_kinds import (
    begin,
    conv_stride,
    norm_layers,
    pool_layers,
)
from cnnviz.architectures.nets.small.net_options import Activation, HeadKind, Norm, Pooling

DIVISOR = 2
"""The widths are those of the published configurations divided by this."""

HIDDEN = 256

Configuration = list[int | str]

CONFIGURATIONS: dict[int, Configuration] = {
    8: [64, "M", 128, "M", 256, "M", 512, "M", 512, "M"],  # shallower than any of the paper
    11: cfgs["A"],
    13: cfgs["B"],
    16: cfgs["D"],
}
"""Maps of each convolution, "M" for a pooling, by depth."""


class CifarVgg(nn.Module):
    """VGG with batch norm at half the width, for 32 x 32 pictures.

    Five poolings leave one position of 32 pixels, so the dense layers read 256 numbers; at 224
    pixels those of VGG-11 read 25,088.

    Args:
        num_classes: Outputs of the last layer.
        depth: 8, 11, 13 or 16 weighted layers, counted with three dense ones.
        norm: What normalises the maps, which nothing did in the paper.
        activation: Function behind each layer but the last.
        dropout: Probability that an input of the last two dense layers is silenced.
        pooling: What halves the maps.
        kernel: Side of all kernels.
        width: Scale of all widths.
        head: Three dense layers, or global average pooling and one.
    """

    def __init__(
        self,
        num_classes: int = 10,
        *,
        depth: int = 11,
        norm: Norm = Norm.BATCH,
        activation: Activation = Activation.RELU,
        dropout: float = 0.5,
        pooling: Pooling = Pooling.MAX,
        kernel: int = 3,
        width: float = 1.0,
        head: HeadKind = HeadKind.DENSE,
    ) -> None:
        super().__init__()
        plan = [
            entry if isinstance(entry, str) else round(entry // DIVISOR * width)
            for entry in CONFIGURATIONS[depth]
        ]
        layers: list[nn.Module] = []
        channels = 3
        for maps, following in zip(plan, [*plan[1:], ""], strict=True):
            if isinstance(maps, str):
                layers += pool_layers(pooling, 2)
                continue
            stride = conv_stride(pooling) if following == "M" else 1
            layers += [nn.Conv2d(channels, maps, kernel, stride, kernel // 2)]
            layers += [*norm_layers(norm, maps), function(activation)]
            channels = maps
        if head is HeadKind.GAP:
            layers.append(nn.AdaptiveAvgPool2d(1))
        self.features = nn.Sequential(*layers)
        self.flatten = nn.Flatten()
        hidden = round(HIDDEN * width)
        dense = [
            nn.Linear(channels, hidden),
            function(activation),
            nn.Dropout(dropout),
            nn.Linear(hidden, hidden),
            function(activation),
            nn.Dropout(dropout),
        ]
        last = nn.Linear(channels if head is HeadKind.GAP else hidden, num_classes)
        self.classifier = nn.Sequential(*([] if head is HeadKind.GAP else dense), last)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        if norm is Norm.NONE:
            begin(self, activation)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (N, 3, 32, 32) -> (N, 256, 1, 1)
        x = self.flatten(x)  # (N, 256)
        return self.classifier(x)  # (N, num_classes)
