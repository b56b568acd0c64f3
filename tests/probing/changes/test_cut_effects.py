"""What cuts do to answers, against copies with other weights and against picture after picture."""

import copy

import numpy as np
import pytest
import torch

from cnnviz.architectures import family
from cnnviz.errors import BadValue
from cnnviz.photos.weights import models
from cnnviz.photos.weights.choice import small_weights
from cnnviz.probing.changes.cut_changes import Fill
from cnnviz.probing.changes.cut_effects import (
    channels_answer,
    cut_answer,
    each_channel,
    each_cut,
    logits_before,
    loudness,
    scaled_answer,
    sheet,
    tallies,
    whole,
)
from cnnviz.probing.changes.cuts import CutKind, cuts
from tests.tables import layer_table

STORE = models.ModelStore(2**30)
FAMILIES = ["vgg", "resnet", "googlenet", "densenet", "senet", "lenet", "nin", "alexnet"]


@pytest.fixture(scope="module", params=FAMILIES)
def case(request):
    weights = small_weights(family(request.param)).weights
    table = layer_table(weights.model)
    generator = torch.Generator().manual_seed(2)
    x = torch.rand(5, *table.input_shape, generator=generator) * 2 - 1
    return table, STORE.get(weights.model, weights).module, x


def logits(module, x):
    with torch.inference_mode():
        return module(x)[0]


def same(answer, scores, watch):
    others = torch.cat([scores[:watch], scores[watch + 1 :]]).max()
    assert answer.watched.class_index == watch
    assert answer.watched.logit == pytest.approx(float(scores[watch]), abs=1e-3)
    assert answer.margin == pytest.approx(float(scores[watch] - others), abs=1e-3)
    order = scores.argsort(descending=True)[:5].tolist()
    assert [score.class_index for score in answer.top] == order


def first_convolution(table):
    return next(row for row in table.layers if row.kind == "Conv2d" and row.output_shape[1] > 1)


def hooked(module, path, change):
    own = copy.deepcopy(module)
    own.get_submodule(path).register_forward_hook(lambda _, __, out: change(out.clone()))
    return own


def test_a_zeroed_channel_is_one_whose_weights_are_zero(case):
    table, module, x = case
    row = first_convolution(table)
    numbers = (0, row.output_shape[0] - 1)
    own = copy.deepcopy(module)
    part = own.get_submodule(row.path)
    for value in part.parameters():
        value[list(numbers)] = 0
    found = channels_answer(module, x[:1], row.path, numbers, Fill.ZERO, 3)
    same(found, logits(own, x[:1]), 3)


def test_a_levelled_channel_is_its_mean_at_every_position(case):
    table, module, x = case
    row = [r for r in table.layers if r.kind == "Conv2d" and r.output_shape[1] > 1][-1]

    def level(out):
        out[:, 1] = out[:, 1].mean()
        return out

    found = channels_answer(module, x[:1], row.path, (1,), Fill.MEAN, 0)
    same(found, logits(hooked(module, row.path, level), x[:1]), 0)


