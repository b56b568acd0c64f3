"""Every answer about more than one layer again, from what is printed: by torch, or by hand."""

import pytest
import torch
from torch import nn

from cnnviz.architectures import variant
from cnnviz.network.questions.asked import ChoiceQuestion, CountedQuestion
from cnnviz.network.structure.depth import depths
from cnnviz.network.trace.layers import build_on_meta
from tests.halves import first
from tests.network.questions.pools import BESIDE, NAMES, of_kind, pool
from tests.tables import layer_table


def real(row, change=None, channels=None):
    """A layer of the numbers that are printed, with one of them changed."""
    then = {change.name: change.then} if change else {}
    if row.kind == "Linear":
        return nn.Linear(row.input_shape[0], row.output_shape[0], device="meta")
    sides = [then.get(name, getattr(row, name)[0]) for name in ("kernel", "stride", "padding")]
    if row.kind != "Conv2d":
        return nn.MaxPool2d(*sides)
    filters = then.get("filters", row.output_shape[0])
    options = [then.get("dilation", row.window.dilation[0]), then.get("groups", 1)]
    return nn.Conv2d(channels or row.input_shape[0], filters, *sides, *options, device="meta")


def work(modules, x):
    """Weights times places of a stack of layers, and their weights."""
    macs = weights = 0
    for module in modules:
        x = module(x)
        if isinstance(module, nn.Conv2d):
            weights += module.weight.numel()
            macs += module.weight.numel() * x.shape[2] * x.shape[3]
    return {"macs": macs, "weights": weights}


def pixels(printed, upto, stride=None):
    """How many pixels one unit behind the printed windows depends on: by the gradient of torch."""
    (field, _), (jump, _) = printed.read
    chain = [(field, jump, 1)]
    for place, row in enumerate(printed.rows[: upto + 1]):
        step = stride if stride and place == 0 else row.stride[0]
        chain.append((row.kernel[0], step, row.window.dilation[0]))
    side = 1
    for kernel, step, dilation in reversed(chain):
        side = (side - 1) * step + dilation * (kernel - 1) + 1
    x = torch.zeros(1, 1, side, dtype=torch.float64, requires_grad=True)
    y = x
    for kernel, step, dilation in chain:
        ones = torch.ones(1, 1, kernel, dtype=torch.float64)
        y = nn.functional.conv1d(y, ones, stride=step, dilation=dilation)
    assert y.shape == (1, 1, 1)
    (gradient,) = torch.autograd.grad(y.sum(), x)
    touched = gradient[0, 0].nonzero().flatten()
    return int(touched[-1] - touched[0]) + 1


@pytest.mark.parametrize("name", first(6, NAMES))
def test_totals_and_shares_of_parameters(name):
    net = build_on_meta(variant(name))
    whole = sum(weight.numel() for weight in net.parameters())
    for asked in (*of_kind(name, "total"), *of_kind(name, "share_params")):
        part = net.get_submodule(asked.printed.told["part"])
        found = sum(weight.numel() for weight in part.parameters())
        if isinstance(asked, CountedQuestion):
            assert asked.answer == found
        else:
            assert asked.printed.told["total"] == whole
            assert asked.options[asked.right].share == round(100 * found / whole)


@pytest.mark.parametrize("name", NAMES)
def test_joints(name):
    for asked in (*of_kind(name, "concatenated"), *of_kind(name, "added")):
        told = asked.printed.told
        listed = [int(one) for one in str(told["channels"]).split(", ")]
        maps = [torch.empty(1, one, 2, 2, device="meta") for one in listed * told.get("count", 1)]
        assert torch.cat(maps, 1).shape[1] == asked.answer


def test_some_networks_join():
    assert len(of_kind("densenet121", "concatenated")) > 5
    assert len(of_kind("googlenet", "concatenated")) > 5
    assert len(of_kind("resnet50", "added")) == 4  # 256, 512, 1024 and 2048 channels


@pytest.mark.parametrize(
    ("name", "path", "depth"),
    [
        ("lenet5", "output", 5), ("vgg16", "classifier.6", 16), ("googlenet", "fc", 22),
        ("resnet50", "fc", 50), ("densenet121", "classifier", 121), ("alexnet", "classifier.6", 8),
        ("resnet50", "layer1.0.conv3", 4), ("resnet50", "layer1.0.downsample.0", 2),
    ],
)  # fmt: skip
def test_depth_as_the_papers_count_it(name, path, depth):
    """The projection of the first block of ResNet-50 stands right behind the stem."""
    assert depths(layer_table(name))[path] == depth
    asked = {one.printed.told["layer"]: one.answer for one in of_kind(name, "depth")}
    assert asked.get(path, depth) == depth


