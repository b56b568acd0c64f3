"""DenseNet-BC for 32 x 32 pictures (Huang et al. 2016, section 3), from torchvision's own parts.

Depth is 6 n + 4: one 3x3 stem, three dense blocks of n layers of two convolutions each, two
transitions, one dense layer.
"""

from collections import OrderedDict

import torch
from torch import Tensor, nn
from torchvision.models.densenet import _DenseBlock, _Transition

from cnnviz.architectures.nets.small.layer_kinds import activation as function
from cnnviz.architectures.nets.small.layer_kinds import begin, remove_norm, replace_activation
from cnnviz.architectures.nets.small.net_options import Activation, Norm

BLOCKS = 3
BOTTLENECK = 4


class CifarDenseNet(nn.Module):
    """DenseNet-BC for 32 x 32 pictures.

    Args:
        depth: 40, 100 or 250 in the paper; any 6n + 4.
        growth_rate: Maps that each layer adds.
        num_classes: Outputs of the dense layer.
        norm: What normalises the maps in front of each convolution.
        activation: Function behind each norm.
        dropout: Probability that a value of a new map is silenced.

    Raises:
        ValueError: If the depth is not 6n + 4.
    """

    def __init__(
        self,
        depth: int = 40,
        growth_rate: int = 12,
        num_classes: int = 10,
        *,
        norm: Norm = Norm.BATCH,
        activation: Activation = Activation.RELU,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        layers, rest = divmod(depth - 4, 6)
        if rest or layers < 1:
            raise ValueError(f"depth must be 6n + 4, not {depth}")
        channels = 2 * growth_rate
        parts = OrderedDict[str, nn.Module](conv0=nn.Conv2d(3, channels, 3, padding=1, bias=False))
        for number in range(1, BLOCKS + 1):
            parts[f"denseblock{number}"] = _DenseBlock(
                layers, channels, BOTTLENECK, growth_rate, dropout
            )
            channels += layers * growth_rate
            if number < BLOCKS:
                parts[f"transition{number}"] = _Transition(channels, channels // 2)
                channels //= 2
        parts["norm5"] = nn.BatchNorm2d(channels)
        self.features = nn.Sequential(parts)
        # The last ReLU is a function in torchvision's forward, too.
        self.last = None if activation is Activation.RELU else function(activation)
        self.classifier = nn.Linear(channels, num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)
        replace_activation(self, activation)
        if norm is Norm.NONE:
            remove_norm(self)
            begin(self, activation)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (N, 3, 32, 32) -> (N, C, 8, 8)
        x = x.relu() if self.last is None else self.last(x)
        x = torch.flatten(nn.functional.adaptive_avg_pool2d(x, (1, 1)), 1)  # (N, C)
        return self.classifier(x)  # (N, num_classes)
