import math
from itertools import product

import numpy as np
import pytest

from cnnviz.photos.answering.accelerated import Engine
from cnnviz.photos.answering.agreement import CLOSE, DisagreementReason, agreement, entropy
from cnnviz.photos.answering.answers import PhotoPrediction

ANIMALS = ("cat", "dog", "owl", "cow")


def answer(*probabilities, classes=ANIMALS, model="net"):
    return PhotoPrediction(
        model=model,
        weights=None,
        classes=classes,
        top=(),
        probabilities=np.array(probabilities, np.float32),
        params=1,
        macs=1,
        seconds=0.1,
        engine=Engine.TORCH,
        views=1,
    )


def only(*answers, top=2):
    (verdict,) = agreement(answers, top).verdicts
    return verdict


@pytest.fixture(scope="module")
def many():
    """Random answers of three networks over four classes."""
    drawn = np.random.default_rng(0).dirichlet([0.7] * 4, (300, 3))
    return [[answer(*row) for row in rows] for rows in drawn]


def test_votes_by_brute_force(many):
    for answers in many:
        verdict = only(*answers)
        firsts = [int(one.probabilities.argmax()) for one in answers]
        means = np.mean([one.probabilities for one in answers], axis=0)
        most = max(firsts.count(index) for index in firsts)
        winners = [index for index in set(firsts) if firsts.count(index) == most]
        assert verdict.majority.class_index == max(winners, key=lambda index: means[index])
        assert verdict.agreeing == most
        assert verdict.split == (most == 1) == (verdict.reason is not None)
        assert [o.first.class_index for o in verdict.opinions] == firsts
        assert verdict.mean[0].class_index == means.argmax()
        assert verdict.mean[0].probability == pytest.approx(means.max(), abs=1e-6)


def test_margins_and_entropies_by_brute_force(many):
    for answers in many:
        verdict = only(*answers)
        for opinion, one in zip(verdict.opinions, answers, strict=True):
            ordered = sorted(one.probabilities.tolist(), reverse=True)
            assert opinion.margin == pytest.approx(ordered[0] - ordered[1])
            bits = -sum(p * math.log2(p) for p in ordered if p > 0)
            assert opinion.entropy == pytest.approx(bits)
        margins = [opinion.margin for opinion in verdict.opinions]
        assert (verdict.closest.margin, verdict.firmest.margin) == (min(margins), max(margins))


def test_reasons_by_brute_force(many):
    met = set()
    for answers in many:
        verdict = only(*answers)
        fronts = [np.argsort(-one.probabilities, kind="stable")[:2].tolist() for one in answers]
        swapped = [
            (a, b) for a, b in product(range(3), repeat=2) if a < b and fronts[a] == fronts[b][::-1]
        ]
        assert list(verdict.swapped) == swapped
        common = set(fronts[0]) & set(fronts[1]) & set(fronts[2])
        assert {guess.class_index for guess in verdict.shared} == common
        if verdict.reason is DisagreementReason.SWAPPED:
            assert swapped
        elif verdict.reason is DisagreementReason.SHARED:
            assert common
            assert not swapped
        elif verdict.reason is not None:
            undecided = all(opinion.margin < CLOSE for opinion in verdict.opinions)
            assert not common
            assert not swapped
            assert (verdict.reason is DisagreementReason.UNDECIDED) == undecided
        met.add(verdict.reason)
    assert met >= {
        DisagreementReason.SWAPPED,
        DisagreementReason.SHARED,
        DisagreementReason.OPPOSED,
        None,
    }


def test_nobody_is_sure():
    verdict = only(answer(0.3, 0.28, 0.22, 0.2), answer(0.2, 0.22, 0.28, 0.3), top=2)
    assert verdict.reason is DisagreementReason.UNDECIDED


def test_certainty_and_ignorance():
    assert entropy(np.array([0.0, 1.0, 0.0])) == 0
    assert entropy(np.full(8, 1 / 8)) == pytest.approx(3)


def test_each_set_of_classes_is_judged_by_itself():
    letters = ("a", "b")
    found = agreement(
        [
            answer(0.7, 0.1, 0.1, 0.1, model="first"),
            answer(0.1, 0.9, classes=letters, model="second"),
            answer(0.1, 0.7, 0.1, 0.1, model="third"),
        ]
    )
    assert [verdict.classes for verdict in found.verdicts] == [ANIMALS, letters]
    assert [o.position for o in found.verdicts[0].opinions] == [0, 2]
    assert [o.model for o in found.verdicts[0].opinions] == ["first", "third"]
    assert [verdict.split for verdict in found.verdicts] == [True, False]
    assert found.verdicts[1].reason is None


def test_one_pair_that_agrees_is_no_general_disagreement():
    found = agreement([answer(0.7, 0.3, 0, 0), answer(0.6, 0.4, 0, 0), answer(0, 0, 1, 0)])
    assert not found.verdicts[0].split
    assert found.verdicts[0].majority.label == "cat"


def test_a_single_network_and_none_at_all():
    assert not agreement([answer(1, 0, 0, 0)]).verdicts[0].split
    assert agreement([]).verdicts == ()
    (verdict,) = agreement([answer(1, classes=("all",))]).verdicts
    assert (verdict.opinions[0].second, verdict.opinions[0].margin) == (None, 1)
