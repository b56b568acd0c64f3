"""`train` with two networks against each other: `--net gan:width=32 --recipe dcgan`."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.commands.run_events import EventPrinter, diverged
from cnnviz.training.recipes.config import RunConfig

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from cnnviz.training.data.image_data import ImageData
    from cnnviz.training.gan.events import GanEvent

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
    from cnnviz.training.gan.events import NAMES, GanEvaluation
    from cnnviz.training.gan.loop import train_gan
    from cnnviz.training.gan.nets import initialised_gan
    from cnnviz.training.gan.recipes import gan_planned
    from cnnviz.training.loop.events import Diverged
    from cnnviz.training.loop.options import TrainOptions

    plan = gan_planned(config)
    networks = initialised_gan(config.net, config.seed)
    options = TrainOptions(seed=config.seed, device=device, seconds=config.seconds)
    events = train_gan(*networks, data, plan, options)
    printer = EventPrinter(_line, as_json=arguments.json)
    look: GanEvaluation | None = None
    for event in events:
        look = event if isinstance(event, GanEvaluation) else look
        printer.emit(NAMES[type(event)], _values(event, config))
        if isinstance(event, Diverged):
            raise diverged(event.step)
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


def _values(event: "GanEvent", config: RunConfig) -> dict[str, object]:
    from cnnviz.training.gan.events import GanStep
    from cnnviz.training.loop.events import StartEvent

    names = ("params", "steps", "step", "epoch", "seconds", "device")
    values = {name: getattr(event, name) for name in names if hasattr(event, name)}
    if isinstance(event, StartEvent):
        values |= {"net": config.net, "data": config.data, "seed": config.seed}
    if isinstance(event, GanStep):
        values |= dict(event.metrics)
    return values


def _line(kind: str, values: Mapping[str, object]) -> str:
    return "  ".join([kind, *(f"{name} {_plain(value)}" for name, value in values.items())])


def _plain(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
