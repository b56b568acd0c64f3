"""`train`: a training run without a browser."""

import argparse
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.commands.output import Commands, complain, positive, whole
from cnnviz.commands.run_events import EventPrinter, diverged
from cnnviz.errors import BadValue, DataMissing
from cnnviz.settings import settings
from cnnviz.training.recipes.config import (
    CHANGEABLE,
    CIFAR10,
    FOLDER,
    SHAPES10,
    RunConfig,
    option,
)
from cnnviz.training.recipes.recipe import Optimiser, Schedule

if TYPE_CHECKING:
    import torch

    from cnnviz.commands.run_files import TrainingRun
    from cnnviz.training.data.image_data import ImageData
    from cnnviz.training.loop.events import Event

MOST_SEED = 2**63 - 1


def add(commands: Commands) -> None:
    """Add the options of `train`."""
    parser = commands.add_parser(
        "train",
        help="a training run without a browser",
        description="Trains a small network on CIFAR-10, or on pictures made on the spot "
        f"({SHAPES10}), and tells what happens.",
    )
    parser.add_argument("--net", required=True, metavar="NAME", help="network to train")
    parser.add_argument("--recipe", default="standard", metavar="NAME", help="how to train it")
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument(
        "--epochs", type=positive, metavar="N", help="passes over the pictures, not the recipe's"
    )
    budget.add_argument(
        "--seconds", type=positive, metavar="S", help="a budget of time instead of epochs"
    )
    parser.add_argument(
        "--seed", type=_seed, default=0, help="of weights, order, crops and flips (default 0)"
    )
    parser.add_argument(
        "--rate-factor", type=positive, default=1.0, metavar="F", help="times the learning rates"
    )
    _add_changes(parser)
    parser.add_argument(
        "--pictures", type=whole, metavar="N", help="use only the first N training pictures"
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        help=f"{SHAPES10}, {FOLDER}NAME for a folder of CNNVIZ_DATA, or a folder: of CIFAR-10, or "
        "of your own pictures with a subfolder for each class (default: CIFAR-10 in CNNVIZ_DATA)",
    )
    parser.add_argument("--device", help="cpu, cuda, cuda:1 … (default: cuda where there is one)")
    parser.add_argument("--threads", type=whole, metavar="N", help="CPU threads")
    _add_files(parser)
    parser.add_argument(
        "--json", action="store_true", help="print JSON lines, one an event, and nothing else"
    )
    parser.set_defaults(run=run)


