"""Local response normalisation: strong channels damp their neighbours at the same pixel.

b_i = a_i / (k + alpha * sum of a_j^2 over the n channels around i)^beta (Krizhevsky, Sutskever and
Hinton 2012, section 3.3). torch divides alpha by n: there it has to be n times as large.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional as F

SIZE, ALPHA, BETA, K = 5, 1e-4, 0.75, 2.0
"""Constants of the paper: channels in the sum, strength, exponent, offset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The normalisation of one channel at one pixel.

    Attributes:
        before: Its response.
        first: First channel that counts.
        last: Last channel that counts.
        energy: Sum of the squared responses of these channels, its own among them.
        after: Its normalised response.
        left: What is left beside the same response if alpha were zero, so that nobody damps
            anybody; 1 for a response of zero.
    """

    before: float
    first: int
    last: int
    energy: float
    after: float
    left: float


def normalised(
    responses: Sequence[float],
    *,
    size: int = SIZE,
    alpha: float = ALPHA,
    beta: float = BETA,
    k: float = K,
) -> tuple[Channel, ...]:
    """The responses of all channels at one pixel, normalised.

    Args:
        responses: One a channel.
        size: Odd number n of channels in the sum; fewer at both ends.
        alpha: Strength of the sum, in the paper's convention.
        beta: Exponent.
        k: Offset, above zero.
    """
    found = []
    for index, response in enumerate(responses):
        first, last = max(0, index - size // 2), min(len(responses) - 1, index + size // 2)
        energy = sum(value**2 for value in responses[first : last + 1])
        divisor = (k + alpha * energy) ** beta
        found.append(
            Channel(
                before=response,
                first=first,
                last=last,
                energy=energy,
                after=response / divisor,
                left=k**beta / divisor if response else 1.0,
            )
        )
    return tuple(found)


def by_torch(
    responses: Sequence[float], *, size: int, alpha: float, beta: float, k: float
) -> tuple[float, ...]:
    """Return the responses as `torch.nn.functional.local_response_norm` normalises them."""
    x = torch.tensor(responses, dtype=torch.float64).reshape(1, -1, 1)
    return tuple(F.local_response_norm(x, size, alpha=alpha, beta=beta, k=k).flatten().tolist())
