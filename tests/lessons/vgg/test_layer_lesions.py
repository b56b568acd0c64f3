"""Lesions against copies of the network in which the layer is really replaced by an identity."""

import copy
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn
from torchvision.models.vgg import VGG, make_layers

from cnnviz.architectures.nets.small.cifar_vgg import CifarVgg
from cnnviz.lessons.vgg.layer_lesions.numbers import removable
from cnnviz.network.trace.layers import table_of
from cnnviz.probing.changes import cut_effects
from cnnviz.probing.changes.cut_effects import cut_answer, every_cut
from tests.tables import layer_table

NARROW = [8, 8, "M", 12, 12, "M", 16, 16, 16, "M"]


def narrow(batch_norm):
    """A VGG of torchvision with few channels, for 56 x 56 pictures."""
    model = VGG(make_layers(NARROW, batch_norm=batch_norm), num_classes=11)
    model.classifier = nn.Sequential(
        nn.Linear(16 * 49, 20), nn.ReLU(True), nn.Dropout(), nn.Linear(20, 11)
    )
    return model


BUILD = {
    "plain": (lambda: narrow(False), 56, ["conv1_2", "conv2_2", "conv3_2", "conv3_3"]),
    "batch_norm": (lambda: narrow(True), 56, ["conv1_2", "conv2_2", "conv3_2", "conv3_3"]),
    "small": (CifarVgg, 32, ["conv3_2", "conv4_2", "conv5_1", "conv5_2"]),
}


@pytest.fixture(scope="module", params=BUILD)
def bench(request):
    build, side, names = BUILD[request.param]
    torch.manual_seed(0)
    model = build()
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.2)
            part.running_var.uniform_(0.5, 2)
            part.weight.data.uniform_(0.5, 1.5)
            part.bias.data.normal_(0, 0.2)
        elif isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight)
            nn.init.normal_(part.bias, 0, 0.1)
    return model.eval().requires_grad_(False), torch.randn(1, 3, side, side), names


def layers_of(model, x):
    return removable(table_of(copy.deepcopy(model).to("meta"), tuple(x.shape[1:]), "net"))


def replaced(model, path):
    """A copy in which the convolution, its batch norm and its ReLU are identities."""
    model = copy.deepcopy(model)
    place = int(path.partition(".")[2])
    for number in range(place, len(model.features)):
        kind = type(model.features[number])
        model.features[number] = nn.Identity()
        if kind is nn.ReLU:
            return model
    raise AssertionError(path)


def probabilities(model, x):
    with torch.no_grad():
        return model(x)[0].softmax(0)


def test_the_layers_that_keep_their_shape_are_found(bench):
    model, x, names = bench
    assert list(layers_of(model, x)) == names


def test_nothing_removed_is_the_network_itself(bench):
    model, x, _ = bench
    expected, found = probabilities(model, x), cut_effects.whole(model, x)
    assert found.watched.class_index == int(expected.argmax())
    assert found.watched.probability == pytest.approx(float(expected.max()), abs=1e-5)


def test_a_lesion_is_a_network_with_identities(bench):
    model, x, _ = bench
    first = int(probabilities(model, x).argmax())
    for cut in layers_of(model, x).values():
        expected = probabilities(replaced(model, cut.name), x)
        found = cut_answer(model, x, [cut], first)
        assert found.watched.probability == pytest.approx(float(expected[first]), abs=1e-5)
        assert found.kept == (int(expected.argmax()) == first)
        assert found.top[0].class_index == int(expected.argmax())


def test_the_curve_is_every_single_lesion(bench):
    model, x, names = bench
    layers = list(layers_of(model, x).values())
    curve, first = every_cut(model, x, layers), int(probabilities(model, x).argmax())
    assert len(curve.parts) == len(names)
    assert curve.baseline.watched.class_index == first
    for removed in curve.parts:
        expected = probabilities(replaced(model, removed.cut.name), x)
        watched = removed.answer.watched
        assert watched.class_index == first
        assert watched.probability == pytest.approx(float(expected[first]), abs=1e-5)
        assert removed.answer.margin == pytest.approx(
            cut_answer(model, x, [removed.cut], first).margin, abs=1e-4
        )


def test_the_curve_computes_nothing_before_a_cut_twice():
    rows = []

    class Conv2d(nn.Conv2d):
        __module__ = nn.Conv2d.__module__  # a layer of its own in the recorded graph

        def forward(self, x):
            rows.append(len(x))
            return super().forward(x)

    model = narrow(False)
    for number, part in enumerate(model.features):
        if isinstance(part, nn.Conv2d):
            model.features[number] = Conv2d(part.in_channels, part.out_channels, 3, padding=1)
    x = torch.randn(1, 3, 56, 56)
    layers = list(layers_of(model.eval(), x).values())
    every_cut(model, x, layers)  # the first pass through a network is one photo more
    rows.clear()
    every_cut(model, x, layers)
    assert rows == [1, 1, 2, 2, 3, 3, 4]  # one row more behind each of the first three cuts


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "lenet5-cifar10"])
def test_no_layer_can_be_taken_out_of_other_networks(name):
    assert removable(layer_table(name)) == {}


def test_the_shared_network_stays_as_it_is(bench):
    model, x, _ = bench
    before, layers = copy.deepcopy(model.state_dict()), layers_of(model, x).values()
    alone = [cut_answer(model, x, [cut], 0).margin for cut in layers]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda cut: cut_answer(model, x, [cut], 0).margin, layers))
    assert together == pytest.approx(alone, abs=1e-5)
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
    assert not any(part.training for part in model.modules())
