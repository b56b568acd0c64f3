"""The arithmetic of one unit against torch's own layers, and against hooks on a private copy."""

import copy
import itertools

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnnviz.architectures import CATALOG
from cnnviz.errors import BadValue
from cnnviz.network.trace.layers import table_of
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.models import ModelStore, random
from cnnviz.probing.units.unit_arithmetic import arithmetic, convolved, weighed
from cnnviz.probing.units.unit_chain import How, chain_of
from cnnviz.probing.units.unit_window import placed, pooled
from tests.halves import first
from tests.tables import layer_table

NAMES = [family.bundled for family in CATALOG if family.bundled]

LARGE = [
    "alexnet", "vgg16", "googlenet", "inception_v3", "resnet50", "densenet121", "nin", "seresnet50",
    "lenet5-1998",
]  # fmt: skip

CONVOLUTIONS = [
    dict(zip(("groups", "dilation", "stride", "padding", "bias"), options, strict=True))
    for options in itertools.product((1, 2, 6), (1, 2), (1, 3), (0, 2), (True, False))
] + [
    {"padding": "same", "dilation": 3, "bias": True},
    {"padding": "valid", "bias": True},
    {"padding": 2, "padding_mode": "reflect"},
    {"padding": 1, "padding_mode": "circular", "stride": 2},
]  # fmt: skip


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def drawn(layer, seed=1):
    for number, parameter in enumerate(layer.parameters()):
        parameter.data = noise(*parameter.shape, seed=seed + number)
    return layer.eval().requires_grad_(False)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("options", CONVOLUTIONS)
