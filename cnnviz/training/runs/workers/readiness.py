"""What a trainer does before and after it knows its run; imports torch and the data."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import torch

from cnnviz.errors import DataMissing
from cnnviz.training.data.data_sets import load
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.loop.options import TrainOptions
from cnnviz.training.loop.train import train
from cnnviz.training.nets.trainable import initialised
from cnnviz.training.recipes.catalogue import recipe
from cnnviz.training.recipes.config import CIFAR10
from cnnviz.training.runs.store.records import Claim
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import Wish
from cnnviz.training.runs.workers import classifier, generative
from cnnviz.training.runs.workers.execute import Served, execute

log = logging.getLogger(__name__)

FIRST_LOOK = "first-look"
FALLBACK = "lenet"


class WorkerConnection(Protocol):
    """What hears the owner's wishes and shows the worker that the run lives."""

    @property
    def wish(self) -> Wish:
        """What the owner wishes at the moment."""

    def sign(self) -> None:
        """Show life."""


class RunTrainer(Protocol):
    """Trains the run that it is told."""

    def __call__(
        self, *, home: Path, address: str, run_id: str, attempt: int, connection: WorkerConnection
    ) -> None:
        """Train the run to its end."""


def ready(device_name: str, threads: int) -> RunTrainer:
    """Do all that can be done before the run is known.

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
        *, home: Path, address: str, run_id: str, attempt: int, connection: WorkerConnection
    ) -> None:
        store = RunStore(home, address)
        train_claimed(store, Claim(run=store.run(run_id), attempt=attempt), device, connection)

    return start


def _rehearse(device: torch.device) -> None:
    """Take two steps on a few pictures: what a first step imports or compiles is there then."""
    data = shapes10(train=16, test=16)
    plan = replace(recipe(FIRST_LOOK), batch_size=8, epochs=1)
    for _ in train(initialised(plan.net or FALLBACK, 0), data, plan, TrainOptions(device=device)):
        pass


def train_claimed(
    store: RunStore, claim: Claim, device: torch.device, connection: WorkerConnection
) -> None:
    """Train a run that was taken from the queue, to its end."""
    config = claim.run.config
    served = Served(
        store=store,
        claim=claim,
        device=device,
        wish=lambda: connection.wish,
        sign=connection.sign,
        data=lambda: load(config.data, config.pictures),
    )
    trainer = generative if config.is_gan else classifier
    execute(served, trainer.happenings(served))
