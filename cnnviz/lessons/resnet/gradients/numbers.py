"""Gradients by depth in a stack of convolutions at initialisation: plain or residual, measured.

Stacks as in He et al. 2015, section 4.2: a 3x3 stem, blocks of two 3x3 convolutions, global average
pooling and a dense layer; the loss is the cross-entropy of one picture. Nothing is trained and no
shared network is touched: the weights are drawn here, from a generator of their own.
"""

from dataclasses import dataclass
from math import isnan, sqrt

import torch
import torch.nn.functional as F
from torch import Tensor

CHANNELS = 16
CLASSES = 10
KERNEL = 3

STEP = 0.03
"""Noise on a neighbouring picture, in units of the spread of its pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvolutionStack:
    """How a stack of convolutions is built.

    Attributes:
        depth: Number of 3x3 convolutions behind the stem; even, as a block has two.
        residual: Whether a shortcut goes round every block.
        batch_norm: Whether batch norm follows every convolution.
        he_init: Draw weights with the variance 2 / fan-in (He et al. 2015b, eq. 10) instead of
            torch's default, 1 / (3 fan-in).
    """

    depth: int
    residual: bool
    batch_norm: bool
    he_init: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The gradient norms of one stack.

    Attributes:
        norms: Norm of the gradient of each convolution's weights, from the first to the last.
        variances: Variance of the map behind the stem and behind every block.
        correlation: Pearson correlation of the gradients by the pixels of the picture and of a
            neighbour of it (Balduzzi et al. 2017): 1 if they agree, about 0 if they are as
            unlike as noise; 0 where they vanish.
    """

    norms: tuple[float, ...]
    variances: tuple[float, ...]
    correlation: float
    loss: float

    @property
    def ratio(self) -> float:
        """Gradient of the first convolution over that of the last; infinite if that is zero."""
        return self.norms[0] / self.norms[-1] if self.norms[-1] else float("inf")

    @property
    def factor(self) -> float:
        """Geometric mean of the factors by which it grows from a layer to the one in front."""
        return float(self.ratio ** (1 / (len(self.norms) - 1)))


def probe(stack: ConvolutionStack, picture: Tensor, *, seed: int = 0, label: int = 0) -> Probe:
    """Measure the gradients of one stack.

    Args:
        stack: How it is built.
        picture: Normalised, (1, 3, height, width).
        seed: Of the random weights.
        label: Class that the picture is said to have.
    """
    with torch.inference_mode(mode=False), torch.enable_grad():
        generator = torch.Generator().manual_seed(seed)
        weights = [
            _weight(stack, 3 if first == 0 else CHANNELS, generator)
            for first in range(stack.depth + 1)
        ]
        biases = [_bias(stack, weight, generator) for weight in weights]
        head = _uniform((CLASSES, CHANNELS), 1 / sqrt(CHANNELS), generator)
        x = picture.detach().clone().requires_grad_()
        near = neighbour(picture, generator).requires_grad_()
        logits, variances = _forward(stack, x, weights, biases, head)
        loss = F.cross_entropy(logits, torch.tensor([label]))
        here, *gradients = torch.autograd.grad(loss, [x, *weights[1:]])
        beside = F.cross_entropy(
            _forward(stack, near, weights, biases, head)[0], torch.tensor([label])
        )
        (there,) = torch.autograd.grad(beside, near)
    return Probe(
        norms=tuple(float(gradient.norm()) for gradient in gradients),
        variances=variances,
        correlation=_correlation(here, there),
        loss=float(loss.detach()),
    )


def neighbour(picture: Tensor, generator: torch.Generator) -> Tensor:
    """Return a picture that differs by noise with `STEP` times the spread of its pixels."""
    noise = torch.randn(picture.shape, generator=generator)
    return picture.detach() + STEP * picture.std() * noise


def _correlation(one: Tensor, two: Tensor) -> float:
    # In double precision: the squares of tiny gradients are smaller than float32 can hold.
    pair = torch.stack([one.flatten(), two.flatten()]).double()
    found = float(torch.corrcoef(pair)[0, 1])
    return 0.0 if isnan(found) else found


def _forward(
    stack: ConvolutionStack,
    x: Tensor,
    weights: list[Tensor],
    biases: list[Tensor | None],
    head: Tensor,
) -> tuple[Tensor, tuple[float, ...]]:
    """Return the logits, and the variance of the map behind the stem and behind every block."""

    def convolved(x: Tensor, index: int) -> Tensor:
        x = F.conv2d(x, weights[index], biases[index], padding=KERNEL // 2)
        return F.batch_norm(x, None, None, training=True) if stack.batch_norm else x

    x = F.relu(convolved(x, 0))  # (1, 3, H, W) -> (1, 16, H, W)
    variances = [float(x.detach().var())]
    for index in range(1, stack.depth, 2):
        y = convolved(F.relu(convolved(x, index)), index + 1)  # (1, 16, H, W)
        x = F.relu(x + y if stack.residual else y)
        variances.append(float(x.detach().var()))
    return x.mean((2, 3)) @ head.T, tuple(variances)  # (1, 16) -> (1, 10)


def _weight(stack: ConvolutionStack, in_channels: int, generator: torch.Generator) -> Tensor:
    shape = (CHANNELS, in_channels, KERNEL, KERNEL)
    fan_in = in_channels * KERNEL * KERNEL
    if stack.he_init:
        drawn = torch.randn(shape, generator=generator) * sqrt(2 / fan_in)
        return drawn.requires_grad_()
    return _uniform(shape, 1 / sqrt(fan_in), generator).requires_grad_()


def _bias(stack: ConvolutionStack, weight: Tensor, generator: torch.Generator) -> Tensor | None:
    if stack.batch_norm or stack.he_init:
        return None
    return _uniform((CHANNELS,), 1 / sqrt(weight[0].numel()), generator)


def _uniform(shape: tuple[int, ...], bound: float, generator: torch.Generator) -> Tensor:
    return (2 * torch.rand(shape, generator=generator) - 1) * bound
