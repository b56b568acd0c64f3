"""A running average of the weights: what is tested and kept instead of the last ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import Tensor, nn


class Average:
    """Exponential moving average of a network's weights and running statistics.

    The first steps count more: after t of them the share that is kept is at most
    (1 + t) / (10 + t), so the random start is soon forgotten.

    Args:
        model: The network.
        decay: Share of the average that a step keeps; 0 keeps none, and the average is the network.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self._live = [
            tensor for tensor in model.state_dict().values() if tensor.is_floating_point()
        ]
        self._kept = [tensor.clone() for tensor in self._live] if decay else []

    @torch.no_grad()
    def update(self, taken: int) -> None:
        """Take in the weights after a step."""
        if self.decay:
            share = min(self.decay, (1 + taken) / (10 + taken))
            torch._foreach_lerp_(self._kept, self._live, 1 - share)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Within, the network has the average weights."""
        self._swap()
        try:
            yield
        finally:
            self._swap()

    def settle(self) -> None:
        """Leave the average in the network for good."""
        self._swap()

    def state(self) -> list[Tensor]:
        """Return what `load` needs."""
        return self._kept

    @torch.no_grad()
    def load(self, state: object) -> None:
        """Go on from `state()`."""
        for kept, saved in zip(self._kept, cast(list[Tensor], state), strict=True):
            kept.copy_(saved)

    @torch.no_grad()
    def _swap(self) -> None:
        for live, kept in zip(self._live, self._kept, strict=False):
            before = live.clone()
            live.copy_(kept)
            kept.copy_(before)
