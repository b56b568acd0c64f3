"""Choices in the address: what counts as the reader's word, and what is kept without a widget."""

from urllib.parse import urlencode

import pytest

from cnnviz.ui.shell import address, arrival, keys
from tests.ui.shell.browser_and_session import reader_of

OPTIONS = ["a", "b", "c", "d"]


@pytest.fixture
def reader(monkeypatch):
    return reader_of(monkeypatch)


def one(reader, *, key="part", default="a"):
    """A run shows a widget for one choice."""
    address.restore(key, OPTIONS, default)
    return address.store(key, OPTIONS, default)


def several(reader, default=()):
    """A run shows a widget for several choices."""
    address.restore_several("key", OPTIONS, name="nets", default=default)
    address.store_several("key", reader.state["key"], name="nets", default=default)
    return reader.state["key"]


def clicked(reader, choice, *, sent=None):
    """The reader chooses; the browser sends the address that it knows by then."""
    reader.state["part"] = choice
    reader.arrives(reader.address if sent is None else sent)
    return one(reader)


@pytest.mark.parametrize(
    ("url", "base", "found"),
    [
        ("https://cnn.example/", "", "https://cnn.example/"),
        ("https://cnn.example", "", "https://cnn.example/"),
        ("http://[::1]:8501/resnet", "", "http://[::1]:8501/"),
        ("https://uni.example/vision/week%203/lecture", "", "https://uni.example/vision/week%203/"),
        ("https://uni.example/vision/", "", "https://uni.example/vision/"),
        ("https://uni.example/%EA%B0%95%EC%9D%98/train/", "강의", "https://uni.example/%EA%B0%95%EC%9D%98/"),
        ("https://uni.example/train", "train", "https://uni.example/train/"),
        ("https://uni.example/train/train", "train", "https://uni.example/train/"),
    ],
)  # fmt: skip
def test_the_top_is_found_below_any_path(monkeypatch, url, base, found):
    monkeypatch.setattr(type(address.st.context), "url", url)
    monkeypatch.setattr(address.st, "get_option", {"server.baseUrlPath": base}.get)
    assert address.top() == found


def test_a_step_back_leads_to_the_default(reader):
    reader.opens()
    assert one(reader) == "a"
    assert clicked(reader, "b") == "b"
    reader.hears()
    reader.goes(-1)
    assert one(reader) == "a"
    assert "part" not in reader.query
    reader.goes(+1)
    assert one(reader) == "b"


def test_any_walk_through_the_history_shows_what_was_seen(reader):
    reader.opens()
    seen = {0: one(reader)}
    for choice in ("b", "a", "c", "a", "d"):
        clicked(reader, choice)
        reader.hears()
        seen[reader.at] = choice
    assert reader.at == 5
    for step in (-1, -1, -1, +1, -1, -2, +5, -4, +2):
        reader.goes(step)
        assert one(reader) == seen[reader.at], reader.history


def test_of_quick_steps_the_last_one_counts(reader):
    reader.opens()
    one(reader)
    for choice in ("b", "c", "d"):
        clicked(reader, choice)
        reader.hears()
    reader.goes(-1)  # stopped before it came to the widget
    reader.goes(-1)  # stopped, too
    reader.goes(-1)
    assert one(reader) == "a"
    assert clicked(reader, "b") == "b"


def test_a_step_back_before_the_browser_has_heard_of_the_click(reader):
    reader.opens()
    one(reader)
    clicked(reader, "b")
    reader.hears()
    clicked(reader, "c")  # its address is still under way
    reader.goes(-1)
    assert one(reader) == "a"


def test_a_run_that_a_click_ended_leaves_the_step_to_the_next(reader):
    reader.opens()
    one(reader), one(reader, key="layer")
    reader.state["layer"] = "c"
    reader.arrives(reader.address)
    one(reader), one(reader, key="layer")
    reader.hears()
    reader.goes(-1)
    assert one(reader) == "a"  # a click comes before the run gets to the layer
    assert clicked(reader, "b") == "b"
    assert one(reader, key="layer") == "a"


def test_a_click_on_what_a_step_has_not_reached_yet_counts(reader):
    reader.opens()
    one(reader)
    clicked(reader, "b")
    reader.hears()
    reader.goes(-1)
    assert clicked(reader, "d") == "d"
    assert reader.query["part"] == "d"


def test_a_step_whose_run_never_began_is_seen_in_the_place_of_the_browser(reader):
    reader.opens()
    one(reader)
    for choice in ("b", "c"):
        clicked(reader, choice)
        reader.hears()
    reader.arrives(reader.address)  # the browser has heard of the last one
    reader.at -= 2
    reader.arrives(reader.address)  # no step: the one before it got lost
    assert one(reader) == "a"


def test_a_link_without_a_word_leaves_a_choice_as_it_is(reader):
    reader.opens("part=b", page="one")
    assert one(reader) == "b"
    reader.arrives("", page="two")
    assert one(reader) == "b"
    assert reader.query["part"] == "b"


