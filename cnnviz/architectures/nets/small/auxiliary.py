"""Auxiliary heads of the small networks: small classifiers on the side that answer in training.

A network with heads returns `WithHeads` in training mode and plain logits in eval mode; `answers`
reads both, so that a loop need not know which network it trains.
"""

from collections import OrderedDict
from typing import NamedTuple

from torch import Tensor, nn

from cnnviz.architectures.nets.small.layer_kinds import activation
from cnnviz.architectures.nets.small.net_options import Activation

HEAD_WEIGHT = 0.3
"""Weight of the loss of each head (Szegedy et al. 2014, section 5)."""

SIDE = 4
MAPS, HIDDEN = 32, 128


class WithHeads(NamedTuple):
    """What a network with heads returns in training.

    Attributes:
        logits: Of the main classifier, (N, classes).
        heads: Those of the heads, from early to late, (N, classes) each.
    """

    logits: Tensor
    heads: tuple[Tensor, ...]


def answers(output: Tensor | WithHeads) -> WithHeads:
    """Split what any network returned into its logits and those of its heads, if any.

    The loss in training is L(logits) plus HEAD_WEIGHT times L(head) for each head.
    """
    return output if isinstance(output, WithHeads) else WithHeads(output, ())


class SmallHead(nn.Sequential):
    """The head of GoogLeNet for maps of 16 x 16 or 8 x 8: pooling to 4 x 4, 1x1, two dense layers.

    Args:
        in_channels: Channels of the map that it reads.
        num_classes: Outputs.
        kind: Function behind its layers.
    """

    def __init__(
        self, in_channels: int, num_classes: int, kind: Activation = Activation.RELU
    ) -> None:
        super().__init__(
            OrderedDict[str, nn.Module](
                pool=nn.AdaptiveAvgPool2d(SIDE),  # (N, C, H, W) -> (N, C, 4, 4)
                conv=nn.Conv2d(in_channels, MAPS, 1),  # (N, 32, 4, 4)
                act1=activation(kind),
                flatten=nn.Flatten(),
                fc1=nn.Linear(MAPS * SIDE * SIDE, HIDDEN),  # (N, 512) -> (N, 128)
                act2=activation(kind),
                dropout=nn.Dropout(0.7),  # as published
                fc2=nn.Linear(HIDDEN, num_classes),
            )
        )
