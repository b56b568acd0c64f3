"""Running means: every step is emitted once, in order, until too many in a row are no number."""

import math

import pytest
import torch

from cnnviz.training.loop.running_means import FETCH_SECONDS, RunningMeans
from cnnviz.training.loop.updates import Outcome


def outcome(loss, right=0.5, rate=1.0):
    return Outcome(loss=torch.tensor(loss), right=torch.tensor(right), rate=rate)


def filled(losses):
    means = RunningMeans()
    for number, loss in enumerate(losses, start=1):
        means.add(number, outcome(loss, right=loss / 10, rate=loss / 100), number / 10)
    means.fetch(1.0)
    return means


def test_steps_are_told_as_they_were():
    steps = list(filled([1.0, 2.0, 4.0]).emit())
    assert [step.step for step in steps] == [1, 2, 3]
    assert [step.loss for step in steps] == [1, 2, 4]
    assert [step.accuracy for step in steps] == pytest.approx([0.1, 0.2, 0.4])
    assert [step.learning_rate for step in steps] == [0.01, 0.02, 0.04]
    assert [step.seconds for step in steps] == [0.1, 0.2, 0.3]


def test_it_is_due_a_few_times_a_second():
    means = RunningMeans()
    means.add(1, outcome(1.0), 0.0)
    assert not means.due(FETCH_SECONDS / 2)
    assert means.due(FETCH_SECONDS)
    means.fetch(FETCH_SECONDS)
    assert not means.due(1.5 * FETCH_SECONDS)


def test_means_are_of_what_was_told_since_the_last():
    means = filled([1.0, 3.0])
    list(means.emit())
    assert means.means() == pytest.approx((2, 0.2))
    means.add(3, outcome(8.0), 1.0)
    means.fetch(2.0)
    list(means.emit())
    assert means.means() == pytest.approx((8, 0.5))


def test_what_is_not_told_goes_into_the_state():
    means = filled([1.0, 2.0, 4.0])
    telling = means.emit()
    next(telling)
    assert (means.last, means.pending) == (1, 2)
    rest = list(RunningMeans(means.state()).emit())
    assert [step.loss for step in rest] == [2, 4]


def test_three_losses_in_a_row_that_are_no_number_are_enough():
    patient = filled([math.nan, math.inf, 1.0, math.nan, math.nan])
    assert len(list(patient.emit())) == 5
    assert not patient.diverged
    given_up = filled([1.0, math.nan, math.nan, math.nan, 1.0])
    assert len(list(given_up.emit())) == 4
    assert given_up.diverged
    assert given_up.last == 4
