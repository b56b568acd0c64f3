"""Every explainer on one shared network from eight threads: each call equals the solo run (T-11).

Hooks on a shared network gave another session's activations in 12 % of such calls, and `backward()`
ended the process. Each thread has a picture of its own; a foreign value anywhere is a failure.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from functools import cache

import numpy as np
import pytest
import torch

from cnnviz.lessons.nin.class_maps.numbers import class_maps
from cnnviz.network.trace.tracing import trace
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.models import ModelStore
from cnnviz.probing.attribution.deletion import deletion, random_orders
from cnnviz.probing.attribution.grad_cam import grad_cam, grad_cams, last_target, targets
from cnnviz.probing.attribution.integrated_gradients import integrated_part
from cnnviz.probing.attribution.occlusion_map import occlusion_rows
from cnnviz.probing.attribution.pooled_maps import pooled_head, pooled_map
from cnnviz.probing.attribution.question import AttributionQuestion
from cnnviz.probing.changes.cut_changes import Fill
from cnnviz.probing.changes.cut_effects import each_channel, each_cut, every_cut
from cnnviz.probing.changes.cuts import CutKind as Part
from cnnviz.probing.changes.cuts import cuts
from cnnviz.probing.changes.dense_blocks import dense_blocks
from cnnviz.probing.changes.dense_wires import changes
from cnnviz.probing.changes.gates import gates_of, middles, read_gates
from cnnviz.probing.disturbances.adversarial import loss_signs
from cnnviz.probing.disturbances.dose_curve import dose_curve
from cnnviz.probing.disturbances.perturbations import Disturbance
from cnnviz.probing.execute import execute, value_of
from cnnviz.probing.pixels import Normalisation
from cnnviz.probing.units.effective_field import effective_field, layers_with_field
from cnnviz.probing.units.feature_maps import activity, channel_map
from cnnviz.probing.units.top_patches import finds
from cnnviz.probing.units.unit_arithmetic import arithmetic
from cnnviz.probing.units.unit_chain import chain_of
from tests.halves import first
from tests.tables import layer_table

THREADS, CALLS = 8, 8
"""Hooks on a shared network gave 12 % of the calls what another one had: 64 right by luck are one
in three thousand."""

table = cache(layer_table)

RESNET, GOOGLENET, DENSENET = "resnet20-cifar10", "inception-small-cifar10", "densenet40-cifar10"
SENET, NIN, LENET = "seresnet20-cifar10", "nin-small-cifar10", "lenet5-cifar10"

ASKED = AttributionQuestion(class_index=3, black=(-2.0, -2.0, -2.0))
ORDERS = random_orders(4, 2)
NORMALISATION = Normalisation(mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25))


def _of(name, path):
    return table(name).row(path)


def _parts(name, kind):
    return [cut for cut in cuts(table(name)) if cut.kind is kind]


def _cam(module, x):
    head = pooled_head(table(RESNET))
    return pooled_map(module, x, head.maps, head.dense, 3)


EXPLAINERS = {
    "answer": (RESNET, lambda m, x: m(x)),
    "layer table": (
        LENET,
        lambda m, x: (layer_table(LENET), loss_signs(m, x, torch.tensor([3]))),
    ),
    "recording": (LENET, lambda m, x: [str(node) for node in trace(m, LENET).nodes]),
    "one layer": (RESNET, lambda m, x: value_of(m, x, "layer2.0.add")),
    "all layers": (
        LENET,
        lambda m, x: dict(execute(m, x, keep=[r.path for r in table(LENET).layers]).values),
    ),
    "activity": (RESNET, lambda m, x: activity(m, x, "layer1.0.relu")),
    "channel": (RESNET, lambda m, x: channel_map(m, x, "layer1.0.relu", 2)),
    "arithmetic": (
        RESNET,
        lambda m, x: arithmetic(m, x, chain_of(table(RESNET), "conv1"), (3, 5, 7)),
    ),
    "patches": (RESNET, lambda m, x: finds(m, x, _of(RESNET, "layer1.0.add"), 2)),
    "effective field": (
        RESNET,
        lambda m, x: effective_field(m, x, layers_with_field(table(RESNET))["layer1.0.add"], 4, 4),
    ),
    "Grad-CAM": (RESNET, lambda m, x: grad_cam(m, x, last_target(table(RESNET)).path, 3)),
    "Grad-CAM of all": (
        LENET,
        lambda m, x: dict(grad_cams(m, x, [row.path for row in targets(table(LENET))], 3)),
    ),
    "CAM": (RESNET, _cam),
    "integrated gradients": (
        LENET,
        lambda m, x: integrated_part(m, x, ASKED, steps=4),
    ),
    "occlusion": (LENET, lambda m, x: occlusion_rows(m, x, ASKED, squares=4)),
    "deletion": (LENET, lambda m, x: deletion(m, x, ORDERS, ASKED, points=4)),
    "cuts": (RESNET, lambda m, x: each_cut(m, x, cuts(table(RESNET))[:3], 3)),
    "channels": (RESNET, lambda m, x: each_channel(m, x, "conv1", range(3), Fill.ZERO, 3)),
    "drop curve": (RESNET, lambda m, x: every_cut(m, x, _parts(RESNET, Part.BLOCK))),
    "branches": (
        GOOGLENET,
        lambda m, x: every_cut(m, x, _parts(GOOGLENET, Part.BRANCH), loud=True),
    ),
    "gates": (
        SENET,
        lambda m, x: read_gates(
            m, x, _parts(SENET, Part.GATE), middles(table(SENET), gates_of(table(SENET)))
        ),
    ),
    "wires": (
        DENSENET,
        lambda m, x: changes(m, x, dense_blocks(table(DENSENET))[0], Fill.ZERO),
    ),
    "class maps": (NIN, class_maps),
    "adversarial": (LENET, lambda m, x: loss_signs(m, x, torch.tensor([3]))),
    "dose curve": (
        LENET,
        lambda m, x: dose_curve(m, x, NORMALISATION, Disturbance.NOISE, (0.0, 0.1, 0.2), 3),
    ),
}
"""Name: a bundled network, and what is asked of it and a picture."""


@pytest.fixture(scope="module", autouse=True)
def one_core_each():
    """Eight threads that each ask for every core only get in each other's way."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def store():
    return ModelStore(2**30)


