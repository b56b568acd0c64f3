"""The steps of a run: a batch, its gradients, an update; and how to go on after a break."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.architectures.nets.small.auxiliary import HEAD_WEIGHT, answers
from cnnviz.training.data import augment
from cnnviz.training.data.image_data import ImageData
from cnnviz.training.loop.clock import TrainingClock
from cnnviz.training.loop.ema import Average
from cnnviz.training.loop.evaluations import gradient_norms
from cnnviz.training.loop.events import State
from cnnviz.training.loop.optimisers import RunOptimiser
from cnnviz.training.loop.precision import autocast, loss_scaler, preferred_precision
from cnnviz.training.loop.whitening import whiten
from cnnviz.training.recipes.recipe import Recipe
from cnnviz.training.recipes.schedules import rate

WHITENING_PICTURES = 5000
COLOUR_PICTURES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a batch said, still on the device.

    Attributes:
        loss: Mean loss, that of auxiliary heads left out.
        right: Share that was right.
        rate: Share of the peak learning rate that the update takes.
        batch: What was read, where it was to be kept.
    """

    loss: Tensor
    right: Tensor
    rate: float
    batch: "SeenBatch | None" = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenBatch:
    """A batch as the network saw it, and what it said.

    Attributes:
        x: Augmented and normalised pictures, (B, 3, side, side).
        labels: (B,).
        logits: Outputs in training mode, (B, classes).
        masks: Where the generator stood that dropout draws its masks from.
    """

    x: Tensor
    labels: Tensor
    logits: Tensor
    masks: Tensor


