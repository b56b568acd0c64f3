"""What a trainer does before and after it knows its runs; imports torch and the data."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

import torch

from cnnviz.errors import DataMissing
from cnnviz.training.data.data_sets import load
from cnnviz.training.data.image_data import ImageData
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.loop.options import TrainOptions
from cnnviz.training.loop.train import train
from cnnviz.training.nets.trainable import initialised
from cnnviz.training.recipes.catalogue import recipe
from cnnviz.training.recipes.config import CIFAR10
from cnnviz.training.runs.store.records import Claim
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.workers import classifier, generative
from cnnviz.training.runs.workers.execute import Served
from cnnviz.training.runs.workers.launcher import WorkerConnection
from cnnviz.training.runs.workers.together import Arm, take_turns

log = logging.getLogger(__name__)

FIRST_LOOK = "first-look"
FALLBACK = "lenet"


class RunTrainer(Protocol):
    """Trains the runs that it is told."""

    def __call__(
        self,
        *,
        home: Path,
        address: str,
        runs: Sequence[tuple[str, int]],
        connection: WorkerConnection,
    ) -> None:
        """Train runs to their ends, each given by its id and the attempt."""


def ready(device_name: str, threads: int) -> RunTrainer:
    """Do all that can be done before the runs are known.

    Args:
        device_name: Such as "cuda:0".
        threads: CPU threads; 0 for torch's choice.
    """
    if threads:
        torch.set_num_threads(threads)
    device = torch.device(device_name)
    torch.zeros(1, device=device).add(1)  # the driver's context
    _rehearse(device)
    try:
        load(CIFAR10)
    except DataMissing:
        log.info("CIFAR-10 is not here")

    def start(
        *,
        home: Path,
        address: str,
        runs: Sequence[tuple[str, int]],
        connection: WorkerConnection,
    ) -> None:
        store = RunStore(home, address)
        claims = [Claim(run=store.run(run), attempt=attempt) for run, attempt in runs]
        train_claimed(store, claims, device, connection)

    return start


def _rehearse(device: torch.device) -> None:
    """Take two steps on a few pictures: what a first step imports or compiles is there then."""
    data = shapes10(train=16, test=16)
    plan = replace(recipe(FIRST_LOOK), batch_size=8, epochs=1)
    for _ in train(initialised(plan.net or FALLBACK, 0), data, plan, TrainOptions(device=device)):
        pass


def train_claimed(
    store: RunStore,
    claims: Sequence[Claim],
    device: torch.device,
    connection: WorkerConnection,
) -> None:
    """Train runs that were taken from the queue, to their ends."""
    arms, data = [], SharedData(device)
    for claim in claims:
        config = claim.run.config
        served = Served(
            store=store,
            claim=claim,
            device=device,
            wish=partial(connection.wish, claim.run.id),
            sign=connection.sign,
            data=partial(data.load, config.data, config.pictures),
        )
        trainer = generative if config.is_gan else classifier
        arms.append(Arm(served, trainer.happenings(served)))
    take_turns(arms, connection)


class SharedData:
    """The data sets of the runs of one process, each once on their device."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.loaded: dict[tuple[str, int | None], ImageData] = {}

    def load(self, name: str, pictures: int | None) -> ImageData:
        """Return a data set, read by the first run that asks for it.

        Raises:
            DataMissing: If its files are not on this machine, or damaged.
        """
        wanted = (name, pictures)
        if wanted not in self.loaded:
            data = load(name, pictures)
            self.loaded[wanted] = replace(
                data, train=data.train.to(self.device), test=data.test.to(self.device)
            )
        return self.loaded[wanted]
