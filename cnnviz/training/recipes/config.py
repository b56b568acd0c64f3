"""What a run is asked to do: frozen, in JSON and back, and as the command that repeats it."""

import json
import shlex
import unicodedata
from dataclasses import asdict, dataclass, fields
from typing import Any

from cnnviz import names
from cnnviz.errors import BadValue

CIFAR10, SHAPES10 = "cifar10", "shapes10"
FOLDER = "folder:"
"""Prefix of a data set of one's own: a folder under `CNNVIZ_DATA` with a subfolder a class."""

CHANGEABLE = ("batch_size", "optimiser", "schedule", "momentum", "weight_decay")
"""Settings of a recipe that a run may have otherwise."""


def option(name: str) -> str:
    """Return what a setting is called on the command line."""
    return f"--{name.replace('_', '-')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """One training run as it was asked for.

    Attributes:
        net: A network of the catalogue, or a choice such as "resnet:depth=56,residual=off".
        data: "cifar10", "shapes10" or "folder:NAME".
        seed: Of weights, order and augmentation.
        epochs: Passes over the training pictures instead of the recipe's.
        seconds: A budget of time instead of passes.
        rate_factor: What the recipe's learning rates are multiplied by.
        pictures: Use only that many training pictures, the first ones.
        batch_size: Pictures a step instead of the recipe's.
        optimiser: Name of an `Optimiser` instead of the recipe's.
        schedule: Name of a `Schedule` instead of the recipe's.
        momentum: Instead of the recipe's, Muon's excepted where it has one of its own.
        weight_decay: Instead of the recipe's.
        fork_run: Run whose weights this one starts from.
    """

    net: str
    recipe: str
    data: str = CIFAR10
    seed: int = 0
    epochs: float | None = None
    seconds: float | None = None
    rate_factor: float = 1.0
    pictures: int | None = None
    batch_size: int | None = None
    optimiser: str | None = None
    schedule: str | None = None
    momentum: float | None = None
    weight_decay: float | None = None
    fork_run: str | None = None
    fork_step: int | None = None

    def __post_init__(self) -> None:
        if self.epochs is not None and self.seconds is not None:
            raise BadValue("two_budgets", "a run ends after passes or after seconds, not both")

    @property
    def is_gan(self) -> bool:
        """Whether a generator and a discriminator are trained rather than a classifier."""
        return self.net.partition(":")[0] == "gan"

    @property
    def changes(self) -> dict[str, int | float | str]:
        """What is set instead of the recipe's own, by the names that a recipe has for it."""
        found = {name: getattr(self, name) for name in CHANGEABLE}
        return {name: value for name, value in found.items() if value is not None}

    def to_json(self) -> str:
        """Return what differs from a default as one line; equal configurations give equal lines."""
        default = {field.name: field.default for field in fields(self)}
        said = {name: value for name, value in asdict(self).items() if value != default[name]}
        return json.dumps(said, sort_keys=True)

    def command_line(self) -> str:
        """Return the command that repeats the run; a fork needs its checkpoint too."""
        options: list[tuple[str, Any]] = [
            ("--net", self.net),
            ("--recipe", self.recipe),
            ("--data", None if self.data == CIFAR10 else self.data),
            ("--epochs", self.epochs),
            ("--seconds", self.seconds),
            ("--rate-factor", None if self.rate_factor == 1 else self.rate_factor),
            ("--pictures", self.pictures),
            *((option(name), value) for name, value in self.changes.items()),
            ("--seed", self.seed),
        ]
        said = [f"{name} {_quoted(_plain(value))}" for name, value in options if value is not None]
        return " ".join(["python -m cnnviz train", *said])


def from_json(text: str) -> RunConfig:
    """Return the configuration that `to_json` wrote.

    What another version of the program knows and this one does not is left out, so that a page can
    still show the run.

    Raises:
        BadValue: If it is none.
    """
    try:
        known = {field.name for field in fields(RunConfig)}
        values = json.loads(text)
        return RunConfig(**{name: value for name, value in values.items() if name in known})
    except (AttributeError, TypeError, ValueError) as error:
        raise BadValue("bad_config", "this is not the configuration of a run") from error


def _quoted(word: str) -> str:
    """Return a word for a shell; what cannot be seen of it by the numbers of its bytes."""
    if not any(map(_is_unseen, word)):
        return shlex.quote(word)
    return f"$'{''.join(map(_letter, word))}'"


def _letter(letter: str) -> str:
    if letter in "\\'":
        return f"\\{letter}"
    if not _is_unseen(letter):
        return letter
    return "".join(f"\\x{byte:02x}" for byte in names.on_disk(letter))


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter).startswith("C")


def _plain(value: object) -> str:
    # Shortest digits that give the same number back.
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