class Updates:
    """What one run holds between its steps.

    Args:
        model: The network, trained in place.
        seed: Of the order, the crops and the flips.
        seconds: A budget of time instead of the recipe's epochs.
        precision: Number format of the forward pass; None for the device's best.
        clock: Counts the seconds of training; None for one of its own.
    """

    def __init__(
        self,
        model: nn.Module,
        data: ImageData,
        recipe: Recipe,
        *,
        seed: int,
        device: torch.device,
        seconds: float | None,
        precision: torch.dtype | None,
        clock: TrainingClock | None = None,
    ) -> None:
        self.clock = clock or TrainingClock()
        self.clock.begin()
        self.recipe, self.device, self.budget = recipe, device, seconds
        self.reserve = 0.0  # seconds of the budget that the evaluation at the end will take
        self.precision = precision or preferred_precision(device)
        self.data = replace(data, train=data.train.to(device), test=data.test.to(device))
        self.model = model.to(device).to(memory_format=torch.channels_last)
        self._prepare()
        self.per_epoch = max(1, len(data.train) // recipe.batch_size)
        self.total = max(1, round(recipe.epochs * self.per_epoch)) if seconds is None else None
        self.steps = RunOptimiser(self.model, recipe, loss_scaler(device, self.precision))
        self.average = Average(self.model, recipe.ema)
        self.norms: Mapping[str, Tensor] = {}
        compiled = recipe.compiled and device.type == "cuda"
        self._forward: Any = torch.compile(self.model) if compiled else self.model
        coins = torch.Generator(device).manual_seed(seed)
        self._coins = torch.randint(2, (len(data.train),), generator=coins, device=device).bool()
        self.generator = torch.Generator(device).manual_seed(seed)
        self._order = torch.empty(0, dtype=torch.int64)
        self._before_order = self.generator.get_state()

    def _prepare(self) -> None:
        """Compute what depends on the training pictures alone, and set what a recipe sets."""
        images, recipe = self.data.train.images, self.recipe
        self.side = images.shape[1]
        self.padded = augment.padded_once(images, recipe.crop_margin)
        self.axes = torch.empty(0)
        if recipe.colour:
            self.axes = augment.colour_axes(images[:COLOUR_PICTURES], self.data.std)
        self.first_side = recipe.first_side or self.side
        if self.first_side != self.side and not _reads(self.model, self.first_side, self.device):
            self.first_side = self.side
        self.last_side = self.first_side  # of the last batch
        first_layer = getattr(self.model, "whiten", None)
        if recipe.whiten and first_layer is not None:
            some = images[:WHITENING_PICTURES]
            whiten(first_layer, augment.normalise(some, self.data.mean, self.data.std))
        for module in self.model.modules():
            if isinstance(module, nn.BatchNorm2d):
                _set_norm(module, recipe)

    @property
    def taken(self) -> int:
        """Steps done."""
        return self.steps.taken

    @property
    def elapsed(self) -> float:
        """Seconds of training since the run began, earlier parts included."""
        return self.clock.seconds()

    def progress(self, ahead: int = 0) -> float:
        """Return the share of the run that is done, 0 to 1: of its steps, or of its time."""
        if self.total is not None:
            return min(1.0, (self.taken + ahead) / self.total)
        room = (self.budget or 0.0) - self.reserve
        return min(1.0, self.elapsed / room) if room > 0 else 1.0

    def gradients(self, *, keep: bool = False) -> Outcome:
        """Read the next batch and leave its gradients in the network.

        Args:
            keep: Return the batch too.
        """
        self.model.train()
        progress = self.progress()
        chosen = self._chosen()
        x, labels = self._pictures(chosen, progress), self.data.train.labels[chosen]
        masks = _masks(self.device).get_state() if keep else torch.empty(0)
        with self._convolutions():
            with autocast(self.device, self.precision):
                found = answers(self._forward(x))
            logits = found.logits.float()  # (B, classes)
            loss = self._loss(logits, labels)
            sides = [self._loss(head.float(), labels) for head in found.heads]
            self.steps.backward(loss + HEAD_WEIGHT * sum(sides))
        right = (logits.detach().argmax(1) == labels).float().mean()
        outcome = Outcome(loss=loss.detach(), right=right, rate=rate(self.recipe, progress))
        if not keep:
            return outcome
        seen = SeenBatch(x=x, labels=labels, logits=logits.detach(), masks=masks)
        return replace(outcome, batch=seen)

    @torch.no_grad()
    def again(self, seen: SeenBatch) -> tuple[Tensor, Tensor]:
        """Ask the network, as it is now, about a batch that it has seen; changes nothing.

        Returns:
            The mean loss, and the outputs (B, classes): with the same units dropped, and with the
            batch's own statistics in batch norm, as in training.
        """
        generator, kept = _masks(self.device), [one.clone() for one in self.model.buffers()]
        now = generator.get_state()
        generator.set_state(seen.masks)
        try:
            with self._convolutions(), autocast(self.device, self.precision):
                logits = answers(self.model(seen.x)).logits.float()
            return self._loss(logits, seen.labels), logits
        finally:
            generator.set_state(now)
            for buffer, before in zip(self.model.buffers(), kept, strict=True):
                buffer.copy_(before)

    def _loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        return F.cross_entropy(logits, labels, label_smoothing=self.recipe.label_smoothing)

    def measure(self) -> None:
        """Keep the norms of the gradients, which the update will drop."""
        self.steps.unscale()
        self.norms = gradient_norms(self.model)

    def update(self, factor: float) -> None:
        """Move the weights."""
        self.steps.step(factor)
        self.average.update(self.taken)

    def load(self, state: State) -> None:
        """Go on from a snapshot."""
        values: dict[str, Any] = state
        self.model.load_state_dict(values["model"])
        self.average.load(values["average"])
        self.steps.load_state_dict(values["steps"])
        self.clock.begin(float(values["seconds"]))
        self.reserve = float(values["reserve"])
        if self.taken % self.per_epoch:  # draw the order of the broken pass again
            self.generator.set_state(values["before_order"])
            self._new_order()
        self.generator.set_state(values["generator"])
        _masks(self.device).set_state(values["dropout"])

    def snapshot(self) -> State:
        """Return a copy of all that `load` needs: the run goes on writing into its own tensors."""
        return copy.deepcopy(
            {
                "model": self.model.state_dict(),
                "average": self.average.state(),
                "steps": self.steps.state_dict(),
                "generator": self.generator.get_state(),
                "before_order": self._before_order,
                "dropout": _masks(self.device).get_state(),
                "seconds": self.elapsed,
                "reserve": self.reserve,
            }
        )

    def _chosen(self) -> Tensor:
        """Return the indices of the next batch, (B,)."""
        number = self.taken % self.per_epoch
        if not number:
            self._new_order()
        size = min(self.recipe.batch_size, len(self._order))
        return self._order[number * size : (number + 1) * size]

    def _new_order(self) -> None:
        self._before_order = self.generator.get_state()
        count = len(self.data.train)
        self._order = torch.randperm(count, generator=self.generator, device=self.device)

    def _pictures(self, chosen: Tensor, progress: float) -> Tensor:
        """Return augmented pictures of a batch, (B, 3, side, side)."""
        recipe = self.recipe
        mirrored = None
        if recipe.alternating_flip:
            mirrored = augment.alternating(chosen, self._coins, self.taken // self.per_epoch)
        images = augment.crop_flip(
            self.padded, chosen, self.side, self.generator, flip=recipe.flip, mirrored=mirrored
        )  # (B, side, side, 3)
        x = augment.normalise(images, self.data.mean, self.data.std)  # (B, 3, side, side)
        x = augment.shift_colour(x, self.axes, recipe.colour, self.generator)
        x = augment.cutout(x, recipe.cutout, self.generator)
        self.last_side = self.first_side if progress < recipe.full_size_from else self.side
        return augment.shrink(x, self.last_side)

    def _convolutions(self) -> Any:
        """Let cuDNN choose its algorithms repeatably, or the fastest for a compiled network."""
        fastest = self.recipe.compiled
        return torch.backends.cudnn.flags(
            enabled=True, benchmark=fastest, deterministic=not fastest
        )


def _set_norm(norm: nn.BatchNorm2d, recipe: Recipe) -> None:
    if recipe.batch_norm_momentum is not None:
        norm.momentum = recipe.batch_norm_momentum
    if recipe.frozen_scales and norm.weight is not None:
        norm.weight.requires_grad_(False)


@torch.inference_mode()
def _reads(model: nn.Module, side: int, device: torch.device) -> bool:
    """Whether a network reads pictures of that side, as most with dense layers do not."""
    model.eval()
    try:
        model(torch.zeros(1, 3, side, side, device=device))
    except RuntimeError:
        return False
    return True


def _masks(device: torch.device) -> torch.Generator:
    """Return the generator that dropout draws its masks from."""
    if device.type == "cuda":
        index = torch.cuda.current_device() if device.index is None else device.index
        return torch.cuda.default_generators[index]
    return torch.default_generator
