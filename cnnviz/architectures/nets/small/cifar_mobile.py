"""Inverted residuals for 32 x 32 pictures, every idea of theirs a choice (Sandler et al. 2018)."""

from collections import OrderedDict

from torch import Tensor, nn

STEM, LAST = 16, 160
STAGES = ((16, 1, 1), (24, 2, 2), (40, 2, 2), (80, 1, 1))
"""Channels, blocks and stride of each stage; the first does not widen, as in MobileNetV2."""


class CifarMobile(nn.Module):
    """A small network of inverted residual blocks.

    Args:
        num_classes: Outputs of the dense layer.
        expansion: Channels inside a block for each that enters it.
        depthwise: Give each channel inside a block one kernel of its own; without it the kernels
            read all channels, as an ordinary convolution does.
        linear: Leave the function behind the last convolution of a block out.
        residual: Have shortcuts where the shape stays.
        width: Scale of all widths.
    """

    def __init__(
        self,
        num_classes: int = 10,
        *,
        expansion: int = 4,
        depthwise: bool = True,
        linear: bool = True,
        residual: bool = True,
        width: float = 1.0,
    ) -> None:
        super().__init__()
        channels = round(STEM * width)
        self.stem = _convolution(3, channels, 3)
        stages: list[nn.Module] = []
        for number, (entry, blocks, stride) in enumerate(STAGES):
            leaving = round(entry * width)
            stage: list[nn.Module] = []
            for place in range(blocks):
                block = MobileBlock(
                    channels,
                    leaving,
                    expansion=1 if number == 0 else expansion,
                    stride=1 if place else stride,
                    depthwise=depthwise,
                    linear=linear,
                    residual=residual,
                )
                stage.append(block)
                channels = leaving
            stages.append(nn.Sequential(*stage))
        self.stage1, self.stage2, self.stage3, self.stage4 = stages
        self.last = _convolution(channels, round(LAST * width), 1)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(round(LAST * width), num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        x = self.stage1(self.stem(x))  # (N, 3, 32, 32) -> (N, 16, 32, 32)
        x = self.stage3(self.stage2(x))  # (N, 24, 16, 16) -> (N, 40, 8, 8)
        x = self.last(self.stage4(x))  # (N, 80, 8, 8) -> (N, 160, 8, 8)
        return self.fc(self.flatten(self.avgpool(x)))  # (N, num_classes)


class MobileBlock(nn.Module):
    """Widen by 1x1, look around by 3x3, narrow by 1x1, and add.

    Args:
        entering: Channels that come in.
        leaving: Channels that go out.
        expansion: Channels inside for each that comes in; at 1 nothing widens.
        stride: Of the 3x3.
        depthwise: Whether each channel inside has one kernel of its own.
        linear: Whether the last convolution has no function behind it.
        residual: Whether there is a shortcut where the shape stays.
    """

    def __init__(
        self,
        entering: int,
        leaving: int,
        *,
        expansion: int,
        stride: int,
        depthwise: bool,
        linear: bool,
        residual: bool,
    ) -> None:
        super().__init__()
        wide = entering * expansion
        self.expand = None if expansion == 1 else _convolution(entering, wide, 1)
        self.depthwise = _convolution(wide, wide, 3, stride, groups=wide if depthwise else 1)
        self.project = _convolution(wide, leaving, 1, linear=linear)
        self.has_shortcut = residual and stride == 1 and entering == leaving

    def forward(self, x: Tensor) -> Tensor:
        wide = x if self.expand is None else self.expand(x)
        narrow = self.project(self.depthwise(wide))
        return x + narrow if self.has_shortcut else narrow


def _convolution(
    entering: int,
    leaving: int,
    kernel: int,
    stride: int = 1,
    *,
    groups: int = 1,
    linear: bool = False,
) -> nn.Sequential:
    layers: OrderedDict[str, nn.Module] = OrderedDict(
        conv=nn.Conv2d(entering, leaving, kernel, stride, kernel // 2, groups=groups, bias=False),
        norm=nn.BatchNorm2d(leaving),
    )
    if not linear:
        layers["relu6"] = nn.ReLU6(inplace=True)
    return nn.Sequential(layers)
