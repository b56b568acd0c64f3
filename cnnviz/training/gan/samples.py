"""Pictures from a generator: of given noise, and on the way from one noise to another."""

import math

import torch
from torch import Tensor, nn


def noise(count: int, latent: int, random: torch.Generator) -> Tensor:
    """Return standard normal noise, (count, latent, 1, 1), on the CPU."""
    return torch.randn(count, latent, 1, 1, generator=random)


def samples(generator: nn.Module, z: Tensor) -> Tensor:
    """Return the pictures of some noise, each made by itself: batch norm uses what it has learned.

    Args:
        generator: Left in the mode it was in.
        z: (N, latent, 1, 1) or (N, latent).

    Returns:
        uint8 on the CPU, (N, side, side, 3).
    """
    was_training = generator.training
    device = next(generator.parameters()).device
    generator.eval()
    with torch.no_grad():
        images = generator(z.reshape(len(z), -1, 1, 1).to(device)).float()  # in [-1, 1]
    generator.train(was_training)
    pixels = ((images + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return pixels.permute(0, 2, 3, 1).contiguous().cpu()


def interpolate(start: Tensor, end: Tensor, count: int) -> Tensor:
    """Return noise on the way from one to another, along a great circle.

    Normal noise of many dimensions lies near a sphere; a straight line would cut through its empty
    inside. Length changes evenly where the two differ in it.

    Args:
        start: Any shape.
        end: The same shape.
        count: How many, both ends included; at least 2.

    Returns:
        (count, *shape).
    """
    a, b = start.flatten().double(), end.flatten().double()
    lengths = a.norm(), b.norm()
    angle = torch.arccos((a @ b / (lengths[0] * lengths[1])).clamp(-1, 1))
    share = torch.linspace(0, 1, count, dtype=torch.float64)[:, None]
    if math.sin(angle) < 1e-6:  # the same direction, or opposite ones: no circle is the shortest
        path = torch.lerp(a, b, share)
    else:
        unit = torch.sin((1 - share) * angle) * a / lengths[0]
        unit += torch.sin(share * angle) * b / lengths[1]
        path = unit / torch.sin(angle) * torch.lerp(lengths[0], lengths[1], share)
    return path.reshape(count, *start.shape).to(start.dtype)
