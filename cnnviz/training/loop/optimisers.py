"""The optimisers of a run behind one step."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from cnnviz.training.recipes.recipe import Optimiser, Recipe

RMSPROP_SMOOTHING = 0.9  # of the mean squared gradient (Szegedy et al. 2015)
RMSPROP_EPSILON = 1.0


class RunOptimiser:
    """The optimisers of one run behind one step, at a share of their peak rates.

    Args:
        model: The network; its kernels should already be channels-last.
        scaler: Of the loss; None where it is not scaled.
    """

    def __init__(
        self, model: nn.Module, recipe: Recipe, scaler: torch.amp.GradScaler | None = None
    ) -> None:
        self.taken = 0
        self._ready = False  # whether the gradients have their true size
        self._scaler = scaler or torch.amp.GradScaler("cpu", enabled=False)
        weights = [p for p in model.parameters() if p.requires_grad]
        kernels = [p for p in weights if p.ndim >= 2]
        others = [p for p in weights if p.ndim < 2]
        self._rescaled = recipe.normalised_kernels
        self._matrices: list[tuple[nn.Parameter, nn.Parameter]] = []
        self._optimisers: list[torch.optim.Optimizer] = []
        if recipe.optimiser is Optimiser.MUON:
            # The last dense layer stays with SGD, as in the method's own experiments.
            kernels, last = kernels[:-1], kernels[-1:]
            self._matrices = [(kernel, nn.Parameter(as_matrix(kernel))) for kernel in kernels]
            self._optimisers.append(_muon([matrix for _, matrix in self._matrices], recipe))
            kernels = last
        self._optimisers.append(_plain(kernels, others, recipe))
        self._peaks = [
            [group["lr"] for group in optimiser.param_groups] for optimiser in self._optimisers
        ]

    def backward(self, loss: Tensor) -> None:
        """Leave the gradients of a loss in the weights, scaled where the scaler does so."""
        self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]

    def unscale(self) -> None:
        """Give the gradients their true size, for who wants to read them before the step."""
        for kernel, matrix in self._matrices:
            matrix.grad = None if kernel.grad is None else as_matrix(kernel.grad)
        if self._scaler.is_enabled():
            for optimiser in self._optimisers:
                self._scaler.unscale_(optimiser)
        self._ready = True

    def step(self, factor: float) -> None:
        """Update all weights from their gradients, which are then dropped.

        Args:
            factor: Share of the peak learning rate, 0 to 1.
        """
        if not self._ready:
            self.unscale()
        if self._rescaled:
            _to_one_length([matrix for _, matrix in self._matrices])
        for optimiser, peaks in zip(self._optimisers, self._peaks, strict=True):
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * factor
            self._scaler.step(optimiser)
            optimiser.zero_grad(set_to_none=True)
        self._scaler.update()
        for kernel, _ in self._matrices:
            kernel.grad = None
        self._ready = False
        self.taken += 1

    @property
    def rate(self) -> float:
        """The learning rate of the last update, of the first group of weights that has some."""
        return float(self._optimisers[0].param_groups[0]["lr"])

    def state_dict(self) -> dict[str, object]:
        """Return all that `load_state_dict` needs to go on."""
        return {
            "taken": self.taken,
            "optimisers": [optimiser.state_dict() for optimiser in self._optimisers],
            "scaler": self._scaler.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state_dict()`."""
        taken, optimisers = state["taken"], state["optimisers"]
        if not isinstance(taken, int) or not isinstance(optimisers, Iterable):
            raise TypeError("not a state of an optimiser")
        self.taken = taken
        for optimiser, saved in zip(self._optimisers, optimisers, strict=True):
            optimiser.load_state_dict(saved)
        if self._scaler.is_enabled():
            self._scaler.load_state_dict(state["scaler"])


def as_matrix(weights: Tensor) -> Tensor:
    """Return a kernel as the matrix Muon orthogonalises, one row an output channel; never a copy.

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


def _muon(matrices: list[nn.Parameter], recipe: Recipe) -> torch.optim.Optimizer:
    momentum = recipe.momentum if recipe.muon_momentum is None else recipe.muon_momentum
    return torch.optim.Muon(
        matrices,
        lr=recipe.muon_learning_rate,
        momentum=momentum,
        weight_decay=0.0,
        ns_steps=recipe.muon_iterations,
    )


def _plain(
    kernels: list[nn.Parameter], others: list[nn.Parameter], recipe: Recipe
) -> torch.optim.Optimizer:
    """Return the optimiser of all that is not Muon's."""
    rate = recipe.learning_rate
    groups: list[dict[str, Any]] = [
        {"params": kernels, "weight_decay": recipe.weight_decay, "lr": rate},
        {"params": others, "weight_decay": 0.0, "lr": rate * recipe.bias_factor},
    ]
    groups = [group for group in groups if group["params"]]
    if recipe.optimiser is Optimiser.RMSPROP:
        return torch.optim.RMSprop(
            groups, alpha=RMSPROP_SMOOTHING, eps=RMSPROP_EPSILON, momentum=recipe.momentum
        )
    on_cuda = all(weight.is_cuda for weight in [*kernels, *others])
    return torch.optim.SGD(
        groups,
        momentum=recipe.momentum,
        nesterov=recipe.nesterov and recipe.momentum > 0,
        fused=on_cuda,
        foreach=not on_cuda,
    )


@torch.no_grad()
def _to_one_length(matrices: list[nn.Parameter]) -> None:
    """Give each matrix the length of one with orthonormal rows."""
    for matrix in matrices:
        matrix.mul_(len(matrix) ** 0.5 / matrix.norm())