def network(store, name):
    (weights,) = weights_for(name)
    return store.get(name, weights).module


def same(one, other):
    """Whether two results hold the same numbers, to the last bit but for rounding in sums."""
    if isinstance(one, torch.Tensor):
        return same(one.detach().numpy(), other.detach().numpy())
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and np.allclose(
            np.asarray(one, float), np.asarray(other, float), rtol=1e-4, atol=1e-5, equal_nan=True
        )
    if isinstance(one, float):
        return bool(np.isclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True))
    if is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def compare(store, name):
    model, explain = EXPLAINERS[name]
    module = network(store, model)
    before = {key: value.clone() for key, value in module.state_dict().items()}
    pictures = [
        torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(seed))
        for seed in range(THREADS)
    ]
    solo = [explain(module, x) for x in pictures]
    if name != "recording":  # the comparison would see a foreign result
        assert not any(same(solo[0], other) for other in solo[1:])

    def visit(number):
        return sum(not same(explain(module, pictures[number]), solo[number]) for _ in range(CALLS))

    with ThreadPoolExecutor(THREADS) as pool:
        wrong = list(pool.map(visit, range(THREADS)))
    assert wrong == [0] * THREADS
    after = module.state_dict()
    assert all(torch.equal(value, after[key]) for key, value in before.items())
    for part in module.modules():
        hooks = [part._forward_hooks, part._backward_hooks, part._forward_pre_hooks]
        assert not any(hooks)
        assert not part.training
    assert not any(p.requires_grad or p.grad is not None for p in module.parameters())


@pytest.mark.parametrize("name", first(8, EXPLAINERS))
def test_many_calls_of_eight_threads(store, name):
    compare(store, name)
