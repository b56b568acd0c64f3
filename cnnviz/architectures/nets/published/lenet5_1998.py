"""LeNet-5 exactly as published (LeCun et al. 1998, section II-B): the network itself.

Seven layers: C1, S2, C3, S4, C5, F6 and the output. The paper's pictures hold -0.1 where the paper
is white and 1.175 where there is ink, so that their mean is about 0 and their variance about 1.
"""

import torch
from torch import Tensor, fx, nn

from cnnviz.architectures.nets.published.digit_bitmaps import bitmaps

AMPLITUDE, SLOPE = 1.7159, 2 / 3
"""Of the squashing function, so that f(1) = 1 and f(-1) = -1, where it bends most."""

TABLE_I = (
    (0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5),
    (0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5),
    (0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)  # fmt: skip
"""For each map of C3 the maps of S2 that it reads (table I of the paper)."""


@fx.wrap  # one step of the graph, and so one row of the layer table
def scaled_tanh(x: Tensor) -> Tensor:
    """Return f(a) = 1.7159 tanh(2a/3), with which every layer up to F6 ends."""
    return AMPLITUDE * torch.tanh(SLOPE * x)


class Convolution(nn.Module):
    """A convolution, then the squashing function.

    Args:
        in_channels: Maps that come in; each output map reads all of them.
        out_channels: Maps that go out.
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, 5)

    def forward(self, x: Tensor) -> Tensor:
        return scaled_tanh(self.conv(x))


class Subsampling(nn.Module):
    """The sum of each 2 x 2 cell, times a trainable gain, plus a trainable bias, then squashed.

    Args:
        maps: Number of maps; each has a gain and a bias of its own.
    """

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.sum = nn.AvgPool2d(2, divisor_override=1)  # divided by one, the average is the sum
        self.gain = nn.Parameter(torch.empty(maps, 1, 1))
        self.bias = nn.Parameter(torch.empty(maps, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return scaled_tanh(self.sum(x) * self.gain + self.bias)


class SparseConvolution(nn.Module):
    """A convolution whose output maps each read some of the input maps only, then squashed.

    Args:
        readers: For each output map the input maps that it reads.
    """

    def __init__(self, readers: tuple[tuple[int, ...], ...]) -> None:
        super().__init__()
        self.readers = [list(reads) for reads in readers]
        self.maps = nn.ModuleList(nn.Conv2d(len(reads), 1, 5) for reads in readers)

    def forward(self, x: Tensor) -> Tensor:
        made = [conv(x[:, reads]) for reads, conv in zip(self.readers, self.maps, strict=True)]
        return scaled_tanh(torch.cat(made, 1))


class Dense(nn.Module):
    """A dense layer on all units before it, then the squashing function."""

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return scaled_tanh(self.linear(self.flatten(x)))


class BitmapDistances(nn.Module):
    """How far the 84 units of F6, read as a 7 x 12 picture, are from the bitmap of each digit.

    The paper's output is the squared Euclidean distance, and the smallest one is the answer. Here
    its NEGATIVE leaves, so that the largest output is the answer as in every other classifier. The
    bitmaps are fixed: a buffer, and no parameters.
    """

    bitmaps: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("bitmaps", bitmaps())

    def forward(self, x: Tensor) -> Tensor:
        away = x[:, None] - self.bitmaps  # (N, 10, 84)
        return -(away * away).sum(-1)  # (N, 10)


class LeNet5Of1998(nn.Module):
    """LeNet-5 as published, for grey pictures of 32 x 32 pixels and the ten digits."""

    def __init__(self) -> None:
        super().__init__()
        self.c1 = Convolution(1, 6)
        self.s2 = Subsampling(6)
        self.c3 = SparseConvolution(TABLE_I)
        self.s4 = Subsampling(16)
        self.c5 = Convolution(16, 120)
        self.f6 = Dense(120, 84)
        self.output = BitmapDistances()
        self._initialise()

    def forward(self, x: Tensor) -> Tensor:
        x = self.s2(self.c1(x))  # (N, 1, 32, 32) -> (N, 6, 28, 28) -> (N, 6, 14, 14)
        x = self.s4(self.c3(x))  # (N, 16, 10, 10) -> (N, 16, 5, 5)
        x = self.c5(x)  # (N, 120, 1, 1): a convolution whose kernel covers the whole map
        return self.output(self.f6(x))  # (N, 84) -> (N, 10)

    def _initialise(self) -> None:
        """Draw uniformly between -2.4 and 2.4 over the number of inputs of a unit (the paper)."""
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                inputs, weights = module.weight[0].numel(), module.parameters(recurse=False)
            elif isinstance(module, Subsampling):
                inputs, weights = 4, module.parameters(recurse=False)
            else:
                continue
            for weight in weights:
                nn.init.uniform_(weight, -2.4 / inputs, 2.4 / inputs)
