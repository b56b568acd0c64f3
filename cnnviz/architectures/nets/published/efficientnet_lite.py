"""EfficientNet-Lite: inverted residuals without gates, and the padding of TensorFlow written out.

TensorFlow's "same" padding gives a window with stride 2 its odd zero on the right and below. Where
that falls follows from the side of the picture, so a network is built for one side; the padding is
then a layer like any other, and can be seen in the table.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass

from torch import Tensor, nn

EPSILON = 1e-3
"""Of batch norm, as TensorFlow has it."""

STEM, HEAD = 32, 1280
"""Channels at both ends: Lite keeps them as they are, however wide the rest becomes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """A stage as the smallest network has it.

    Attributes:
        expansion: Channels inside a block for each that enters it.
        kernel: Side of the depthwise kernels.
        stride: Of the first block.
        width: Channels that leave each block.
        repeats: Number of blocks.
    """

    expansion: int
    kernel: int
    stride: int
    width: int
    repeats: int


STAGES = (
    StagePlan(expansion=1, kernel=3, stride=1, width=16, repeats=1),
    StagePlan(expansion=6, kernel=3, stride=2, width=24, repeats=2),
    StagePlan(expansion=6, kernel=5, stride=2, width=40, repeats=2),
    StagePlan(expansion=6, kernel=3, stride=2, width=80, repeats=3),
    StagePlan(expansion=6, kernel=5, stride=1, width=112, repeats=3),
    StagePlan(expansion=6, kernel=5, stride=2, width=192, repeats=4),
    StagePlan(expansion=6, kernel=3, stride=1, width=320, repeats=1),
)
"""Table 1 of the paper (Tan and Le 2019), rows 2 to 8; Lite has the same."""


def scaled_width(channels: int, factor: float) -> int:
    """Return a width times a factor, to the nearest multiple of eight, and never under 90 % of it.

    Args:
        channels: The width of the smallest network.
        factor: What it is multiplied by.
    """
    wanted = channels * factor
    rounded = max(8, int(wanted + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * wanted else rounded + 8


def scaled_repeats(repeats: int, factor: float) -> int:
    """Return a number of blocks times a factor, rounded up."""
    return math.ceil(repeats * factor)


def same_padding(side: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return the zeros in front and behind that TensorFlow's "same" gives one axis.

    Args:
        side: Of the map that comes in.
        kernel: Of the window.
        stride: Of the window.
    """
    all_of_them = max((math.ceil(side / stride) - 1) * stride + kernel - side, 0)
    return all_of_them // 2, all_of_them - all_of_them // 2


def convolution(
    entering: int,
    leaving: int,
    kernel: int,
    side: int,
    *,
    stride: int = 1,
    depthwise: bool = False,
    linear: bool = False,
) -> nn.Sequential:
    """Return a convolution with batch norm and ReLU6, its odd padding as a layer in front.

    Args:
        entering: Channels that come in.
        leaving: Channels that go out.
        kernel: Side of the kernels.
        side: Of the map that comes in.
        stride: Of the kernels.
        depthwise: Give each channel one kernel of its own.
        linear: Leave the ReLU6 out.
    """
    before, behind = same_padding(side, kernel, stride)
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    if before != behind:
        layers["pad"] = nn.ZeroPad2d((before, behind, before, behind))
    layers["conv"] = nn.Conv2d(
        entering,
        leaving,
        kernel,
        stride,
        before if before == behind else 0,
        groups=entering if depthwise else 1,
        bias=False,
    )
    layers["norm"] = nn.BatchNorm2d(leaving, eps=EPSILON)
    if not linear:
        layers["relu6"] = nn.ReLU6(inplace=True)
    return nn.Sequential(layers)


class InvertedResidual(nn.Module):
    """Widen by 1x1, look around channel by channel, narrow by 1x1 without a function, and add.

    The shortcut joins the two narrow ends; it is left out where the shape changes.

    Args:
        entering: Channels that come in.
        plan: The stage that it belongs to.
        leaving: Channels that go out.
        stride: Of the depthwise convolution.
        side: Of the map that comes in.
    """

    def __init__(
        self, entering: int, plan: StagePlan, leaving: int, *, stride: int, side: int
    ) -> None:
        super().__init__()
        wide = entering * plan.expansion
        self.expand = None if plan.expansion == 1 else convolution(entering, wide, 1, side)
        self.depthwise = convolution(wide, wide, plan.kernel, side, stride=stride, depthwise=True)
        self.project = convolution(wide, leaving, 1, math.ceil(side / stride), linear=True)
        self.has_shortcut = stride == 1 and entering == leaving

    def forward(self, x: Tensor) -> Tensor:
        wide = x if self.expand is None else self.expand(x)
        narrow = self.project(self.depthwise(wide))
        return x + narrow if self.has_shortcut else narrow


class EfficientNetLite(nn.Module):
    """EfficientNet-Lite0, or a larger network scaled from it.

    Args:
        num_classes: Outputs.
        width: Factor of the channels between stem and head.
        depth: Factor of the blocks of a stage; the first and the last stage keep theirs.
        side: Of the pictures that the padding is right for; others are computed too.
    """

    stage1: nn.Sequential
    stage2: nn.Sequential
    stage3: nn.Sequential
    stage4: nn.Sequential
    stage5: nn.Sequential
    stage6: nn.Sequential
    stage7: nn.Sequential

    def __init__(
        self, num_classes: int = 1000, *, width: float = 1.0, depth: float = 1.0, side: int = 224
    ) -> None:
        super().__init__()
        self.stem = convolution(3, STEM, 3, side, stride=2)
        side = math.ceil(side / 2)
        channels = STEM
        for number, plan in enumerate(STAGES, start=1):
            ends = plan in (STAGES[0], STAGES[-1])
            leaving = scaled_width(plan.width, width)
            blocks: list[nn.Module] = []
            for _ in range(plan.repeats if ends else scaled_repeats(plan.repeats, depth)):
                stride = 1 if blocks else plan.stride
                blocks.append(InvertedResidual(channels, plan, leaving, stride=stride, side=side))
                channels, side = leaving, math.ceil(side / stride)
            setattr(self, f"stage{number}", nn.Sequential(*blocks))
        self.last = convolution(channels, HEAD, 1, side)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(HEAD, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stage1(self.stem(x))  # (N, 3, 224, 224) -> (N, 32, 112, 112) -> (N, 16, 112, 112)
        x = self.stage3(self.stage2(x))  # (N, 24, 56, 56) -> (N, 40, 28, 28)
        x = self.stage5(self.stage4(x))  # (N, 80, 14, 14) -> (N, 112, 14, 14)
        x = self.stage7(self.stage6(x))  # (N, 192, 7, 7) -> (N, 320, 7, 7)
        x = self.flatten(self.avgpool(self.last(x)))  # (N, 1280, 7, 7) -> (N, 1280)
        return self.fc(self.dropout(x))  # (N, num_classes)
