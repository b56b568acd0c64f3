"""Linear probes: a linear classifier on what each layer yields (Alain and Bengio 2016).

The probes need CIFAR-10 and minutes, so they are recorded: `python benchmarks/record_probes.py`
makes `assets/recorded/probes.json` anew. Where a network sees the whole picture is not recorded: it
comes from the layer table. The first convolution that reads a map whose field is as wide as
the picture is the border layer of Richter et al. 2021, who say that nothing new is seen behind it.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.paths import RECORDED
from cnnviz.probing.flow.joints import joints

RECORD = RECORDED / "probes.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedLayer:
    """Test accuracies of the probes on one layer.

    Attributes:
        path: In the layer table; "input" for the picture itself.
        means: On the mean of each channel.
        quarters: On four means a channel, one for each quarter of the map.
        untrained: On the mean of each channel, in the same network with random weights.
    """

    path: str
    means: float
    quarters: float
    untrained: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedNetwork:
    """A network whose layers have been probed, the picture first."""

    name: str
    layers: tuple[ProbedLayer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRecording:
    """The probes of several networks as they were recorded.

    Attributes:
        train_pictures: That each probe was fitted to, the first ones.
        device: What measured.
    """

    data: str
    train_pictures: int
    test_pictures: int
    networks: tuple[ProbedNetwork, ...]
    torch: str
    device: str
    day: str

    def network(self, name: str) -> ProbedNetwork:
        """Return the probes of one network."""
        return next(network for network in self.networks if network.name == name)

    def doubt(self, accuracy: float) -> float:
        """Return the standard error of an accuracy, from the number of test pictures."""
        return (accuracy * (1 - accuracy) / self.test_pictures) ** 0.5


@cache
def recorded(path: Path = RECORD) -> ProbeRecording:
    """Return the recording."""
    values = json.loads(path.read_text(encoding="utf-8"))
    return ProbeRecording(
        **values | {"networks": tuple(_network(network) for network in values["networks"])}
    )


def write(recording: ProbeRecording, path: Path = RECORD) -> None:
    """Write a recording where `recorded` reads it."""
    path.write_text(json.dumps(asdict(recording), indent=1) + "\n", encoding="utf-8")


def probed_rows(table: LayerTable) -> tuple[Layer, ...]:
    """Return the layers that are probed: activations and joined branches that everything passes.

    What lies inside a residual block or a branch is left out: the way around it tells the rest.
    """
    return tuple(
        row
        for row in joints(table)
        if len(row.output_shape) == 3
        and (role_of(row.kind) is Role.ACTIVATION or row.kind == "cat")
    )


def border(table: LayerTable, rows: Sequence[Layer]) -> int:
    """Return how many of the probed layers still had something new to see.

    Args:
        table: Of the network.
        rows: Its probed layers.

    Returns:
        The number of the first layer whose convolutions read a map of which each unit sees a box as
        wide as the picture; the number of all rows where there is none.
    """
    wide = table.input_size
    for number, before in enumerate(rows[:-1], start=1):
        if before.rf is not None and min(before.rf) >= wide:
            return number
    return len(rows)


def _network(values: dict[str, object]) -> ProbedNetwork:
    layers = values["layers"]
    assert isinstance(layers, list)
    return ProbedNetwork(
        name=str(values["name"]), layers=tuple(ProbedLayer(**layer) for layer in layers)
    )
