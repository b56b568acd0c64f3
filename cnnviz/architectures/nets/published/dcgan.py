"""DCGAN (Radford, Metz and Chintala 2015): a generator and a discriminator from the same bricks.

Strides instead of pooling, batch norm in both networks (not where pictures come out or go in), no
hidden dense layer, ReLU and tanh in the generator, leaky ReLU in the discriminator. They are no
classifiers, so the catalogue does not list them. No convolution has a bias: the batch norm behind
it brings its own, and the published counts leave it out at both ends too.
"""

from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from cnnviz.architectures.spec import Paper

ORIGIN = Paper(
    title="Generative Adversarial Nets",
    authors="Ian J. Goodfellow, Jean Pouget-Abadie, Mehdi Mirza, Bing Xu, David Warde-Farley, "
    "Sherjil Ozair, Aaron Courville, Yoshua Bengio",
    year=2014,
    venue="NIPS 2014",
    url="https://arxiv.org/abs/1406.2661",
)
DEEP = Paper(
    title="Unsupervised Representation Learning with Deep Convolutional Generative Adversarial "
    "Networks",
    authors="Alec Radford, Luke Metz, Soumith Chintala",
    year=2015,
    venue="ICLR 2016",
    url="https://arxiv.org/abs/1511.06434",
)
"""The idea, and the networks."""

LATENT = 100
"""Numbers that a picture is made of (the paper's z)."""

SLOPE = 0.2
"""Of the leaky ReLU below zero."""

SPREAD = 0.02
"""Standard deviation of the initial weights."""

FIRST = 4
"""Side of the first map of the generator, and of the last one of the discriminator."""


_PADDING = {4: (1, 0), 5: (2, 1)}  # kernel: padding and output padding that double a side exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a pair of networks is.

    Attributes:
        side: Of the pictures in pixels: 8, 16, 32, 64 …
        width: Channels next to the picture; they double with every halving of the side.
        kernel: Side of the kernels that change the resolution, 4 or 5.
        latent: Numbers that a picture is made of.

    Raises:
        ValueError: If the side does not double evenly from the first map, or for another kernel.
    """

    side: int
    width: int
    kernel: int = 4
    latent: int = LATENT

    def __post_init__(self) -> None:
        if (
            self.doublings < 1
            or FIRST << self.doublings != self.side
            or self.kernel not in _PADDING
        ):
            raise ValueError(f"no DCGAN of {self}")

    @property
    def doublings(self) -> int:
        """How often the side doubles from the first map to the picture."""
        return (self.side // FIRST).bit_length() - 1

    @property
    def channels(self) -> tuple[int, ...]:
        """Channels of the maps from the first, 4 x 4, to the one next to the picture."""
        return tuple(self.width << power for power in reversed(range(self.doublings)))


PAPER = Size(side=64, width=128, kernel=5)
"""As in the paper's figure: 1024, 512, 256 and 128 channels, kernels of 5 x 5."""

EXAMPLE = Size(side=64, width=64)
"""As in the example that came with PyTorch, from one of the authors: kernels of 4 x 4."""


class Generator(nn.Sequential):
    """Noise in, pictures out.

    Args:
        size: How large it is.
    """

    def __init__(self, size: Size) -> None:
        padding, extra = _PADDING[size.kernel]
        first, *others = size.channels
        stages: OrderedDict[str, nn.Module] = OrderedDict()
        stages["project"] = _stage(
            nn.ConvTranspose2d(size.latent, first, FIRST, bias=False), first, nn.ReLU(inplace=True)
        )
        before = first
        for number, channels in enumerate([*others, 3], start=1):
            conv = nn.ConvTranspose2d(before, channels, size.kernel, 2, padding, extra, bias=False)
            last = number == size.doublings
            stages[f"up{number}"] = _stage(
                conv, 0 if last else channels, nn.Tanh() if last else nn.ReLU(inplace=True)
            )
            before = channels
        super().__init__(stages)
        self.size = size

    def forward(self, z: Tensor) -> Tensor:
        # (N, latent, 1, 1) -> (N, C, 4, 4) -> (N, C / 2, 8, 8) -> … -> (N, 3, side, side)
        for stage in self:
            z = stage(z)
        return z  # in [-1, 1]


class Discriminator(nn.Sequential):
    """Pictures in, one logit each out: above zero where it takes the picture for a real one.

    Args:
        size: How large it is.
    """

    def __init__(self, size: Size) -> None:
        padding, _ = _PADDING[size.kernel]
        stages: OrderedDict[str, nn.Module] = OrderedDict()
        before = 3
        for number, channels in enumerate(reversed(size.channels), start=1):
            conv = nn.Conv2d(before, channels, size.kernel, 2, padding, bias=False)
            stages[f"down{number}"] = _stage(
                conv, 0 if number == 1 else channels, nn.LeakyReLU(SLOPE, inplace=True)
            )
            before = channels
        stages["judge"] = nn.Conv2d(before, 1, FIRST, bias=False)
        stages["flatten"] = nn.Flatten()
        super().__init__(stages)
        self.size = size

    def forward(self, x: Tensor) -> Tensor:
        # (N, 3, side, side) -> (N, C, side / 2, side / 2) -> … -> (N, C', 4, 4) -> (N, 1)
        for stage in self:
            x = stage(x)
        return x


def draw_weights(model: nn.Module, generator: torch.Generator) -> None:
    """Draw the paper's weights: kernels N(0, 0.02), scales of batch norm N(1, 0.02).

    Args:
        model: Either network, on the CPU; changed in place.
        generator: Source of the randomness.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0.0, SPREAD, generator=generator)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, SPREAD, generator=generator)
            nn.init.zeros_(module.bias)


def _stage(conv: nn.Module, channels: int, activation: nn.Module) -> nn.Sequential:
    """Return a convolution, batch norm unless `channels` is 0, and an activation."""
    steps: OrderedDict[str, nn.Module] = OrderedDict(conv=conv)
    if channels:
        steps["norm"] = nn.BatchNorm2d(channels)
    steps["tanh" if isinstance(activation, nn.Tanh) else "relu"] = activation
    return nn.Sequential(steps)
