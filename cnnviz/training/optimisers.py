"""Optimisers and the one-cycle schedule."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from cnnviz.training.recipes import Optimiser, Recipe


class Steps:
    """The optimisers of one run behind one `step`, and their common schedule.

    Args:
        model: The network; its kernels should already be channels-last.
        recipe: Rates, momentum and decay.
    """

    def __init__(self, model: nn.Module, recipe: Recipe) -> None:
        self.taken = 0
        kernels = [p for p in model.parameters() if p.ndim >= 2]
        others = [p for p in model.parameters() if p.ndim < 2]
        self._matrices: list[tuple[nn.Parameter, nn.Parameter]] = []
        self._optimisers: list[torch.optim.Optimizer] = []
        if recipe.optimiser is Optimiser.MUON:
            # The last dense layer stays with SGD, as in the method's own experiments.
            kernels, last = kernels[:-1], kernels[-1:]
            self._matrices = [(kernel, nn.Parameter(as_matrix(kernel))) for kernel in kernels]
            self._optimisers.append(
                torch.optim.Muon(
                    [matrix for _, matrix in self._matrices],
                    lr=recipe.muon_learning_rate,
                    momentum=recipe.momentum,
                    weight_decay=0.0,
                )
            )
            kernels = last
        groups = [
            {"params": kernels, "weight_decay": recipe.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        self._optimisers.append(
            torch.optim.SGD(
                [group for group in groups if group["params"]],
                lr=recipe.learning_rate,
                momentum=recipe.momentum,
                nesterov=True,
                foreach=True,
            )
        )
        self._peaks = [
            [group["lr"] for group in optimiser.param_groups] for optimiser in self._optimisers
        ]

    def step(self, factor: float) -> None:
        """One update of all weights from their gradients, which are then dropped.

        Args:
            factor: Share of the peak learning rate, 0 to 1.
        """
        for kernel, matrix in self._matrices:
            matrix.grad = None if kernel.grad is None else as_matrix(kernel.grad)
        for optimiser, peaks in zip(self._optimisers, self._peaks, strict=True):
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * factor
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        for kernel, _ in self._matrices:
            kernel.grad = None
        self.taken += 1

    def state_dict(self) -> dict[str, object]:
        """All that `load_state_dict` needs to go on."""
        return {
            "taken": self.taken,
            "optimisers": [optimiser.state_dict() for optimiser in self._optimisers],
        }

    def load_state_dict(self, state: dict[str, object]) -> None:
        """Go on from `state_dict()`."""
        taken, optimisers = state["taken"], state["optimisers"]
        if not isinstance(taken, int) or not isinstance(optimisers, Iterable):
            raise TypeError("not a state of Steps")
        self.taken = taken
        for optimiser, saved in zip(self._optimisers, optimisers, strict=True):
            optimiser.load_state_dict(saved)


def one_cycle(progress: float, warm_up: float) -> float:
    """Share of the peak rate: up in a straight line, then down to zero in another.

    Args:
        progress: Share of the steps done, 0 to 1.
        warm_up: Share of the steps in which the rate climbs, 0 to below 1.
    """
    if progress < warm_up:
        return 0.05 + 0.95 * progress / warm_up
    return max(0.0, (1 - progress) / (1 - warm_up))


def as_matrix(weights: Tensor) -> Tensor:
    """A kernel as the matrix Muon orthogonalises, one row an output channel; never a copy.

    Args:
        weights: (out, in, height, width), channels-last or contiguous, or (out, in).

    Returns:
        (out, in * height * width), sharing the memory of `weights`.
    """
    if weights.ndim == 2:
        return weights.detach()
    channels_last = weights.detach().permute(0, 2, 3, 1)
    source = channels_last if channels_last.is_contiguous() else weights.detach()
    return source.view(len(weights), -1)
