"""The closed form against the primal solution, and against features that are right by design."""

import pytest
import torch
from torch import nn

from cnnviz.lessons.concepts.generalising.transfer.numbers import fitted


def clouds(count, dimensions, classes, *, seed, apart=4.0):
    generator = torch.Generator().manual_seed(seed)
    centres = torch.randn(classes, dimensions, generator=torch.Generator().manual_seed(99))
    labels = torch.arange(count) % classes
    noise = torch.randn(count, dimensions, generator=generator)
    return apart * centres[labels] + noise, labels


def test_clouds_that_lie_apart_are_told_apart():
    train, test = clouds(200, 12, 5, seed=0), clouds(500, 12, 5, seed=1)
    assert fitted(train, test, 40).accuracy > 0.98


def test_features_that_know_nothing_give_chance():
    train, test = clouds(200, 12, 5, seed=0, apart=0), clouds(2000, 12, 5, seed=1, apart=0)
    assert fitted(train, test, 40).accuracy == pytest.approx(0.2, abs=0.06)


def test_the_same_as_the_primal_solution():
    (features, labels), test = clouds(60, 7, 3, seed=2, apart=1), clouds(300, 7, 3, seed=3, apart=1)
    chosen = torch.cat([(labels == c).nonzero()[:10, 0] for c in range(3)])
    mean, spread = features[chosen].mean(0), features[chosen].std(0) + 1e-6
    x = torch.cat([(features[chosen] - mean) / spread, torch.ones(30, 1)], 1)
    y = nn.functional.one_hot(labels[chosen], 3).float()
    weights = torch.linalg.solve(x.T @ x + torch.eye(8), x.T @ y)
    z = torch.cat([(test[0] - mean) / spread, torch.ones(300, 1)], 1)
    accuracy = ((z @ weights).argmax(1) == test[1]).float().mean().item()
    assert fitted((features, labels), test, 10).accuracy == pytest.approx(accuracy, abs=0.005)


def test_only_the_first_examples_of_each_class_count():
    features, labels = clouds(100, 6, 4, seed=4)
    spoilt = features.clone()
    spoilt[20:] = 1e3
    test = clouds(200, 6, 4, seed=5)
    assert fitted((features, labels), test, 5) == fitted((spoilt, labels), test, 5)
