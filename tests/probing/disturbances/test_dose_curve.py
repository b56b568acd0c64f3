"""Curves over the dose against predictions one by one, and the first failing dose by trying all."""

import copy
import threading

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.photos.weights import models
from cnnviz.probing.answers import answer
from cnnviz.probing.disturbances import dose_curve as curves
from cnnviz.probing.disturbances.adversarial import loss_signs
from cnnviz.probing.disturbances.dose_curve import HALVINGS, disturbed, dose_curve
from cnnviz.probing.disturbances.dose_sweep import dose_sweep, joined
from cnnviz.probing.disturbances.perturbations import GRIDS, Disturbance, perturb, stepped
from cnnviz.probing.pixels import Normalisation, normalised, pixels_of

NORMALISATION = Normalisation(mean=(0.49, 0.48, 0.45), std=(0.25, 0.24, 0.26))
AS_IT_IS = Normalisation(mean=(0, 0, 0), std=(1, 1, 1))


def pictures(count=1, seed=4):
    small = torch.rand(count, 3, 4, 4, generator=torch.Generator().manual_seed(seed))
    pixels = nn.functional.interpolate(small, 32, mode="bilinear").mul(255).round() / 255
    return normalised(pixels, NORMALISATION)


def one_by_one(module, x, kind, doses, watch):
    pixels = pixels_of(x, NORMALISATION)
    for dose in doses:
        if kind is Disturbance.ADVERSARIAL:
            seen = stepped(pixels, loss_signs(module, x, torch.tensor([watch])), dose)
        else:
            seen = perturb(pixels, kind, dose)
        with torch.inference_mode():
            yield answer(module(normalised(seen, NORMALISATION))[0], watch=watch)


@pytest.mark.parametrize("kind", list(Disturbance))
def test_a_curve_is_what_single_predictions_say(kind):
    module, x = models.random("resnet20-cifar10").module, pictures()
    state = copy.deepcopy(module.state_dict())
    doses = GRIDS[kind][::3]
    found = dose_curve(module, x, NORMALISATION, kind, doses)
    with torch.inference_mode():
        assert found.watched == int(module(x)[0].argmax())
    alone = one_by_one(module, x, kind, doses, found.watched)
    for point, dose, expected in zip(found.points, doses, alone, strict=True):
        assert point.dose == dose
        assert point.answer.margin == pytest.approx(expected.margin, abs=1e-4)
        assert point.answer.watched.probability == pytest.approx(
            expected.watched.probability, abs=1e-5
        )
    assert found.points[0].change == 0
    assert all(torch.equal(now, state[name]) for name, now in module.state_dict().items())


def test_large_pictures_go_through_in_parts(monkeypatch):
    module, x = models.random("resnet20-cifar10").module, pictures()
    seen = []
    counting = lambda batch: (seen.append(len(batch)), module(batch))[1]  # noqa: E731
    doses = GRIDS[Disturbance.BLUR][:5]
    monkeypatch.setattr(curves, "AT_ONCE", 2 * 32 * 32)
    found = dose_curve(counting, x, NORMALISATION, Disturbance.BLUR, doses, 7)
    assert seen[:3] == [2, 2, 1]
    alone = one_by_one(module, x, Disturbance.BLUR, doses, 7)
    for point, expected in zip(found.points, alone, strict=True):
        assert point.answer.margin == pytest.approx(expected.margin, abs=1e-4)


@pytest.mark.parametrize("name", ["resnet18", "googlenet"])
def test_networks_for_imagenet_are_disturbed_at_their_own_size(name):
    module = models.random(name).module
    x = nn.functional.interpolate(pictures(), 224)
    (point,) = dose_curve(module, x, NORMALISATION, Disturbance.BLUR, (0.02,), 7).points
    (expected,) = one_by_one(module, x, Disturbance.BLUR, (0.02,), 7)
    assert point.answer.margin == pytest.approx(expected.margin, rel=1e-3, abs=1e-3)


class Brightness(nn.Module):
    """Class 0 while the mean of the pixels is above a limit."""

    def __init__(self, limit):
        super().__init__()
        self.limit = limit

    def forward(self, x):
        above = x.mean((1, 2, 3)) - self.limit
        return torch.stack([above, -above], 1)


@pytest.mark.parametrize("limit", [0.031, 0.2, 0.333, 0.42])
def test_the_first_failing_dose_is_where_trying_all_doses_finds_it(limit):
    x = torch.full((1, 3, 8, 8), 128 / 255)
    grid = GRIDS[Disturbance.DARKNESS]
    found = dose_curve(Brightness(limit), x, AS_IT_IS, Disturbance.DARKNESS, grid)
    tried = np.linspace(0, 1, 20 * 2**HALVINGS + 1)
    brute = next(dose for dose in tried if (1 - dose) * 128 / 255 < limit)
    assert found.failing.dose == pytest.approx(brute, abs=1e-9)
    exact = 1 - limit * 255 / 128
    assert 0 <= found.failing.dose - exact <= 0.05 / 2**HALVINGS
    assert not found.failing.answer.kept
    assert found.failing.change == pytest.approx(128 * brute, rel=1e-3)


