"""Confusion matrices against counting by hand, picture by picture."""

import numpy as np
import pytest

from cnnviz.studios.train.evaluation.confusion.numbers import (
    behind,
    class_accuracy,
    commonest_mistake,
)

CLASSES = 4


@pytest.fixture
def answered():
    random = np.random.default_rng(3)
    labels = random.integers(0, CLASSES - 1, 300)  # the last class has no picture
    answers = np.where(random.random(200) < 0.6, labels[:200], random.integers(0, CLASSES, 200))
    counts = np.zeros((CLASSES, CLASSES), int)
    for label, answer in zip(labels, answers, strict=False):
        counts[label, answer] += 1
    return labels, answers, counts


def test_behind_every_entry_are_its_pictures_in_order(answered):
    labels, answers, counts = answered
    for true in range(CLASSES):
        for answer in range(CLASSES):
            by_hand = [n for n in range(200) if labels[n] == true and answers[n] == answer]
            assert behind(labels, answers, true, answer).tolist() == by_hand
            assert len(by_hand) == counts[true, answer]


def test_accuracy_of_each_class(answered):
    labels, answers, counts = answered
    found = class_accuracy(counts)
    for true in range(CLASSES - 1):
        own = [answers[n] == true for n in range(200) if labels[n] == true]
        assert found[true] == pytest.approx(sum(own) / len(own))
    assert np.isnan(found[-1])


def test_the_commonest_mistake_is_off_the_diagonal(answered):
    _, _, counts = answered
    true, answer = commonest_mistake(counts)
    assert true != answer
    off = [counts[a, b] for a in range(CLASSES) for b in range(CLASSES) if a != b]
    assert counts[true, answer] == max(off)


def test_without_a_mistake_there_is_none():
    assert commonest_mistake(np.diag([5, 0, 3])) is None


def test_small_numbers_of_a_byte_do_not_overflow():
    counts = np.array([[250, 6], [0, 255]], np.uint8)
    assert class_accuracy(counts)[0] == pytest.approx(250 / 256)
