"""A small U-Net (Ronneberger, Fischer and Brox 2015) for pictures of 32 x 32.

Borders are padded, where the paper lets each convolution shrink the map, and batch norm stands
behind each convolution, which the paper did not have yet.
"""

import torch
from torch import Tensor, nn

WIDTH = 8
"""Channels of the first level; each level below has twice as many."""

LEVELS = 3
"""Halvings on the way down."""


class SmallUNet(nn.Module):
    """Says of every pixel whether it belongs to the shape.

    Args:
        width: Channels of the first level.
        skips: Whether each level on the way up also reads the map of its size on the way down.
    """

    def __init__(self, width: int = WIDTH, *, skips: bool = True) -> None:
        super().__init__()
        self.skips = skips
        sizes = [width * 2**level for level in range(LEVELS + 1)]
        self.down1 = _twice(3, sizes[0])
        self.down2 = _twice(sizes[0], sizes[1])
        self.down3 = _twice(sizes[1], sizes[2])
        self.bottom = _twice(sizes[2], sizes[3])
        self.pool = nn.MaxPool2d(2)
        self.wider3 = nn.ConvTranspose2d(sizes[3], sizes[2], 2, 2)
        self.wider2 = nn.ConvTranspose2d(sizes[2], sizes[1], 2, 2)
        self.wider1 = nn.ConvTranspose2d(sizes[1], sizes[0], 2, 2)
        both = 2 if skips else 1
        self.up3 = _twice(both * sizes[2], sizes[2])
        self.up2 = _twice(both * sizes[1], sizes[1])
        self.up1 = _twice(both * sizes[0], sizes[0])
        self.answer = nn.Conv2d(sizes[0], 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return one score a pixel, (N, 1, height, width); both sides must be multiples of 8."""
        one = self.down1(x)
        two = self.down2(self.pool(one))
        three = self.down3(self.pool(two))
        out = self.wider3(self.bottom(self.pool(three)))
        out = self.wider2(self.up3(torch.cat([three, out], 1) if self.skips else out))
        out = self.wider1(self.up2(torch.cat([two, out], 1) if self.skips else out))
        out = self.up1(torch.cat([one, out], 1) if self.skips else out)
        answer: Tensor = self.answer(out)
        return answer


def _twice(read: int, written: int) -> nn.Sequential:
    """Return two 3x3 convolutions, each with batch norm and ReLU."""
    return nn.Sequential(
        nn.Conv2d(read, written, 3, padding=1, bias=False),
        nn.BatchNorm2d(written),
        nn.ReLU(),
        nn.Conv2d(written, written, 3, padding=1, bias=False),
        nn.BatchNorm2d(written),
        nn.ReLU(),
    )