def _add_changes(parser: argparse.ArgumentParser) -> None:
    """What a run may set instead of its recipe's own."""
    parser.add_argument(option("batch_size"), type=whole, metavar="N", help="pictures a step")
    for name, known in (("optimiser", Optimiser), ("schedule", Schedule)):
        parser.add_argument(option(name), choices=[one.value for one in known])
    for name in ("momentum", "weight_decay"):
        parser.add_argument(option(name), type=float, metavar="X")


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write the weights, their card and the curve"
    )
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="write at every look what --resume needs"
    )
    parser.add_argument(
        "--resume", type=Path, metavar="FILE", help="go on from a --state of the same run"
    )


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST_SEED:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to {MOST_SEED}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Train, and print every event as it happens."""
    from cnnviz.commands import run_files
    from cnnviz.training.loop.evaluations import QUICK_PICTURES
    from cnnviz.training.loop.events import NAMES, Diverged, EndEvent, Evaluation
    from cnnviz.training.loop.options import TrainOptions
    from cnnviz.training.loop.train import train
    from cnnviz.training.nets.trainable import initialised

    device = _device(arguments.device, arguments.threads)
    if arguments.net.partition(":")[0] == "gan":
        from cnnviz.commands import train_gan

        config = _config(arguments, arguments.net)
        return train_gan.run(arguments, config, _data(config), device)
    run = _asked(arguments, on_gpu=device.type == "cuda")
    model = initialised(run.config.net, run.config.seed, len(run.data.classes))
    state = None if arguments.resume is None else run_files.read_state(arguments.resume, run)
    printer = EventPrinter(_line, as_json=arguments.json)
    events = train(
        model,
        run.data,
        run.plan.recipe,
        TrainOptions(seed=run.config.seed, device=device, seconds=run.plan.seconds, resume=state),
        # A curve by passes is kept beside the card, so it is worth all test pictures.
        test_pictures=None if run.plan.seconds is None else QUICK_PICTURES,
    )
    for event in events:
        weights = None
        if isinstance(event, Evaluation):
            run.looked(event)
            if arguments.state is not None:
                run_files.write_state(arguments.state, run, event.snapshot())
        elif isinstance(event, EndEvent) and arguments.out is not None:
            weights = run_files.save(model, run, event, device, arguments.out)
        printer.emit(NAMES[type(event)], _values(event, run, weights))
        if isinstance(event, Diverged):
            raise diverged(event.step)
    return 0


def _asked(arguments: argparse.Namespace, *, on_gpu: bool) -> "TrainingRun":
    """Return the run of the options; what is wrong with them is told at once."""
    from cnnviz.commands.run_files import TrainingRun
    from cnnviz.training.nets.trainable import net
    from cnnviz.training.recipes.planning import planned

    config = _config(arguments, net(arguments.net).name)
    plan = planned(config, on_gpu=on_gpu)
    if arguments.out is not None:
        arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.state is not None:
        arguments.state.parent.mkdir(parents=True, exist_ok=True)
    return TrainingRun(config=config, plan=plan, data=_data(config))


def _config(arguments: argparse.Namespace, net: str) -> RunConfig:
    return RunConfig(
        net=net,
        recipe=arguments.recipe,
        data=arguments.data or CIFAR10,
        seed=arguments.seed,
        epochs=arguments.epochs,
        seconds=arguments.seconds,
        rate_factor=arguments.rate_factor,
        pictures=arguments.pictures,
        **{name: getattr(arguments, name) for name in CHANGEABLE},
    )


def _data(config: RunConfig) -> "ImageData":
    from cnnviz.photos.decoding.picture_folders import told
    from cnnviz.training.loop.evaluations import first

    data = _whole_data(config.data)
    if left_out := told(dict(data.left_out)):
        complain(data.name, f"left out: {left_out}")
    return replace(data, train=first(data.train, config.pictures))


def _whole_data(wanted: str) -> "ImageData":
    from cnnviz.training.data.cifar10_archives import read_cifar10
    from cnnviz.training.data.data_sets import is_own, load
    from cnnviz.training.data.shapes import shapes10

    if wanted == SHAPES10:
        return shapes10()
    if wanted.startswith(FOLDER):
        return load(wanted, anywhere=True)
    try:
        return read_cifar10(settings().data if wanted == CIFAR10 else Path(wanted))
    except DataMissing as error:
        if error.key == "cifar10_missing" and wanted != CIFAR10 and is_own(Path(wanted)):
            return load(f"{FOLDER}{Path(wanted).absolute()}", anywhere=True)
        hint = f"`fetch --cifar10` downloads it, and --data {SHAPES10} needs no files"
        raise DataMissing(error.key, f"{error}; {hint}", **error.params) from error


def _device(wanted: str | None, threads: int | None) -> "torch.device":
    import torch

    if threads is not None:
        torch.set_num_threads(threads)
    name = wanted or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device).cpu()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise BadValue(
            "device_refused", f"there is no device {name!r} on this machine", name=name
        ) from error
    return device


def _values(event: "Event", run: "TrainingRun", weights: Path | None) -> dict[str, object]:
    """Return what is printed of an event.

    Args:
        event: What happened.
        run: The run that it belongs to.
        weights: File of the finished network, where one was written.
    """
    from cnnviz.training.loop.events import EndEvent, StartEvent

    values = {f.name: getattr(event, f.name) for f in fields(event) if f.name not in NOT_PRINTED}
    if isinstance(event, StartEvent):
        values |= run.identity
    elif isinstance(event, EndEvent):
        values["weights"] = None if weights is None else str(weights)
    return values


def _line(kind: str, values: Mapping[str, object]) -> str:
    return LINES[kind].format(**values)


NOT_PRINTED = ("snapshot", "slowdown", "weights", "logits", "gradient_norms")
"""Fields of events that are no plain numbers."""

LINES = {
    "start": "{net} on {data}: {params:,} parameters, {device}, {precision}, seed {seed}",
    "step": "step {step}  loss {loss:.3f}  {seconds:.0f} s",
    "epoch": "epoch {epoch:g}  loss {train_loss:.3f}  training {train_accuracy:.2%}  "
    "test {test_accuracy:.2%}  {seconds:.0f} s",
    "end": "test {test_accuracy:.2%}, with mirror images {flip_accuracy:.2%}, "
    "after {steps} steps and {seconds:.0f} s",
    "diverged": "the loss is no number at step {step}",
}
"""Each event for the eye."""