def test_channels_one_by_one_are_the_batch(case):
    table, module, x = case
    rows = [r for r in table.layers if r.kind == "Conv2d" and r.output_shape[1] > 1]
    for row in (rows[0], rows[len(rows) // 2], rows[-1]):
        for fill in Fill:
            batch = each_channel(module, x[:1], row.path, range(4), fill, 2)
            for number, found in enumerate(batch):
                alone = channels_answer(module, x[:1], row.path, (number,), fill, 2)
                assert found.margin == pytest.approx(alone.margin, abs=1e-3)
                assert found.watched.logit == pytest.approx(alone.watched.logit, abs=1e-3)


def test_nothing_cut_is_the_whole_network_bit_for_bit(case):
    table, module, x = case
    scores = logits(module, x[:1])
    path = first_convolution(table).path
    before = whole(module, x[:1])
    assert before.watched.logit == float(scores.max())
    watch = before.watched.class_index
    for found in (
        cut_answer(module, x[:1], (), watch),
        channels_answer(module, x[:1], path, (), Fill.ZERO, watch),
        scaled_answer(module, x[:1], [path], [1.0], watch),
    ):
        assert found == before


def test_the_tally_is_that_of_picture_after_picture(case):
    table, module, x = case
    some = cuts(table)[-3:]
    before = logits_before(module, x, 2)
    found = tallies(module, x, before, some, 2)
    assert [tally.cut for tally in found] == list(some)
    for tally in found:
        kept, margins, changes = 0, [], []
        for number in range(len(x)):
            one = x[number : number + 1]
            start = whole(module, one)
            after = cut_answer(module, one, [tally.cut], start.watched.class_index)
            kept += after.top[0].class_index == start.watched.class_index
            margins.append(after.margin - start.margin)
            changes.append(after.watched.logit - start.watched.logit)
        assert (tally.kept, tally.pictures) == (kept, len(x))
        assert tally.share == kept / len(x)
        assert tally.margin == pytest.approx(np.mean(margins), abs=1e-3)
        assert tally.lowest == pytest.approx(min(margins), abs=1e-3)
        assert tally.highest == pytest.approx(max(margins), abs=1e-3)
        assert tally.logit == pytest.approx(np.mean(changes), abs=1e-3)


def test_each_cut_is_the_cut_alone(case):
    table, module, x = case
    some = cuts(table)[:3]
    for cut, found in zip(some, each_cut(module, x[:1], some, 1) if some else (), strict=True):
        alone = cut_answer(module, x[:1], [cut], 1)
        assert found.margin == pytest.approx(alone.margin, abs=1e-3)


def test_a_scaled_layer_and_its_loudness_are_those_of_a_hook(case):
    table, module, x = case
    path = first_convolution(table).path
    seen = []

    def halve(out):
        seen.append(float(out.abs().mean()))
        return out * 0.5

    scores = logits(hooked(module, path, halve), x[:1])
    same(scaled_answer(module, x[:1], [path], [0.5], 4), scores, 4)
    assert loudness(module, x[:1], [path]) == pytest.approx(seen, rel=1e-4)


def test_a_sheet_shows_the_maps_on_one_scale(case):
    table, module, x = case
    row = first_convolution(table)
    seen = []
    logits(hooked(module, row.path, lambda out: seen.append(out[0].clone()) or out), x[:1])
    value = seen[0].numpy()
    found = sheet(module, x[:1], row.path, 2, 5)
    expected = 255 * (value[2:5] - value.min()) / (value.max() - value.min())
    assert found.maps.shape == value[2:5].shape
    assert np.abs(found.maps - expected).max() <= 0.6
    assert (found.low, found.high) == pytest.approx((value.min(), value.max()), abs=1e-4)
    assert found.loudness == pytest.approx(np.abs(value[2:5]).mean((1, 2)), rel=1e-3)


def test_large_maps_are_shrunk_and_flat_ones_are_black():
    module = torch.nn.Sequential(torch.nn.Identity(), torch.nn.Flatten())
    found = sheet(module, torch.ones(1, 2, 100, 60), "0", 0, 2)
    assert found.maps.shape == (2, 48, 48)
    assert not found.maps.any()


def test_a_part_that_is_not_there_is_refused(case):
    _, module, x = case
    with pytest.raises(BadValue, match="nowhere"):
        channels_answer(module, x[:1], "nowhere", (0,), Fill.ZERO, 0)


def test_gates_of_one_are_a_network_without_gates():
    weights = small_weights(family("senet")).weights
    module, table = STORE.get(weights.model, weights).module, layer_table(weights.model)
    own = copy.deepcopy(module)
    for part in own.modules():
        if hasattr(part, "se_module"):
            part.se_module = torch.nn.Identity()
    x = torch.rand(1, *table.input_shape, generator=torch.Generator().manual_seed(7)) * 2 - 1
    every = [cut for cut in cuts(table) if cut.kind is CutKind.GATE]
    same(cut_answer(module, x, every, 1), logits(own, x), 1)
