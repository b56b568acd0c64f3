"""The training loop: a network, data and a recipe in, events out. Knows no file, no screen."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.training.augment import crop_flip, cutout, normalise, pad_reflect
from cnnviz.training.data import ImageData, Split
from cnnviz.training.optimisers import Steps, one_cycle
from cnnviz.training.recipes import Recipe

State = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The run begins.

    Attributes:
        params: Trainable parameters.
        steps: Steps of the whole run; None where the budget is a time.
        step: Steps already done, above 0 after a resume.
        device: Device name.
        precision: Number format of the forward pass.
    """

    params: int
    steps: int | None
    step: int
    device: str
    precision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One update.

    Attributes:
        step: Steps done.
        loss: Mean training loss of the batch (with label smoothing where the recipe has it).
        accuracy: Share of the augmented batch that was right before the update.
        learning_rate: Share of the peak rate.
        seconds: Since the loop began.
    """

    step: int
    loss: float
    accuracy: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One pass over the training pictures.

    Attributes:
        epoch: Passes done.
        train_loss: Mean loss of its steps.
        train_accuracy: Mean accuracy of its steps, on augmented pictures.
        test_loss: Cross-entropy on the test pictures.
        test_accuracy: Share of the test pictures that are right, one view each.
        seconds: Since the loop began, evaluation included.
        snapshot: Returns what `resume` needs; call it before asking for the next event.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float
    snapshot: Callable[[], State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverged:
    """The loss was not a number three times in a row: the run ends here.

    Attributes:
        step: The third such step.
    """

    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The run is over.

    Attributes:
        test_accuracy: Share of the test pictures that are right, one view each.
        flip_accuracy: The same with the outputs of the picture and its mirror image averaged.
        test_loss: Cross-entropy, one view each.
        steps: Steps done.
        seconds: Since the loop began.
    """

    test_accuracy: float
    flip_accuracy: float
    test_loss: float
    steps: int
    seconds: float


Event = Start | Step | Epoch | Diverged | End


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

    The same seed, device and library versions give the same weights.

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
    precision: torch.dtype = torch.float32,
    batch_size: int = 1000,
) -> tuple[Tensor, Tensor]:
    """Logits of a whole split, for the pictures as they are and mirrored.

    Args:
        model: Network; left in the mode it was in.
        split: Pictures on the network's device.
        data: For the normalisation.
        precision: Number format of the forward pass.
        batch_size: Pictures at a time.

    Returns:
        Two float32 tensors, (N, classes).
    """
    was_training = model.training
    model.eval()
    plain, mirrored = [], []
    with torch.inference_mode(), autocast(split.images.device, precision):
        for images in split.images.split(batch_size):
            x = normalise(images, data.mean, data.std)
            plain.append(model(x).float())
            mirrored.append(model(x.flip(3)).float())
    model.train(was_training)
    return torch.cat(plain), torch.cat(mirrored)


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
        self.model = model.to(device, memory_format=torch.channels_last)
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

    def snapshot(self) -> State:
        return {
            "model": self.model.state_dict(),
            "steps": self.steps.state_dict(),
            "generator": self.generator.get_state(),
            "seconds": self.elapsed,
        }

    def events(self, should_stop: Callable[[], bool]) -> Iterator[Event]:
        bad, stopped = 0, False
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
            loss, accuracy, _ = self.measure()
            yield Epoch(
                epoch=-(-self.steps.taken // self.per_epoch),
                train_loss=sum(losses) / len(losses),
                train_accuracy=sum(accuracies) / len(accuracies),
                test_loss=loss,
                test_accuracy=accuracy,
                seconds=self.elapsed,
                snapshot=self.snapshot,
            )
        loss, accuracy, flipped = self.measure()
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
        loss.backward()
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

    def measure(self) -> tuple[float, float, float]:
        """Loss, accuracy, and accuracy with the mirror image, on the test pictures."""
        plain, mirrored = evaluate(self.model, self.data.test, self.data, precision=self.precision)
        labels = self.data.test.labels
        loss = F.cross_entropy(plain, labels).item()
        accuracy = (plain.argmax(1) == labels).float().mean().item()
        both = (plain + mirrored).argmax(1)
        return loss, accuracy, (both == labels).float().mean().item()