def test_a_link_to_the_same_page_counts(reader):
    reader.opens("part=b")
    one(reader), one(reader, key="lang")
    reader.state["lang"] = "c"
    reader.arrives("part=b")
    one(reader), one(reader, key="lang")
    reader.arrives("part=d", url="part=b&lang=c")
    assert (one(reader), one(reader, key="lang")) == ("d", "c")


def test_an_address_that_the_browser_sends_late_undoes_no_click(reader):
    reader.opens("nets=a,b")
    assert several(reader) == ["a", "b"]
    reader.state["key"] = ["a"]
    reader.arrives("nets=a,b")
    assert several(reader) == ["a"]
    # The next click comes before the browser has heard of the new address.
    reader.state["key"] = ["a", "c"]
    reader.arrives("nets=a,b")
    assert several(reader) == ["a", "c"]
    assert reader.query["nets"] == "a,c"


def test_a_single_choice_is_not_undone_either(reader):
    reader.opens()
    one(reader)
    for click, sent in (("b", ""), ("c", "part=b"), ("d", "part=b")):  # what the browser knows
        assert clicked(reader, click, sent=sent) == click
        assert reader.query["part"] == click


def test_a_run_that_was_told_to_end_writes_nothing_more_into_the_next(reader):
    reader.opens()
    one(reader)
    former = arrival.known()
    clicked(reader, "b")
    assert former.now == {}


def test_the_browser_is_told_again_when_a_run_has_ended(reader):
    reader.opens("part=b")
    one(reader)
    reader.query.clear()
    arrival.settle()
    assert reader.query == {"part": "b"}


def test_several_choices_come_back_with_their_widget(reader):
    reader.opens()
    reader.state["key"] = ["c", "a"]
    assert several(reader, default=["b"]) == ["c", "a"]
    del reader.state["key"]  # what Streamlit does while another part is shown
    reader.arrives("nets=c,a")
    assert several(reader, default=["b"]) == ["c", "a"]
    assert reader.query["nets"] == "c,a"


def test_none_of_several_is_a_choice_of_its_own(reader):
    reader.opens()
    assert several(reader, default=["b", "c"]) == ["b", "c"]
    reader.state["key"] = []
    reader.arrives()
    assert several(reader, default=["b", "c"]) == []
    reader.opens(urlencode(reader.query), page="afresh")
    assert several(reader, default=["b", "c"]) == []


def test_the_default_does_not_stand_in_the_address(reader):
    reader.opens()
    assert several(reader, default=["b", "a"]) == ["b", "a"]
    assert "nets" not in reader.query


def test_a_hostile_address_is_cut_to_what_there_is(reader):
    reader.opens("nets=a,a,<b>,c,,a&part=<script>&embed=true")
    assert several(reader) == ["a", "c"]
    assert one(reader) == "a"
    assert "part" not in reader.query


def test_what_was_clicked_in_a_chart_is_let_go_by_a_step(reader):
    reader.opens()
    one(reader)
    assert address.fresh("chart") == "chart"
    clicked(reader, "b")
    reader.hears()
    reader.goes(-1)
    assert address.fresh("chart") != "chart"


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
def test_numbers_of_an_address(reader, text, numbers):
    reader.opens(urlencode({"at": text}))
    assert address.asked_numbers("at") == numbers


def part(reader, *, key="inner"):
    """A part of the page that runs alone shows its own choice, and one that stands inside it."""
    with arrival.alone("part"):
        shown = one(reader)
        inner = f"{key}-{shown}"
        address.restore(inner, OPTIONS, "a")
        said_again.append(arrival.known().open)
        return shown, address.store(inner, OPTIONS, "a")


said_again: list[bool] = []


def test_a_part_that_runs_alone_keeps_the_address(reader):
    reader.opens()
    assert part(reader) == ("a", "a")
    reader.hears()
    reader.state["part"] = "b"  # a click that runs the part, without the frame
    assert part(reader) == ("b", "a")
    assert reader.query == {"part": "b"}
    reader.hears()
    reader.state["inner-b"] = "c"
    assert part(reader) == ("b", "c")
    assert reader.query == {"part": "b", "inner-b": "c"}
    reader.hears()
    reader.goes(-1)
    assert part(reader) == ("b", "a")
    reader.goes(-1)
    assert part(reader) == ("a", "a")


def test_what_a_part_shows_again_is_said_to_the_browser_once_more(reader):
    reader.opens()
    arrival.settle()
    said_again.clear()
    for chosen in ("a", "a", "b", "b", "a"):
        reader.state["part"] = chosen
        part(reader)
    assert said_again == [True, False, True, False, True]
    assert not arrival.known().open


def test_inside_the_frame_it_is_the_frame_that_settles(reader):
    reader.opens()
    reader.state[keys.FRAMED] = True
    part(reader)
    assert arrival.known().open
    reader.state[keys.FRAMED] = False
