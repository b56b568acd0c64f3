"""LeNet-5 for colour pictures of 32 x 32, every part of it a choice."""

from collections import OrderedDict

from torch import nn

from cnnviz.architectures.nets.small.layer_kinds import activation as function
from cnnviz.architectures.nets.small.layer_kinds import (
    begin,
    conv_stride,
    norm_layers,
    pool_layers,
)
from cnnviz.architectures.nets.small.net_options import Activation, Norm, Pooling

WIDTHS = (6, 16, 120, 84)
KERNEL = 5
SIDE = 5  # of the last map


class CifarLeNet(nn.Sequential):
    """LeNet-5 in the form that is taught today, as `lenet5.LeNet5` has it, with He's weights.

    32 x 32 -> 28 x 28 -> 14 x 14 -> 10 x 10 -> 5 x 5, with a stride in place of the pooling at once
    to 14 x 14 and 5 x 5.

    Args:
        num_classes: Outputs of the last layer.
        activation: Function behind each layer but the last.
        pooling: What halves the maps.
        norm: What normalises the maps.
        dropout: Probability that an input of the first two dense layers is silenced.
        width: Scale of all widths.
    """

    def __init__(
        self,
        num_classes: int = 10,
        *,
        activation: Activation = Activation.RELU,
        pooling: Pooling = Pooling.MAX,
        norm: Norm = Norm.NONE,
        dropout: float = 0.0,
        width: float = 1.0,
    ) -> None:
        one, two, five, six = (max(1, round(entry * width)) for entry in WIDTHS)
        parts = OrderedDict[str, nn.Module]()

        def add(name: str, *layers: nn.Module) -> None:
            parts.update((name, layer) for layer in layers)

        for channels, maps, number in ((3, one, 1), (one, two, 3)):
            add(f"c{number}", nn.Conv2d(channels, maps, KERNEL, conv_stride(pooling)))
            add(f"bn{number}", *norm_layers(norm, maps))
            add(f"act{number}", function(activation))
            add(f"s{number + 1}", *pool_layers(pooling, 2))
        add("flatten", nn.Flatten())  # (N, 400)
        add("drop5", *_dropout(dropout))
        add("c5", nn.Linear(two * SIDE * SIDE, five))
        add("act5", function(activation))
        add("drop6", *_dropout(dropout))
        add("f6", nn.Linear(five, six))
        add("act6", function(activation))
        add("output", nn.Linear(six, num_classes))
        super().__init__(parts)
        begin(self, activation)


def _dropout(share: float) -> list[nn.Module]:
    return [nn.Dropout(share)] if share else []
