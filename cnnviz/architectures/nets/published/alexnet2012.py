"""AlexNet as it was published in 2012, with its two towers, and as one tower without the split."""

from collections import OrderedDict

import torch
from torch import Tensor, nn

WIDTHS = (96, 256, 384, 384, 256)
"""Filters of the five convolutions, both towers together."""

HIDDEN = 4096
LAST_SIDE = 6  # side of the map behind the last pooling, for pictures of 224 pixels


class AlexNet2012(nn.Module):
    """Five convolutions in towers, and three dense layers that read all towers.

    Each tower holds its share of the filters of every convolution and stood on a graphics card of
    its own (Krizhevsky, Sutskever and Hinton 2012, section 3.5 and figure 2). Every tower reads the
    picture; its second, fourth and fifth convolution read its own maps only, the third reads the
    maps of all. The normalisation lets a filter compete with filters of its own tower.

    Deviates from the paper: the first convolution pads two pixels, because the pictures of 224
    pixels that the paper names do not fit its kernel and stride; the maps have the paper's 55 x 55.

    Args:
        towers: 2 for the published network, 1 for the same widths without the split.
        num_classes: Outputs of the last layer.
    """

    def __init__(self, towers: int = 2, num_classes: int = 1000) -> None:
        super().__init__()
        one, two, three, four, five = (width // towers for width in WIDTHS)

        def layer(
            channels: int, width: int, kernel: int, stride: int = 1, *, norm: bool, pool: bool
        ) -> nn.ModuleList:
            made = (_step(channels, width, kernel, stride, norm, pool) for _ in range(towers))
            return nn.ModuleList(made)

        self.conv1 = layer(3, one, 11, 4, norm=True, pool=True)
        self.conv2 = layer(one, two, 5, norm=True, pool=True)
        self.conv3 = layer(two * towers, three, 3, norm=False, pool=False)
        self.conv4 = layer(three, four, 3, norm=False, pool=False)
        self.conv5 = layer(four, five, 3, norm=False, pool=True)
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Dropout(),
            nn.Linear(five * towers * LAST_SIDE**2, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(HIDDEN, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Linear(HIDDEN, num_classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        maps = [tower(x) for tower in self.conv1]  # (N, 3, 224, 224) -> (N, 96, 27, 27) in parts
        maps = _each(self.conv2, maps)  # (N, 256, 13, 13) in parts
        both = _together(maps)
        maps = [tower(both) for tower in self.conv3]  # (N, 384, 13, 13) in parts
        maps = _each(self.conv4, maps)
        maps = _each(self.conv5, maps)  # (N, 256, 6, 6) in parts
        return self.classifier(_together(maps))  # (N, 9216) -> (N, num_classes)


def _step(
    channels: int, width: int, kernel: int, stride: int, norm: bool, pool: bool
) -> nn.Sequential:
    """Return one convolution of one tower, with what follows it."""
    padding = 2 if kernel > 3 else 1
    parts: list[tuple[str, nn.Module]] = [
        ("conv", nn.Conv2d(channels, width, kernel, stride, padding)),
        ("relu", nn.ReLU(inplace=True)),
    ]
    if norm:
        # torch divides alpha by the number of channels in the sum, the paper's 1e-4 does not.
        parts.append(("norm", nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)))
    if pool:
        parts.append(("pool", nn.MaxPool2d(3, 2)))
    return nn.Sequential(OrderedDict(parts))


def _each(layer: nn.ModuleList, maps: list[Tensor]) -> list[Tensor]:
    """Return a layer whose towers read their own maps only."""
    return [tower(own) for tower, own in zip(layer, maps, strict=True)]


def _together(maps: list[Tensor]) -> Tensor:
    """Return the maps of all towers."""
    return maps[0] if len(maps) == 1 else torch.cat(maps, dim=1)
