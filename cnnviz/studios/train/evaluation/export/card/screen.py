"""The card of a network that a run has trained: what it is, and how it was measured."""

import datetime
import hashlib
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from cnnviz import __version__
from cnnviz.photos.weights.cards import Card, RecipeValue, write_card
from cnnviz.training.recipes.planning import planned
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui.runs.run_data import Pictures

NOT_STATED = "not stated"

ROUNDED = "float16, after it was measured"


def card_of(
    run: Run, evaluation: EvaluationRow, data: Pictures, weights: bytes, *, title: str
) -> Card:
    """The card of the network of an evaluation."""
    measured = (run.result or {}) if evaluation.step == run.step else {}
    started = datetime.datetime.fromtimestamp(run.started or run.created, tz=datetime.UTC)
    return Card(
        model=run.config.net,
        data=title,
        classes=data.classes,
        input_size=data.images.shape[1],
        mean=data.mean,
        std=data.std,
        test_accuracy=measured.get("test_accuracy", evaluation.metrics["test_accuracy"]),
        test_images=int(evaluation.metrics["test_pictures"]),
        # Measured at the end of a run only; a card has a place for it all the same.
        flip_accuracy=measured.get("flip_accuracy", float("nan")),
        recipe=_recipe(run),
        seed=run.config.seed,
        epochs=round(evaluation.epoch, 2),
        device=run.device or NOT_STATED,
        torch=torch.__version__,
        trained=started.date().isoformat(),
        commit=__version__,
        licence=NOT_STATED,
        params=run.params or 0,
        sha256=hashlib.sha256(weights).hexdigest(),
        size_bytes=len(weights),
    )


def as_toml(card: Card) -> str:
    """The card as the file that `photos.weights.cards.read_card` reads."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "card.toml"
        write_card(path, card)
        # JSON's word for "not a number" is none of TOML's.
        return path.read_text(encoding="utf-8").replace(" = NaN\n", " = nan\n")


def _recipe(run: Run) -> dict[str, RecipeValue]:
    plan = planned(run.config, on_gpu=False)
    values: dict[str, RecipeValue] = {
        name: value
        for name, value in asdict(plan.recipe).items()
        if isinstance(value, str | int | float | bool)
    }
    values["optimiser"] = str(plan.recipe.optimiser)
    values["schedule"] = str(plan.recipe.schedule)
    if run.config.pictures is not None:
        values["pictures"] = run.config.pictures
    if run.config.fork_run is not None:
        values["forked_from"] = f"{run.config.fork_run}, step {run.config.fork_step}"
    return values | {"run": run.id, "stored_as": ROUNDED}
