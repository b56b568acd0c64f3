"""Codes as people type them, and places as the store keeps them."""

import pytest

from cnnviz.lectures.hall.lecture_records import LENGTH, LETTERS, HallPlace, as_code, fresh_code


@pytest.mark.parametrize("typed", ["BCDF", "bcdf", " b c d f ", "BcDf\n"])
def test_a_code_is_read_as_it_is_typed(typed):
    assert as_code(typed) == "BCDF"


@pytest.mark.parametrize("typed", ["", "BCD", "BCDFG", "ABCD", "BCD1", "ÄBCD", "BCDF'", "ＢＣＤＦ"])
def test_what_is_none_is_none(typed):
    assert as_code(typed) is None


def test_fresh_codes_are_codes_and_hardly_ever_the_same():
    codes = [fresh_code() for _ in range(500)]
    assert all(as_code(code) == code for code in codes)
    assert len(set(codes)) > 490
    assert len(LETTERS) ** LENGTH > 100_000


def test_a_place_is_kept_as_it_is():
    place = HallPlace(page="resnet", query={"off": "a,b", "q": '"\\'}, say={"ko": "보세요"})
    assert HallPlace.loaded(place.dumped()) == place
    assert HallPlace.loaded(HallPlace().dumped()) == HallPlace()
