"""The experiments whose outcome needs many runs: what is compared, and how it is trained.

Each is recorded once, several seeds an arm (`benchmarks/recorded_runs.py`), and shown on its page
as what it is: a recording. The same comparison can be started live from there. Needs no torch.
"""

from dataclasses import dataclass

from cnnviz.errors import UnknownName

SEEDS = (0, 1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One side of a comparison."""

    name: str
    net: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExperiment:
    """A comparison whose arms are all trained alike, over `epochs` passes of CIFAR-10."""

    name: str
    family: str
    arms: tuple[Arm, ...]
    recipe: str = "sgd"
    epochs: float = 10
    rate_factor: float = 1.0


EXPERIMENTS = (
    RecordedExperiment(
        name="relu-race",
        family="alexnet",
        arms=(
            Arm(name="relu", net="alexnet:dropout=0.0,width=0.5"),
            Arm(name="tanh", net="alexnet:activation=tanh,dropout=0.0,width=0.5"),
            Arm(name="sigmoid", net="alexnet:activation=sigmoid,dropout=0.0,width=0.5"),
        ),
        rate_factor=0.1,
    ),
    RecordedExperiment(
        name="batch-norm-race",
        family="vgg",
        arms=(
            Arm(name="with", net="vgg:width=0.5"),
            Arm(name="without", net="vgg:norm=none,width=0.5"),
        ),
        rate_factor=0.25,
    ),
    RecordedExperiment(
        name="degradation",
        family="resnet",
        arms=(
            Arm(name="plain-short", net="resnet:residual=off,width=0.5"),
            Arm(name="plain-deep", net="resnet:depth=56,residual=off,width=0.5"),
            Arm(name="residual-short", net="resnet:width=0.5"),
            Arm(name="residual-deep", net="resnet:depth=56,width=0.5"),
        ),
        epochs=2,
    ),
    RecordedExperiment(
        name="heads-race",
        family="googlenet",
        arms=(
            Arm(name="with", net="inception:aux=on,norm=none,width=0.5"),
            Arm(name="without", net="inception:norm=none,width=0.5"),
        ),
        rate_factor=0.1,
    ),
    RecordedExperiment(
        name="gates-race",
        family="senet",
        arms=(
            Arm(name="with", net="senet"),
            Arm(name="without", net="senet:se=off"),
        ),
        epochs=2,
    ),
)
"""Every experiment, cheapest first."""


def experiment(name: str) -> RecordedExperiment:
    """Return the experiment of that name.

    Raises:
        UnknownName: If there is none.
    """
    known = {candidate.name: candidate for candidate in EXPERIMENTS}
    if name in known:
        return known[name]
    raise UnknownName.among("unknown_experiment", "experiment", name, known)
