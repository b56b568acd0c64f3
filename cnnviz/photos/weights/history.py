"""How a bundled network was trained: a line for each look at the test pictures, beside its card."""

import csv
from dataclasses import dataclass
from pathlib import Path

from cnnviz.paths import BUNDLED_WEIGHTS


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPoint:
    """What a run was like at a look at the test pictures.

    Attributes:
        epoch: Passes over the training pictures so far; the last one may not be whole.
        train_loss: Mean loss of the steps since the last look.
        train_accuracy: Mean accuracy of these steps, on augmented pictures.
        test_pictures: How many of them were asked: on the way perhaps a few, at the end all.
    """

    epoch: float
    train_loss: float
    train_accuracy: float
    test_accuracy: float
    test_pictures: int


FIELDS = ("epoch", "train_loss", "train_accuracy", "test_accuracy", "test_pictures")


def read_history(model: str, folder: Path = BUNDLED_WEIGHTS) -> tuple[HistoryPoint, ...]:
    """Return the recorded looks of a bundled network; empty where none were recorded."""
    path = folder / f"{model}.csv"
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            HistoryPoint(
                epoch=float(row["epoch"]),
                train_loss=float(row["train_loss"]),
                train_accuracy=float(row["train_accuracy"]),
                test_accuracy=float(row["test_accuracy"]),
                test_pictures=int(row["test_pictures"]),
            )
            for row in csv.DictReader(file)
        )


def write_history(model: str, epochs: tuple[HistoryPoint, ...], folder: Path) -> None:
    """Write the looks of a run beside the card of its network."""
    with (folder / f"{model}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerows([getattr(passed, name) for name in FIELDS] for passed in epochs)
