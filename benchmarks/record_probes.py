"""Records linear probes on every layer of the bundled networks, for the page *Concepts*.

    python -m cnnviz fetch --cifar10
    python benchmarks/record_probes.py [NETWORK ...]

measures the networks that are named, or all, and writes `assets/recorded/probes.json`; those that
are not named keep what was recorded. Some minutes a network on one CPU core.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cnnviz.lessons.concepts.seeing.probes.numbers import (
    RECORD,
    ProbedLayer,
    ProbedNetwork,
    ProbeRecording,
    probed_rows,
    recorded,
    write,
)
from cnnviz.network.trace.layers import layer_table
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.models import ModelStore
from cnnviz.probing.execute import execute
from cnnviz.training.data.augment import normalise
from cnnviz.training.data.data_sets import load
from cnnviz.training.runs.workers.device_names import processor

NETWORKS = (
    "alexnet-small-cifar10",
    "vgg11-small-cifar10",
    "nin-small-cifar10",
    "inception-small-cifar10",
    "resnet20-cifar10",
)
TRAIN, TEST = 20_000, 10_000
BATCH = 500

PENALTY = 1e-4
"""Weight of the squared norm of the probe's weights beside the mean cross-entropy."""


def fitted(features: Tensor, labels: Tensor) -> nn.Linear:
    """Fit a linear classifier by softmax regression with L-BFGS, a hundred iterations at most.

    Args:
        features: (N, D), each column with mean zero and spread one.
        labels: (N,).
    """
    probe = nn.Linear(features.shape[1], int(labels.max()) + 1)
    nn.init.zeros_(probe.weight)
    nn.init.zeros_(probe.bias)
    descent = torch.optim.LBFGS(
        probe.parameters(), max_iter=100, history_size=20, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        descent.zero_grad()
        found = nn.functional.cross_entropy(probe(features), labels)
        found = found + PENALTY * probe.weight.square().sum()
        found.backward()  # type: ignore[no-untyped-call]
        return found

    descent.step(loss)  # type: ignore[no-untyped-call]
    return probe


def accuracy(train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor]) -> float:
    """Return the share of the test pictures that a probe of the training pictures gets right.

    Args:
        train: Features (N, D) and labels (N,).
        test: Features (M, D) and labels (M,).
    """
    mean, spread = train[0].mean(0), train[0].std(0) + 1e-6
    probe = fitted((train[0] - mean) / spread, train[1])
    with torch.inference_mode():
        guesses = probe((test[0] - mean) / spread).argmax(1)
    return float((guesses == test[1]).float().mean())


def pooled(name: str, *, trained: bool, images: Tensor) -> dict[str, Tensor]:
    """Return what each layer yields, as four means a channel, (N, channels, 2, 2), by path."""
    weights = next(info for info in weights_for(name) if info.bundled) if trained else None
    module = ModelStore(1 << 30).get(name, weights).module
    paths = [row.path for row in probed_rows(layer_table(name))]
    found: dict[str, list[Tensor]] = {path: [] for path in ("input", *paths)}
    for x in images.split(BATCH):
        values = {"input": x, **execute(module, x, keep=paths, until=paths[-1]).values}
        for path, kept in found.items():
            kept.append(adaptive_avg_pool2d(values[path], 2))
    return {path: torch.cat(kept) for path, kept in found.items()}


def probed(name: str, images: Tensor, labels: Tensor) -> ProbedNetwork:
    """Probe every layer of a network."""
    values, random = (pooled(name, trained=trained, images=images) for trained in (True, False))

    def measure(x: Tensor) -> float:
        return round(accuracy((x[:TRAIN], labels[:TRAIN]), (x[TRAIN:], labels[TRAIN:])), 4)

    layers = []
    for path, maps in values.items():
        # A map of odd side is cut into quarters that overlap; their mean is then not quite its own.
        layers.append(
            ProbedLayer(
                path=path,
                means=measure(maps.mean((2, 3))),
                quarters=measure(maps.flatten(1)),
                untrained=measure(random[path].mean((2, 3))),
            )
        )
        print(name, layers[-1], flush=True)
    return ProbedNetwork(name=name, layers=tuple(layers))


def main(names: tuple[str, ...]) -> None:
    """Measure, print, write."""
    torch.set_num_threads(1)
    data = load("cifar10")
    images = torch.cat([data.train.images[:TRAIN], data.test.images])
    labels = torch.cat([data.train.labels[:TRAIN], data.test.labels])
    pictures = normalise(images, data.mean, data.std)
    for name in names:
        found = probed(name, pictures, labels)
        kept = recorded(RECORD).networks if RECORD.is_file() else ()
        recorded.cache_clear()
        together = {network.name: network for network in (*kept, found)}
        fresh = ProbeRecording(
            data="CIFAR-10",
            train_pictures=TRAIN,
            test_pictures=TEST,
            networks=tuple(together[each] for each in NETWORKS if each in together),
            torch=torch.__version__.partition("+")[0],
            device=processor(),
            day=datetime.now(UTC).date().isoformat(),
        )
        write(fresh)
    print(f"written: {RECORD}")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or NETWORKS)
