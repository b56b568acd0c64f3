"""The fast gradient sign method against plain autograd on a copy, and in closed form."""

import copy
import math
import threading

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnnviz.architectures import CATALOG
from cnnviz.photos.weights import models
from cnnviz.probing.disturbances.adversarial import Subject, adversarial, loss_signs, transfer
from cnnviz.probing.disturbances.perturbations import random_signs, stepped
from cnnviz.probing.pixels import Normalisation, normalised, pixels_of

NORMALISATION = Normalisation(mean=(0.4, 0.5, 0.6), std=(0.2, 0.25, 0.3))
SMALL = [family.bundled for family in CATALOG if family.bundled]


def photo(side=32, seed=2):
    levels = torch.randint(
        20, 236, (1, 3, side, side), generator=torch.Generator().manual_seed(seed)
    )
    return normalised(levels / 255, NORMALISATION)


def subject(module, x, watch):
    return Subject(module=module, x=x, normalisation=NORMALISATION, watch=watch)


@pytest.mark.parametrize("name", [*SMALL, "resnet18", "googlenet"])
def test_signs_are_those_of_a_copy_and_the_shared_network_stays(name):
    module = models.random(name).module
    x = photo(224 if name in ("resnet18", "googlenet") else 32)
    before = copy.deepcopy(module)
    signs = loss_signs(module, x, torch.tensor([3]))

    own = copy.deepcopy(module)
    for part in own.modules():
        if hasattr(part, "inplace"):
            part.inplace = False
    pixels = pixels_of(x, NORMALISATION).double().requires_grad_()
    F.cross_entropy(own.double()(normalised(pixels, NORMALISATION)), torch.tensor([3])).backward()
    large = pixels.grad.abs() > 1e-4 * pixels.grad.abs().max()
    assert large.float().mean() > 0.5
    # Where two values of a pooling window are nearly the same, rounding picks the largest.
    assert (signs[large] == pixels.grad.sign()[large]).float().mean() > 0.999

    for now, then in zip(module.parameters(), before.parameters(), strict=True):
        assert torch.equal(now, then)
        assert now.grad is None
        assert not now.requires_grad
    for now, then in zip(module.buffers(), before.buffers(), strict=True):
        assert torch.equal(now, then)
    assert not module.training
    assert not any(m._forward_hooks or m._backward_hooks for m in module.modules())


def test_of_two_classes_the_linear_margin_falls_by_the_sum_of_the_weights():
    """Goodfellow, Shlens and Szegedy (2015, section 3): w'x changes by eps * ||w||_1."""
    torch.manual_seed(0)
    module = nn.Sequential(nn.Flatten(), nn.Linear(3 * 8 * 8, 2)).eval().requires_grad_(False)
    x, levels = photo(8), 4.0
    found = normalised(adversarial(subject(module, x, 1), levels), NORMALISATION)
    per_pixel = (module[1].weight[1] - module[1].weight[0]).view(3, 8, 8)
    norm = (per_pixel / torch.tensor(NORMALISATION.std).view(3, 1, 1)).abs().sum()
    margins = [float((y := module(each)[0])[1] - y[0]) for each in (x, found)]
    assert margins[0] - margins[1] == pytest.approx(levels / 255 * float(norm), rel=1e-4)
    # With the logistic loss that is the whole story, not only to first order.
    loss = float(F.cross_entropy(module(found), torch.tensor([1])))
    assert loss == pytest.approx(math.log1p(math.exp(-margins[1])), rel=1e-4)


def test_a_small_step_raises_the_loss_by_the_norm_of_the_gradient():
    module = models.random("resnet20-cifar10").module
    x, label = photo(), torch.tensor([5])
    pixels = pixels_of(x, NORMALISATION).double().requires_grad_()
    own = copy.deepcopy(module).double()
    loss = F.cross_entropy(own(normalised(pixels, NORMALISATION)), label)
    (gradient,) = torch.autograd.grad(loss, pixels)
    signs = loss_signs(module, x, label).double()
    after = F.cross_entropy(own(normalised(pixels + 1e-6 * signs, NORMALISATION)), label)
    assert float((after - loss).detach() / 1e-6) == pytest.approx(
        float(gradient.abs().sum()), rel=1e-2
    )


@pytest.mark.parametrize("levels", [0, 0.25, 1, 16])
def test_no_value_moves_farther_than_the_step_or_leaves_its_range(levels):
    x = normalised(torch.rand(1, 3, 32, 32).mul(255).round() / 255, NORMALISATION)
    pixels = pixels_of(x, NORMALISATION)
    found = adversarial(subject(models.random("lenet5-cifar10").module, x, 0), levels)
    assert 0 <= found.min() <= found.max() <= 1
    assert float((found - pixels).abs().max()) <= levels / 255 + 1e-6
    if levels == 0:
        assert torch.equal(found, pixels)


def test_pictures_of_a_batch_do_not_depend_on_each_other():
    module, x = (
        models.random("vgg11-small-cifar10").module,
        torch.cat([photo(seed=1), photo(seed=2)]),
    )
    labels = torch.tensor([1, 7])
    both = loss_signs(module, x, labels)
    each = torch.cat([loss_signs(module, x[i : i + 1], labels[i : i + 1]) for i in (0, 1)])
    assert (both == each).float().mean() > 0.999  # where a gradient is nearly 0, rounding decides


def test_transfer_shows_every_picture_to_every_network():
    modules = [models.random(name).module for name in ("resnet20-cifar10", "lenet5-cifar10")]
    x = photo()
    subjects = [subject(module, x, 2) for module in modules]
    found = transfer(subjects, 2.0)
    pixels = pixels_of(x, NORMALISATION)
    lot = stepped(pixels, random_signs(pixels), 2.0)
    for eye, module in enumerate(modules):
        pictures = [pixels, lot, *(adversarial(each, 2.0) for each in subjects)]
        told = [found.whole[eye], found.control[eye], *(row[eye] for row in found.answers)]
        for picture, answer in zip(pictures, told, strict=True):
            expected = module(normalised(picture, NORMALISATION))[0].softmax(0)
            assert answer.watched.probability == pytest.approx(float(expected[2]), abs=1e-5)
            assert answer.watched.class_index == 2


def test_threads_get_what_one_gets_alone():
    module = models.random("resnet20-cifar10").module
    photos = [photo(seed=seed) for seed in range(8)]
    alone = [adversarial(subject(module, x, 1), 3.0) for x in photos]
    wrong = []

    def ask(mine):
        for _ in range(5):
            if not torch.equal(adversarial(subject(module, photos[mine], 1), 3.0), alone[mine]):
                wrong.append(mine)

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
