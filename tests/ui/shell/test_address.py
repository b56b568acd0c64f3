"""Choices in the address: what counts as the reader's word, and what is kept without a widget."""

import pytest

from cnnviz.ui.shell import address


class Browser(dict):
    """The address as Streamlit holds it for a run."""


@pytest.fixture
def place(monkeypatch):
    state, query, clock = {}, Browser(), [100.0]
    monkeypatch.setattr(address.st, "session_state", state)
    monkeypatch.setattr(address.st, "query_params", query)
    monkeypatch.setattr(address.time, "monotonic", lambda: clock[0])
    return state, query, clock


def chosen(state, options="abc", default=()):
    """One run with a widget for several choices."""
    address.restore_several("key", list(options), name="nets", default=default)
    address.store_several("key", state["key"], name="nets", default=default)
    return state["key"]


def test_an_address_that_the_browser_sends_late_undoes_no_click(place):
    state, query, clock = place
    query["nets"] = "a,b"
    assert chosen(state) == ["a", "b"]
    state["key"] = ["a"]
    assert chosen(state) == ["a"]
    assert query["nets"] == "a"
    # The next click comes before the browser has heard of the new address.
    query["nets"], state["key"] = "a,b", ["a", "c"]
    assert chosen(state) == ["a", "c"]
    assert query["nets"] == "a,c"
    clock[0] += address.LAG_SECONDS
    query["nets"] = "a,b"  # a link, or a step back
    assert chosen(state) == ["a", "b"]


def test_a_single_choice_is_not_undone_either(place):
    state, query, _ = place
    options = ["a", "b", "c", "d"]
    for click, sent in (("b", None), ("c", "b"), ("d", "b")):  # what the browser knows by then
        state["part"] = click
        query.pop("part", None)
        if sent is not None:
            query["part"] = sent
        address.restore("part", options, "a")
        assert address.store("part", options, "a") == click
        assert query["part"] == click


def test_several_choices_come_back_with_their_widget(place):
    state, query, _ = place
    state["key"] = ["c", "a"]
    assert chosen(state, default=["b"]) == ["c", "a"]
    del state["key"]  # what Streamlit does while another part is shown
    assert chosen(state, default=["b"]) == ["c", "a"]
    assert query["nets"] == "c,a"


def test_the_default_does_not_stand_in_the_address(place):
    state, query, _ = place
    assert chosen(state, default=["b", "a"]) == ["b", "a"]
    assert "nets" not in query


def test_a_hostile_address_is_cut_to_what_there_is(place):
    state, query, _ = place
    query["nets"] = "a,a,<b>,c,,a"
    assert chosen(state) == ["a", "c"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,2,3", [1, 2, 3]),
        ("7", [7]),
        ("9" * 4301, None),
        ("1,-2", None),
        ("١,٢", None),
        ("1,,2", None),
        ("", None),
    ],
)
def test_numbers_of_an_address(place, text, numbers):
    _, query, _ = place
    query["at"] = text
    assert address.asked_numbers("at") == numbers
