"""Dots of networks by year and by multiply-adds: what goes in is what is drawn."""

import pytest

from cnnviz.content.labels import text
from cnnviz.studios.predict.comparing.drawing import KEYS, Vote, votes


def vote(number, year, macs, probability, agrees=True):
    return Vote(
        number=number,
        title=f"N{number}",
        year=str(year),
        macs=macs,
        probability=probability,
        first="cat" if agrees else "dog",
        agrees=agrees,
    )


ENTRIES = [
    vote(1, 1998, 6 * 10**5, 0.2, agrees=False),
    vote(2, 2014, 4 * 10**7, 0.9),
    vote(3, 2014, 3 * 10**7, 0.7),
    vote(5, 2015, 4 * 10**7, 1.0),
]


@pytest.mark.parametrize("code", ["en", "ko"])
def test_those_who_differ_have_a_shape_and_a_name_of_their_own(code):
    labels = text(code).table("figures.votes")
    assert set(labels) == set(KEYS)
    figure = votes(ENTRIES, labels, by_year=True)
    same, other = figure.data
    assert (list(same.text), list(other.text)) == (["2", "3", "5"], ["1"])
    assert list(same.y) == [0.9, 0.7, 1.0]
    assert same.marker.symbol != other.marker.symbol
    assert (same.name, other.name) == (labels["agrees"], labels["differs"])
    assert "N1" in other.hovertext[0]
    assert "20.0" in other.hovertext[0]
    assert "dog" in other.hovertext[0]


def test_networks_of_one_year_share_its_mark_and_quiet_years_take_no_room():
    figure = votes(ENTRIES, text("en").table("figures.votes"), by_year=True)
    axis = figure.layout.xaxis
    assert list(axis.ticktext) == ["1998", "2014", "2015"]
    assert list(axis.tickvals) == [0, 1.5, 3]
    assert sorted(x for trace in figure.data for x in trace.x) == [0, 1, 2, 3]


def test_multiply_adds_stand_at_their_own_place():
    figure = votes(ENTRIES[1:], text("en").table("figures.votes"), by_year=False)
    (dots,) = figure.data
    assert list(dots.x) == [4 * 10**7, 3 * 10**7, 4 * 10**7]
    assert figure.layout.xaxis.type == "log"
