"""`train` with two networks against each other: `--net gan:width=32 --recipe dcgan`."""

import argparse
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.commands.output import print_json
from cnnviz.errors import RunFailed
from cnnviz.training.config import RunConfig

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from cnnviz.training.data import ImageData
    from cnnviz.training.gan_events import GanEvent

LINE_SECONDS = 10.0
GENERATOR = "generator.safetensors"
SAMPLES = "samples.png"


def run(
    arguments: argparse.Namespace, config: RunConfig, data: "ImageData", device: "torch.device"
) -> int:
    """Train a generator and a discriminator, and print what happens.

    Args:
        arguments: Of the command `train`; its states are for classifiers only.
        config: The run.
        data: Pictures.
        device: Where to train.
    """
    from cnnviz.training.events import Diverged
    from cnnviz.training.gan_events import GanLook
    from cnnviz.training.gan_loop import train_gan
    from cnnviz.training.gan_nets import initialised_gan
    from cnnviz.training.gan_recipes import gan_planned
    from cnnviz.training.options import TrainOptions

    plan = gan_planned(config)
    networks = initialised_gan(config.net, config.seed)
    options = TrainOptions(seed=config.seed, device=device, seconds=config.seconds)
    events = train_gan(*networks, data, plan, options)
    teller = _Teller(config, as_json=arguments.json)
    look: GanLook | None = None
    for event in events:
        look = event if isinstance(event, GanLook) else look
        teller.tell(event)
        if isinstance(event, Diverged):
            raise RunFailed(
                "run_diverged",
                f"the loss is no number at step {event.step}: a smaller learning rate may help",
                step=event.step,
            )
    if arguments.out is not None and look is not None:
        _save(arguments.out, look.weights(), look.images)
    return 0


def _save(folder: Path, weights: "Mapping[str, Tensor]", images: "Tensor") -> None:
    from PIL import Image
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    whole = {name: value.contiguous() for name, value in weights.items()}
    save_file(whole, folder / GENERATOR)
    count, height, width, channels = images.shape
    columns = round(count**0.5)
    rows = images[: count // columns * columns].view(-1, columns, height, width, channels)
    sheet = rows.permute(0, 2, 1, 3, 4).reshape(-1, columns * width, channels)
    Image.fromarray(sheet.numpy()).save(folder / SAMPLES)


class _Teller:
    """Prints the events, as JSON lines or for the eye."""

    def __init__(self, config: RunConfig, *, as_json: bool) -> None:
        self.config, self.as_json = config, as_json
        self.last = time.monotonic()

    def tell(self, event: "GanEvent") -> None:
        """Print one event."""
        from cnnviz.training.events import Start
        from cnnviz.training.gan_events import GanStep

        kind = type(event).__name__.lower().removeprefix("gan")
        values: dict[str, object] = {
            name: getattr(event, name)
            for name in ("params", "steps", "step", "epoch", "seconds", "device")
            if hasattr(event, name)
        }
        if isinstance(event, Start):
            values |= {"net": self.config.net, "data": self.config.data, "seed": self.config.seed}
        if isinstance(event, GanStep):
            values |= dict(event.metrics)
        if self.as_json:
            print_json({"event": kind, **values})
        elif kind != "step" or time.monotonic() - self.last > LINE_SECONDS:
            self.last = time.monotonic()
            said = "  ".join(f"{name} {_plain(value)}" for name, value in values.items())
            print(f"{kind}  {said}", flush=True)


def _plain(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
