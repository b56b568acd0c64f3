"""The training loop: a network, data and a recipe in, events out. Knows no file, no screen."""

import copy
import math
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.training.augment import crop_flip, cutout, normalise, pad_reflect
from cnnviz.training.data import ImageData, Split
from cnnviz.training.events import Diverged, End, Epoch, Event, Start, State, Step
from cnnviz.training.optimisers import Steps, one_cycle
from cnnviz.training.recipes import Recipe


def train(
    model: nn.Module,
    data: ImageData,
    recipe: Recipe,
    *,
    seed: int = 0,
    device: torch.device | str = "cpu",
    seconds: float | None = None,
    resume: State | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Event]:
    """Train `model` in place and tell what happens.

    The same seed, device and library versions give the same weights; where the network has
    dropout, its masks come from torch's own generator, which the caller seeds.

    Args:
        model: A network for `data`'s pictures; its initial weights are the caller's matter.
        data: Pictures and labels.
        recipe: How to train.
        seed: Of the order, the crops and the flips.
        device: Where to train.
        seconds: A budget of time, evaluations included, instead of the recipe's epochs; the
            schedule then follows the clock.
        resume: A snapshot of an earlier run with the same arguments.
        should_stop: Asked after every step; True ends the run early, with `End`.

    Yields:
        Start, then Steps with an Epoch after each pass, then End or Diverged.
    """
    run = _Run(model, data, recipe, seed=seed, device=torch.device(device), seconds=seconds)
    if resume is not None:
        run.load(resume)
    yield Start(
        params=sum(p.numel() for p in model.parameters()),
        steps=run.total,
        step=run.steps.taken,
        device=str(run.device),
        precision=str(run.precision).removeprefix("torch."),
    )
    yield from run.events(should_stop)


def evaluate(
    model: nn.Module,
    split: Split,
    data: ImageData,
    *,
    mirrored: bool = False,
    precision: torch.dtype = torch.float32,
    batch_size: int = 1000,
) -> Tensor:
    """Logits of a whole split.

    Args:
        model: Network; left in the mode it was in.
        split: Pictures on the network's device.
        data: For the normalisation.
        mirrored: Turn every picture into its mirror image first.
        precision: Number format of the forward pass.
        batch_size: Pictures at a time.

    Returns:
        float32, (N, classes).
    """
    was_training = model.training
    model.eval()
    logits = []
    with torch.inference_mode(), autocast(split.images.device, precision):
        for images in torch.split(split.images, batch_size):
            x = normalise(images, data.mean, data.std)
            logits.append(model(x.flip(3) if mirrored else x).float())
    model.train(was_training)
    return torch.cat(logits)


def autocast(device: torch.device, precision: torch.dtype) -> torch.autocast | nullcontext[None]:
    """Mixed precision, or nothing for float32."""
    if precision is torch.float32:
        return nullcontext()
    return torch.autocast(device.type, precision)