def test_what_never_fails_and_what_was_wrong_from_the_start():
    x = torch.full((1, 3, 8, 8), 128 / 255)
    args = (x, AS_IT_IS, Disturbance.DARKNESS, GRIDS[Disturbance.DARKNESS])
    assert dose_curve(Brightness(-1), *args).failing is None
    assert dose_curve(Brightness(0.9), *args, 0).failing.dose == 0


@pytest.mark.parametrize("kind", [Disturbance.SHUFFLE, Disturbance.JPEG])
def test_counts_have_nothing_in_between(kind):
    module = models.random("lenet5-cifar10").module
    for seed in range(4):
        x = pictures(seed=seed)
        found = dose_curve(module, x, NORMALISATION, kind, GRIDS[kind])
        failing = [point for point in found.points if not point.answer.kept]
        assert found.failing == (failing[0] if failing else None)


@pytest.mark.parametrize("kind", list(Disturbance))
def test_one_dose_is_a_point_of_the_curve_with_its_pictures(kind):
    module, x = models.random("lenet5-cifar10").module, pictures()
    doses = (0, GRIDS[kind][2])
    curve = dose_curve(module, x, NORMALISATION, kind, doses)
    found = disturbed(module, x, NORMALISATION, kind, doses[1])
    assert found.point.dose == doses[1]
    assert found.point.change == pytest.approx(curve.points[1].change)
    assert found.point.answer.margin == pytest.approx(curve.points[1].answer.margin, abs=1e-5)
    before = (pixels_of(x, NORMALISATION)[0] * 255).byte().permute(1, 2, 0).numpy()
    assert np.array_equal(found.before, before)
    change = found.after.astype(int) - found.before.astype(int)
    assert abs(np.abs(change).max() - found.largest) <= 0.5 + 1e-3
    amplified = found.difference.astype(int) - 127.5
    assert np.abs(amplified - found.gain * change).max() <= 0.5 * found.gain + 1
    same = disturbed(module, x, NORMALISATION, kind, 0)
    assert np.array_equal(same.before, same.after)
    assert (same.gain, same.largest, same.point.answer) == (1, 0, same.whole)


@pytest.mark.parametrize("kind", list(Disturbance))
@pytest.mark.parametrize("labels", [None, torch.tensor([0, 3, 3, 9, 1])])
def test_a_sweep_counts_what_single_pictures_say(kind, labels):
    module, x = models.random("lenet5-cifar10").module, pictures(5)
    pixels, doses = pixels_of(x, NORMALISATION), GRIDS[kind][::4]
    found = dose_sweep(module, pixels, labels, NORMALISATION, kind, doses)
    assert (found.pictures, found.doses) == (5, doses)
    if labels is None:
        assert found.right[0] == 5
        assert found.shares[0] == 1
    if kind in (Disturbance.NOISE, Disturbance.SIGNS):
        return  # each picture has noise of its own
    each = [
        dose_sweep(
            module, pixels[i : i + 1], None if labels is None else labels[i : i + 1],
            NORMALISATION, kind, doses,
        )
        for i in range(5)
    ]  # fmt: skip
    assert joined(each) == found
    for dose, right in zip(doses, found.right, strict=True):
        whole = module(x).argmax(1) if labels is None else labels
        told = [
            next(one_by_one(module, x[i : i + 1], kind, [dose], int(whole[i]))) for i in range(5)
        ]
        assert right == sum(one.kept for one in told)


def test_half_is_lost_where_less_than_half_is_left():
    module = Brightness(0.2)
    levels = torch.tensor([0.3, 0.5, 0.7, 0.9]).view(4, 1, 1, 1).expand(4, 3, 8, 8)
    found = dose_sweep(
        module, levels, torch.zeros(4, dtype=torch.long), AS_IT_IS,
        Disturbance.DARKNESS, (0, 0.1, 0.4, 0.65, 0.75, 1),
    )  # fmt: skip
    assert found.right == (4, 4, 3, 2, 1, 0)
    assert found.half_lost == 0.75
    assert dose_sweep(
        module, levels, None, AS_IT_IS, Disturbance.DARKNESS, (0, 0.1)
    ).half_lost is None  # fmt: skip


def test_threads_get_what_one_gets_alone():
    module = models.random("resnet20-cifar10").module
    asked = [(pictures(seed=seed), kind) for seed, kind in enumerate(list(Disturbance)[:8])]
    doses = {kind: GRIDS[kind][::5] for _, kind in asked}

    def ask(x, kind):
        return dose_curve(module, x, NORMALISATION, kind, doses[kind])

    alone = [ask(*each) for each in asked]
    wrong = []

    def repeat(mine):
        for _ in range(3):
            if ask(*asked[mine]) != alone[mine]:
                wrong.append(mine)

    threads = [threading.Thread(target=repeat, args=(mine,)) for mine in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