@pytest.mark.parametrize("name", NAMES)
def test_what_a_stride_does_to_a_later_field(name):
    for asked in of_kind(name, "later_field"):
        printed = asked.printed
        last = len(printed.rows) - 1
        assert pixels(printed, last, printed.told["then"]) == asked.answer
        if "as_it_is" in asked.slips:
            assert pixels(printed, last) == asked.slips["as_it_is"]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_layer_that_sees_the_whole_picture(name):
    for asked in of_kind(name, "sees_all"):
        fields = [pixels(asked.printed, place) for place in range(4)]
        first = next(i for i, field in enumerate(fields) if field >= asked.printed.told["side"])
        assert asked.options[asked.right].name == asked.printed.rows[first].path


def hand(row):
    """Parameters, multiply-adds and bytes of a row, from its printed numbers."""
    outputs = row.output_shape[0]
    places = 1
    for side in row.output_shape[1:]:
        places *= side
    weights = 0
    if row.kind == "Linear":
        weights = row.input_shape[0] * outputs
    elif row.kind == "Conv2d":
        height, width = row.kernel
        weights = height * width * (row.input_shape[0] // row.value("groups")) * outputs
    bias = outputs if row.params > weights > 0 else 0
    return {
        "params": weights + bias,
        "macs": weights * places,
        "activation_bytes": 4 * outputs * places,
        "weights": weights,
        "places": places,
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bill", ["params", "macs", "activation_bytes"])
def test_the_most_of_four(name, bill):
    for asked in of_kind(name, f"most_{bill}"):
        costs = {row.path: hand(row)[bill] for row in asked.printed.rows}
        right = asked.options[asked.right]
        assert right.figure == costs[right.name]
        assert [one.name for one in asked.options if costs[one.name] == max(costs.values())] == [
            right.name
        ]


@pytest.mark.parametrize("name", NAMES)
def test_why_one_of_two_layers_costs_more(name):
    for asked in of_kind(name, "costlier_layer"):
        one, two = asked.printed.rows
        costs = {row.path: hand(row) for row in (one, two)}
        right = asked.options[asked.right]
        (other,) = {one.path, two.path} - {right.name}
        more, less = costs[right.name], costs[other]
        assert more["macs"] > less["macs"]
        assert more[right.cause] > less[right.cause]
        (why_not,) = {"weights", "places"} - {right.cause}
        assert more[why_not] <= less[why_not]


def test_why_one_of_two_networks_costs_more():
    """GoogLeNet has a tenth of the parameters of AlexNet and twice its multiply-adds."""
    found = {one.printed.told["second"]: one for one in of_kind("alexnet", "costlier_network")}
    right = found["googlenet"].options[found["googlenet"].right]
    assert (right.name, right.cause) == ("googlenet", "places")
    assert set(BESIDE) >= set(found)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bill", ["params", "macs"])
def test_the_change_that_saves_most(name, bill):
    """Both convolutions and what stands between them, built of torch's layers for every change."""
    for asked in of_kind(name, f"saves_{bill}"):
        first, *between, last = asked.printed.rows
        left = []
        for one in asked.options:
            changed = real(first, one.change)
            behind = real(last, channels=changed.out_channels)
            x = torch.empty(1, *first.input_shape, device="meta")
            modules = [changed, *map(real, between), behind]
            left.append(work(modules, x)["macs" if bill == "macs" else "weights"])
        assert left.index(min(left)) == asked.right
        assert left.count(min(left)) == 1


@pytest.mark.parametrize("name", NAMES)
def test_shares_of_the_multiply_adds(name):
    whole = sum(hand(row)["macs"] for row in layer_table(name).layers if row.macs)
    for asked in of_kind(name, "share_macs"):
        found = sum(hand(row)["macs"] for row in asked.printed.rows)
        assert asked.printed.told["total"] == whole
        assert asked.options[asked.right].share == round(100 * found / whole)


def test_two_slips_that_give_the_same_number_tell_both():
    """Of C5 and of the whole LeNet-5: wherever two reasons lead to one answer, both are told."""
    told = []
    for asked in pool("lenet5"):
        if isinstance(asked, ChoiceQuestion):
            told += [len(one.slips) for one in asked.options]
        else:
            for value in set(asked.slips.values()):
                names = [name for name, slip in asked.slips.items() if slip == value]
                assert list(asked.reasons(value)) == names
                told.append(len(names))
    assert max(told) >= 2
