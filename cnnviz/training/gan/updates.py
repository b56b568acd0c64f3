"""One step of a GAN: the discriminator learns, then the generator; and all that a run remembers."""

import copy
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from cnnviz.architectures.nets.published.dcgan import Discriminator, Generator
from cnnviz.training.data.image_data import ImageData
from cnnviz.training.gan.events import METRICS
from cnnviz.training.gan.recipes import GanRecipe
from cnnviz.training.gan.samples import noise
from cnnviz.training.loop.clock import TrainingClock
from cnnviz.training.loop.ema import Average
from cnnviz.training.loop.events import State
from cnnviz.training.loop.precision import autocast, preferred_precision

SHOWN = 64
"""Pictures of one evaluation."""


class GanUpdates:
    """Two networks and what their training remembers between its steps.

    Args:
        data: Its training pictures are used, without their labels.
        seed: Of the order and of all noise.
        precision: Number format of the forward pass; None for the device's best.
        clock: Counts the seconds of training; None for one of its own.
    """

    def __init__(
        self,
        generator: Generator,
        discriminator: Discriminator,
        data: ImageData,
        plan: GanRecipe,
        *,
        seed: int,
        device: torch.device,
        precision: torch.dtype | None = None,
        clock: TrainingClock | None = None,
    ) -> None:
        self.plan, self.device = plan, device
        best = preferred_precision(device)
        # float16 would need a scaled loss in each of three backward passes.
        self.precision = precision or (torch.float32 if best is torch.float16 else best)
        self.generator, self.discriminator = (
            net.to(device).to(memory_format=torch.channels_last)
            for net in (generator, discriminator)
        )
        self.adams = [
            torch.optim.Adam(
                net.parameters(), lr=plan.learning_rate, betas=plan.betas, foreach=True
            )
            for net in (generator, discriminator)
        ]
        self.average = Average(generator, plan.average)
        self.pictures = data.train.images.to(device)
        self.random = torch.Generator().manual_seed(seed)
        self.shown = noise(SHOWN, generator.size.latent, self.random)
        self.taken = self.evaluations = self.bad = 0
        self.evaluated = -1  # the step of the last evaluation
        self.clock = clock or TrainingClock()
        self.clock.begin()

    @property
    def elapsed(self) -> float:
        """Seconds of training, those before a resume included."""
        return self.clock.seconds()

    @property
    def epoch(self) -> float:
        """Passes done."""
        return self.taken * self.plan.batch_size / len(self.pictures)

    def step(self) -> dict[str, float]:
        """Update both networks, and return the METRICS of the batch."""
        made = self._made()  # (B, 3, side, side)
        loss_d, d_real, d_fake = self._teach_discriminator(self._real(), made)
        loss_g = self._teach_generator(made)
        self.taken += 1
        self.average.update(self.taken)
        values = torch.stack([loss_d, loss_g, d_real, d_fake]).tolist()  # one wait for the device
        return dict(zip(METRICS, values, strict=True))

    def weights(self) -> dict[str, Tensor]:
        """Return the generator whose pictures are shown, as a state dict on the CPU."""
        with self.average.shown():
            state = self.generator.state_dict()
            return {name: value.detach().cpu().clone() for name, value in state.items()}

    def snapshot(self) -> State:
        """Return all that `load` needs to go on with the same steps."""
        # A copy: the run goes on writing into its own tensors.
        return copy.deepcopy(
            {
                "generator": self.generator.state_dict(),
                "discriminator": self.discriminator.state_dict(),
                "adams": [adam.state_dict() for adam in self.adams],
                "average": self.average.state(),
                "random": self.random.get_state(),
                "shown": self.shown,
                "step": self.taken,
                "looks": self.evaluations,  # as snapshots that lie on disks have it
                "evaluated": self.evaluated,
                "bad": self.bad,
                "seconds": self.elapsed,
            }
        )

    def load(self, state: State) -> None:
        """Go on from `snapshot()`."""
        values: dict[str, Any] = state
        self.generator.load_state_dict(values["generator"])
        self.discriminator.load_state_dict(values["discriminator"])
        for adam, saved in zip(self.adams, values["adams"], strict=True):
            adam.load_state_dict(saved)
        self.average.load(values["average"])
        self.random.set_state(values["random"])
        self.shown = values["shown"]
        self.clock.begin(float(values["seconds"]))
        self.taken, self.evaluations = int(values["step"]), int(values["looks"])
        self.bad = int(values["bad"])
        self.evaluated = int(values.get("evaluated", self.taken))  # snapshots of earlier versions

    def _real(self) -> Tensor:
        """Return pictures drawn by lot, (B, 3, side, side) in [-1, 1]."""
        count = (self.plan.batch_size,)
        chosen = torch.randint(len(self.pictures), count, generator=self.random)
        images = self.pictures[chosen.to(self.device)].permute(0, 3, 1, 2)  # channels-last
        return images.float() / 127.5 - 1

    def _made(self) -> Tensor:
        self.generator.train()
        z = noise(self.plan.batch_size, self.generator.size.latent, self.random)
        with autocast(self.device, self.precision):
            return self.generator(z.to(self.device)).float()

    def _judged(self, images: Tensor) -> Tensor:
        """Return logits, (B, 1). Real and made pictures never share a batch, nor its statistics."""
        self.discriminator.train()
        with autocast(self.device, self.precision):
            return self.discriminator(images).float()

    def _teach_discriminator(self, real: Tensor, made: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        on_real, on_made = self._judged(real), self._judged(made.detach())
        target = torch.full_like(on_real, 1 - self.plan.label_smoothing)
        loss = F.binary_cross_entropy_with_logits(on_real, target) + F.softplus(on_made).mean()
        self._descend(loss, self.adams[1])
        says = [logits.detach().sigmoid().mean() for logits in (on_real, on_made)]
        return loss.detach(), says[0], says[1]

    def _teach_generator(self, made: Tensor) -> Tensor:
        # The way back leads through the discriminator, whose own gradients nobody wants here.
        self.discriminator.requires_grad_(False)
        loss = F.softplus(-self._judged(made)).mean()  # -log D(G(z))
        self._descend(loss, self.adams[0])
        self.discriminator.requires_grad_(True)
        return loss.detach()

    @staticmethod
    def _descend(loss: Tensor, adam: torch.optim.Adam) -> None:
        adam.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
