"""The sentence on who holds longest, for every way in which it can come out."""

import pytest

from cnnviz.content.labels import text
from cnnviz.probing.answers import ClassScore, WatchedPrediction
from cnnviz.probing.disturbances.dose_curve import DoseCurve, Dosed
from cnnviz.probing.disturbances.perturbations import GRIDS, Disturbance
from cnnviz.studios.inside.breaking import doses
from cnnviz.studios.inside.breaking.network_curves.screen import NetworkCurve, verdict


def dosed(dose, margin):
    score = ClassScore(class_index=3, probability=0.5, logit=1.0)
    return Dosed(
        dose=dose, change=0.0, answer=WatchedPrediction(top=(score,), watched=score, margin=margin)
    )


def followed(title, failing, kind=Disturbance.NOISE):
    wrong = failing == 0
    curve = DoseCurve(
        kind=kind,
        points=(dosed(0, -1 if wrong else 1), dosed(GRIDS[kind][-1], 1)),
        failing=None if failing is None else dosed(failing, -1),
    )
    return NetworkCurve(title=title, label="cat", curve=curve, says="dog")


def told(kind=Disturbance.NOISE, **failing):
    return verdict(
        text("en"), kind, [followed(title, dose, kind) for title, dose in failing.items()]
    )


def test_the_longest_and_the_second_with_the_ratio_of_their_doses():
    said = told(one=10, two=30, three=12)
    assert said.startswith(
        "On this photo two holds longest: another class comes first only at σ = 30"
    )
    assert "three is second and fails at σ = 12 levels" in said
    assert said.endswith("That is 2.5 times the dose.")


def test_counts_have_no_ratio():
    said = told(Disturbance.SHUFFLE, one=1, two=3)
    assert "two holds longest" in said
    assert "4 × 4 patches" in said
    assert "times the dose" not in said


def test_who_never_fails_holds_longest():
    assert told(one=None, two=None).startswith("one, two: the class stays first up to")
    said = told(one=None, two=30, three=20)
    assert said.startswith("one: the class stays first")
    assert "two holds longest and fails at σ = 30 levels" in said


def test_ties_and_one_alone():
    assert told(one=5).startswith("one: another class comes first at σ = 5 levels")
    assert told(one=5, two=5, three=1).startswith("one, two hold longest on this photo")


def test_who_is_wrong_before_takes_no_part():
    said = told(one=0, two=30, three=20)
    assert "two holds longest" in said
    assert "the first class of one" in said
    assert told(one=0) == "Even undisturbed, “cat” is not the first class of one."


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("kind", list(Disturbance))
def test_every_dose_has_its_words(code, kind):
    t = text(code)
    said = [doses.said(t, kind, dose) for dose in GRIDS[kind]]
    assert said[0] == t("breaking.nothing")
    assert len(set(said)) == len(said)
    places = [doses.plotted(kind, dose) for dose in GRIDS[kind]]
    assert places == sorted(places)
    if kind is not Disturbance.SIGNS:  # the control is drawn over the axis of the adversarial step
        assert "{" not in doses.axis(t, kind)