@pytest.mark.parametrize("kernel", [(3, 3), (1, 1), (2, 5)])
def test_a_convolution_of_any_kind_is_the_sum_of_its_terms(options, kernel):
    layer = drawn(nn.Conv2d(6, 12, kernel, **options))
    x = noise(1, 6, 11, 13, seed=5)
    out = layer(x)
    rows, columns = out.shape[2:]
    for channel, row, column in [(0, 0, 0), (11, rows - 1, columns - 1), (5, rows // 2, 1)]:
        terms, size = convolved(layer, x, (channel, row, column), shown=2)
        value = terms.total + (terms.bias or 0.0)
        assert value == pytest.approx(float(out[0, channel, row, column]), abs=1e-5 * size)
        assert sum(terms.sums) + terms.rest == pytest.approx(terms.total)
        assert len(terms.inputs) + terms.others == 6 // layer.groups
        assert terms.products == pytest.approx(terms.patches * terms.kernels)
        group = channel // (12 // layer.groups)
        assert {i // (6 // layer.groups) for i in terms.inputs} == {group}
        for number, patch in zip(terms.inputs, terms.patches, strict=True):
            read = x[0, number].double().numpy()
            top, left = terms.top_left
            for i, j in np.ndindex(*patch.shape):
                r, c = top + i * layer.dilation[0], left + j * layer.dilation[1]
                inside = 0 <= r < 11 and 0 <= c < 13
                assert terms.outside[i, j] == (not inside)
                if inside:
                    assert patch[i, j] == read[r, c]
                elif layer.padding_mode == "zeros":
                    assert patch[i, j] == 0


def test_the_strongest_input_channels_come_first():
    layer = drawn(nn.Conv2d(5, 1, 3, bias=False))
    x = noise(1, 5, 3, 3)
    alone = [float(F.conv2d(x[:, i : i + 1], layer.weight[:, i : i + 1])) for i in range(5)]
    terms, _ = convolved(layer, x, (0, 0, 0), shown=3)
    assert list(terms.inputs) == sorted(range(5), key=lambda i: -abs(alone[i]))[:3]
    assert terms.sums == pytest.approx([alone[i] for i in terms.inputs], abs=1e-5)


def test_a_dense_layer_is_a_dot_product():
    layer = drawn(nn.Linear(40, 7))
    x = noise(1, 40, 1, 1)
    terms, _ = weighed(layer, x, 4, shown=6)
    assert terms.total + terms.bias == pytest.approx(float(layer(x.flatten(1))[0, 4]), abs=1e-4)
    products = (x.flatten() * layer.weight[4]).numpy()
    assert list(terms.inputs) == np.argsort(-np.abs(products))[:6].tolist()


class Zoo(nn.Module):
    """Every step that the arithmetic tells apart, in one network."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, 2, 2, dilation=2, groups=3)
        self.norm = nn.BatchNorm2d(6)
        self.max = nn.MaxPool2d(3, 2, 1, ceil_mode=True)
        self.average = nn.AvgPool2d(3, 2, 1, ceil_mode=True)
        self.inner = nn.AvgPool2d((2, 3), 1, 1, count_include_pad=False)
        self.sum = nn.AvgPool2d(2, divisor_override=1)
        self.adaptive = nn.AdaptiveAvgPool2d((3, 2))
        self.dilated = nn.MaxPool2d(2, 1, dilation=2)
        self.fc = nn.Linear(12, 5)

    def forward(self, x):
        a = F.relu(self.norm(self.conv(x)))
        b = F.max_pool2d(a, 3, 1, padding=1) + F.avg_pool2d(a, kernel_size=3, stride=1, padding=1)
        c = torch.cat([self.max(b), self.average(b)], 1) * torch.sigmoid(
            torch.cat([b, a], 1).mean((2, 3), keepdim=True)
        )
        d = self.dilated(self.inner(self.sum(c)))
        return torch.tanh(self.fc(torch.flatten(self.adaptive(d[:, :2]), 1)))


@pytest.fixture(scope="module")
def zoo():
    module = Zoo().eval()
    drawn(module)
    module.norm.running_mean, module.norm.running_var = noise(6), noise(6).square()
    with torch.device("meta"):
        bare = Zoo()
    return module, table_of(bare, (3, 31, 37), "zoo"), noise(1, 3, 31, 37, seed=9)


def explained(module, x, chain, place):
    """Whether the arithmetic of a unit is right, and what it says the network has there."""
    match chain.how:
        case How.SUM:
            found = arithmetic(module, x, chain, place)
            assert found.difference < 1e-3
            return found.equal, {step.path: step.own for step in found.steps}
        case How.WINDOW:
            found = pooled(module, x, chain, place)
        case How.PLACE | How.COPY:
            found = placed(module, x, chain, place)
        case How.OTHER:
            return None
    assert found.value == pytest.approx(found.own, rel=1e-4, abs=1e-4)
    return found.equal, {chain.stages[0].path: found.own}


def places(shape):
    channels, height, width = (*shape, 1, 1)[:3]
    return [
        (0, 0, 0),
        (channels - 1, height - 1, width - 1),
        (channels // 2, height // 2, width // 3),
    ]


def test_every_kind_of_step_is_explained(zoo):
    module, table, x = zoo
    hows = {}
    for row in table.layers:
        chain = chain_of(table, row.path)
        hows[row.path] = chain.how
        for place in places(row.output_shape):
            said = explained(module, x, chain, place)
            assert said is None or said[0], (row.path, place)
    assert {path for path, how in hows.items() if how is How.OTHER} <= {"flatten", "getitem"}
    assert hows["mean"] is How.WINDOW
    assert hows["max_pool2d"] is How.WINDOW
    assert hows["mul"] is How.PLACE


def test_the_winner_of_a_max_pooling_is_the_one_torch_names(zoo):
    module, table, x = zoo
    chain = chain_of(table, "max")
    seen = []
    own = copy.deepcopy(module)
    own.max.register_forward_hook(lambda _, given, __: seen.append(given[0]))
    own(x)
    out, index = F.max_pool2d(seen[0], 3, 2, 1, ceil_mode=True, return_indices=True)
    for row, column in np.ndindex(*out.shape[2:]):
        found = pooled(module, x, chain, (2, row, column))
        assert found.winner == divmod(int(index[0, 2, row, column]), seen[0].shape[3])
        assert found.own == float(out[0, 2, row, column])


def test_a_chain_is_told_from_any_of_its_rows():
    table = layer_table("resnet20-cifar10")
    chains = [chain_of(table, path) for path in ("conv1", "bn1", "relu")]
    assert chains[0] == chains[1] == chains[2]
    assert [stage.path for stage in chains[0].stages] == ["conv1", "bn1", "relu"]
    # The sum reads the batch norm, the ReLU behind the sum reads no convolution.
    behind = chain_of(table, "layer1.0.conv2")
    assert [stage.path for stage in behind.stages] == ["layer1.0.conv2", "layer1.0.bn2"]
    assert chain_of(table, "layer1.0.relu#2").how is How.PLACE
    dense = layer_table("densenet22-cifar10")
    lone = chain_of(dense, "features.denseblock1.denselayer1.norm1")
    assert (lone.how, lone.reads) == (How.PLACE, ("features.denseblock1.denselayer1.cat",))


def hooked(module, x):
    """What every module of a private copy yields, by path; of the last call."""
    own = copy.deepcopy(module)
    for part in own.modules():
        if hasattr(part, "inplace"):
            part.inplace = False
    seen = {}

    def note(path, out):
        seen.setdefault(path, []).append(out.clone())  # what follows may write into it

    for path, part in own.named_modules():
        part.register_forward_hook(lambda _, __, out, path=path: note(path, out))
    with torch.inference_mode():
        own(x)
    return seen


def check_network(module, name, step=1):
    """Units of every layer: the arithmetic equals the network, and the network its own hooks."""
    table = layer_table(name)
    x = noise(1, *table.input_shape, seed=4)
    seen = hooked(module, x)
    compared = 0
    rows = [row for row in table.layers if row.parents and len(row.output_shape) in (1, 3)]
    for row in rows[::step]:
        chain = chain_of(table, row.path)
        for place in places(row.output_shape):
            said = explained(module, x, chain, place)
            assert said is None or said[0], (row.path, place)
            for path, own in (said[1] if said else {}).items():
                base, _, call = path.partition("#")
                if base in seen:
                    out = seen[base][int(call or 1) - 1][0]
                    found = out[place] if out.ndim == 3 else out[place[0]]
                    assert own == pytest.approx(float(found), rel=1e-4, abs=1e-5)
                    compared += 1
    assert compared


@pytest.mark.parametrize("name", first(3, NAMES))
def test_units_of_every_layer_of_every_bundled_network(name):
    check_network(ModelStore(2**28).get(name, weights_for(name)[0]).module, name, step=3)


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_units_of_networks_of_full_size(name):
    check_network(random(name).module, name, step=29)


def test_what_is_not_there_is_one_clear_error(zoo):
    module, table, x = zoo
    chain = chain_of(table, "conv")
    with pytest.raises(BadValue) as error:
        arithmetic(module, x, chain, (6, 0, 0))
    assert error.value.key == "no_such_channel"
    with pytest.raises(BadValue) as error:
        arithmetic(module, x, chain, (0, 99, 0))
    assert error.value.key == "no_such_place"


@pytest.mark.parametrize("name", ["googlenet", "inception_v3"])
def test_the_first_convolution_reads_what_the_network_made_of_the_photo(name):
    """Published weights read pixels from -1 to 1: these two networks convert the photo first."""
    module, table = random(name).module, layer_table(name)
    assert module.transform_input
    first = next(row for row in table.layers if row.kind == "Conv2d")
    found = arithmetic(module, noise(1, *table.input_shape), chain_of(table, first.path), (0, 5, 6))
    assert found.equal
    assert not np.allclose(found.terms.products, 0)


def test_a_step_that_reads_trained_numbers_is_not_told_as_maps():
    table = layer_table("lenet5-1998")
    kinds = {row.path: row.kind for row in table.layers}
    rows = [row for row in table.layers if any(kinds.get(p) == "Parameter" for p in row.parents)]
    assert rows
    assert {chain_of(table, row.path).how for row in rows} == {How.OTHER}
