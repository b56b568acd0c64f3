"""Widgets whose choice stands in the address: a link opens it, a step back undoes it."""

import ast
from pathlib import Path
from urllib.parse import urlencode

import pytest

import cnnviz
from cnnviz.ui.widgets import bound
from tests import trees
from tests.ui.shell.browser_and_session import reader_of

CNNVIZ = Path(cnnviz.__file__).parent


@pytest.fixture
def reader(monkeypatch):
    """A reader; every widget shows what session state says."""
    reader = reader_of(monkeypatch)
    for name in ("slider", "number_input", "select_slider", "selectbox", "radio", "text_input"):
        monkeypatch.setattr(bound.st, name, lambda *_, key, **__: reader.state[key])
    return reader


def slider():
    return bound.slider("", 0.0, 2.0, 1.0, 0.1, key="scale-of-one", name="scale")


def listed():
    return bound.selectbox("", (3, 5, 7), 3, key="size")


def optional():
    return bound.selectbox("", ("x", "y"), None, key="cut")


WIDGETS = {
    "slider": (slider, "scale-of-one", "scale", 1.0, 0.3),
    "list": (listed, "size", "size", 3, 7),
    "optional": (optional, "cut", "cut", None, "y"),
    "steps": (lambda: bound.select_slider("", (1, 10), 10, key="n"), "n", "n", 10, 1),
    "buttons": (lambda: bound.radio("", (3, 1), 3, key="k"), "k", "k", 3, 1),
    "number": (lambda: bound.number_input("", 0, 9, 4, 1, key="i"), "i", "i", 4, 0),
    "text": (lambda: bound.text_input("", key="search"), "search", "search", "", "conv & 1"),
    "draws": (lambda: bound.count("draw", 0, name="draws"), "draw", "draws", 0, 2),
}


@pytest.mark.parametrize("kind", WIDGETS)
def test_a_choice_goes_into_the_address_and_comes_from_it(reader, kind):
    show, key, name, default, other = WIDGETS[kind]
    reader.opens()
    assert show() == default
    assert reader.query == {}
    reader.state[key] = other
    reader.arrives()
    assert show() == other
    reader.hears()
    link = reader.address
    assert dict(reader.query).keys() == {name}
    reader.goes(-1)
    assert show() == default
    reader.goes(+1)
    assert show() == other
    reader.opens(link, page="of another reader")
    assert show() == other


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("0.3", 0.3),
        ("0.34", 0.3),
        ("2", 2.0),
        ("2.04", 1.0),
        ("-0.1", 1.0),
        ("nan", 1.0),
        ("inf", 1.0),
        ("1e400", 1.0),
        ("9" * 5000, 1.0),
        ("٢", 1.0),
        ("<b>", 1.0),
        ("", 1.0),
    ],
)
def test_a_number_of_the_address_is_one_that_the_slider_has(reader, word, value):
    reader.opens(urlencode({"scale": word}))
    assert slider() == pytest.approx(value, abs=1e-12)


def test_a_choice_that_is_there_no_more_gives_way(reader):
    reader.opens("size=7")
    assert listed() == 7
    reader.arrives("size=7")
    assert bound.selectbox("", (3, 5), 5, key="size") == 5
    reader.state["k"] = 8
    reader.arrives("")
    assert bound.slider("", 0, 6, 1, key="k") == 6


def test_a_click_on_a_chart_overrules_what_was_typed(reader):
    reader.opens("i=3")
    assert bound.number_input("", 0, 9, 4, 1, key="i", clicked=None) == 3
    assert bound.number_input("", 0, 9, 4, 1, key="i", clicked=7) == 7
    assert bound.number_input("", 0, 9, 4, 1, key="i", clicked=70) == 7
    assert reader.query == {"i": "7"}


UNBOUND = {
    "lessons/gan/live/screen.py": "a form: what it starts has an address of its own",
    "lessons/gan/watching/screen.py": "follows a run, in the address through `following`",
}


def test_what_can_be_set_in_a_lesson_stands_in_the_address():
    plain = {"slider", "select_slider", "radio", "toggle", "checkbox"}
    found = {
        path.relative_to(CNNVIZ).as_posix()
        for folder in ("lessons", "ui/parts", "ui/benches")
        for path in (CNNVIZ / folder).rglob("*.py")
        for node in ast.walk(trees.parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in plain
        and getattr(node.func.value, "id", "") != "bound"
    }
    assert found == set(UNBOUND)