def preferred_precision(device: torch.device) -> torch.dtype:
    """bfloat16 where the device multiplies it faster than float32, else float32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    if device.type == "cpu" and torch.cpu._is_avx512_bf16_supported():
        return torch.bfloat16
    return torch.float32


def _masks(device: torch.device) -> torch.Generator:
    """The generator that dropout draws its masks from."""
    if device.type == "cuda":
        index = torch.cuda.current_device() if device.index is None else device.index
        return torch.cuda.default_generators[index]
    return torch.default_generator


class _Run:
    """What one run holds between its steps."""

    def __init__(
        self,
        model: nn.Module,
        data: ImageData,
        recipe: Recipe,
        *,
        seed: int,
        device: torch.device,
        seconds: float | None,
    ) -> None:
        self.recipe, self.device = recipe, device
        self.precision = preferred_precision(device)
        self.model = model.to(device).to(memory_format=torch.channels_last)
        self.data = replace(data, train=data.train.to(device), test=data.test.to(device))
        self.side = data.train.images.shape[1]
        self.padded = pad_reflect(self.data.train.images, recipe.crop_margin)
        self.per_epoch = max(1, len(data.train) // recipe.batch_size)
        self.budget = seconds
        self.total = max(1, round(recipe.epochs * self.per_epoch)) if seconds is None else None
        self.steps = Steps(self.model, recipe)
        self.generator = torch.Generator().manual_seed(seed)
        self.began = time.perf_counter()
        self.spent = 0.0  # seconds of the runs before a resume

    @property
    def elapsed(self) -> float:
        return self.spent + time.perf_counter() - self.began

    @property
    def progress(self) -> float:
        """Share of the run that is done, 0 to 1: of its steps, or of its time."""
        if self.total is None:
            return min(1.0, self.elapsed / self.budget) if self.budget else 1.0
        return min(1.0, self.steps.taken / self.total)

    def load(self, state: State) -> None:
        self.model.load_state_dict(state["model"])  # type: ignore[arg-type]
        self.steps.load_state_dict(state["steps"])  # type: ignore[arg-type]
        self.generator.set_state(state["generator"])  # type: ignore[arg-type]
        self.spent = float(state["seconds"])  # type: ignore[arg-type]
        if "dropout" in state:
            _masks(self.device).set_state(state["dropout"])  # type: ignore[arg-type]

    def snapshot(self) -> State:
        # A copy: the run goes on writing into its own tensors.
        return copy.deepcopy(
            {
                "model": self.model.state_dict(),
                "steps": self.steps.state_dict(),
                "generator": self.generator.get_state(),
                "dropout": _masks(self.device).get_state(),
                "seconds": self.elapsed,
            }
        )

    def events(self, should_stop: Callable[[], bool]) -> Iterator[Event]:
        bad, stopped = 0, False
        plain: Tensor | None = None
        while self.progress < 1 and not stopped:
            losses, accuracies = [], []
            for chosen in self.batches():
                event = self.step(chosen)
                losses.append(event.loss)
                accuracies.append(event.accuracy)
                yield event
                bad = 0 if math.isfinite(event.loss) else bad + 1
                if bad == 3:
                    yield Diverged(step=event.step)
                    return
                stopped = should_stop()
                if stopped or self.progress >= 1:
                    break
            plain = self.logits()
            loss, accuracy = self.score(plain)
            yield Epoch(
                epoch=-(-self.steps.taken // self.per_epoch),
                train_loss=sum(losses) / len(losses),
                train_accuracy=sum(accuracies) / len(accuracies),
                test_loss=loss,
                test_accuracy=accuracy,
                seconds=self.elapsed,
                snapshot=self.snapshot,
            )
        if plain is None:  # resumed after its last step
            plain = self.logits()
        loss, accuracy = self.score(plain)
        _, flipped = self.score(plain + self.logits(mirrored=True))
        yield End(
            test_accuracy=accuracy,
            flip_accuracy=flipped,
            test_loss=loss,
            steps=self.steps.taken,
            seconds=self.elapsed,
        )

    def batches(self) -> Iterator[Tensor]:
        order = torch.randperm(len(self.data.train), generator=self.generator).to(self.device)
        size = min(self.recipe.batch_size, len(order))
        for number in range(self.per_epoch):
            yield order[number * size : (number + 1) * size]

    def step(self, chosen: Tensor) -> Step:
        self.model.train()
        images = crop_flip(
            self.padded, chosen, self.side, self.generator, flip=self.recipe.flip
        )  # (B, side, side, 3)
        x = normalise(images, self.data.mean, self.data.std)  # (B, 3, side, side)
        x = cutout(x, self.recipe.cutout, self.generator)
        labels = self.data.train.labels[chosen]
        with autocast(self.device, self.precision):
            logits = self.model(x)  # (B, classes)
        logits = logits.float()
        loss = F.cross_entropy(logits, labels, label_smoothing=self.recipe.label_smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        rate = one_cycle(self.progress, self.recipe.warm_up)
        self.steps.step(rate)
        right = (logits.detach().argmax(1) == labels).float().mean()
        return Step(
            step=self.steps.taken,
            loss=loss.item(),
            accuracy=right.item(),
            learning_rate=rate,
            seconds=self.elapsed,
        )

    def logits(self, *, mirrored: bool = False) -> Tensor:
        """Outputs for the test pictures, (N, classes)."""
        return evaluate(
            self.model, self.data.test, self.data, mirrored=mirrored, precision=self.precision
        )

    def score(self, logits: Tensor) -> tuple[float, float]:
        """Cross-entropy and accuracy on the test pictures."""
        labels = self.data.test.labels
        right = (logits.argmax(1) == labels).float().mean()
        return F.cross_entropy(logits, labels).item(), right.item()
