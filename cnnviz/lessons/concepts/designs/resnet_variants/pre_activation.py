"""The bottleneck of ResNet v2 (He et al. 2016): norm and ReLU in front of each convolution."""

from torch import Tensor, nn


class PreActivationBottleneck(nn.Module):
    """A block whose way around is the identity and nothing else: the sum has no ReLU behind it.

    Args:
        channels: That it reads and writes.
        inside: Channels between its 1x1 convolutions.
    """

    def __init__(self, channels: int, inside: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv1 = nn.Conv2d(channels, inside, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(inside)
        self.conv2 = nn.Conv2d(inside, inside, 3, padding=1, bias=False)
        self.norm3 = nn.BatchNorm2d(inside)
        self.conv3 = nn.Conv2d(inside, channels, 1, bias=False)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """Return the input with its correction added, (N, channels, height, width)."""
        out = self.conv1(self.relu(self.norm1(x)))
        out = self.conv2(self.relu(self.norm2(out)))
        return x + self.conv3(self.relu(self.norm3(out)))
