"""What a student is not told: folders of the server, words for the ear, "None" in any language."""

import ast
from functools import cache

import pytest

from cnnviz.content.labels import text
from cnnviz.errors import BadFile
from cnnviz.paths import BUNDLED_WEIGHTS, ROOT
from cnnviz.settings import settings
from cnnviz.ui.shell import page
from tests import trees

SCREENS = [*(ROOT / "cnnviz").rglob("*.py")]


def calls(name):
    """Every call of a method, with its file: `st.caption(…)` and `place.caption(…)` alike."""
    return [found for found in every_call() if found[1].func.attr == name]


@cache
def every_call():
    return [
        (path.relative_to(ROOT), node)
        for path in SCREENS
        for node in ast.walk(trees.parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("place", ["home", "data", "elsewhere"])
def test_no_sentence_tells_where_a_file_of_the_server_lies(monkeypatch, code, place):
    found = settings()
    folder = {"home": found.home, "data": found.data, "elsewhere": BUNDLED_WEIGHTS}[place]
    monkeypatch.setattr(page.language, "words", lambda: text(code))
    told = page.sentence(BadFile("not_weights", "…", file=str(folder / "x" / "net.pth")))
    assert "net" in told
    assert str(folder) not in told
    assert str(folder.parent) not in told


def test_a_missing_value_has_no_word_in_any_table():
    """Streamlit writes the English "None" into a cell unless it is told what to write."""
    without = [
        str(path)
        for path, call in calls("dataframe")
        if "placeholder" not in {keyword.arg for keyword in call.keywords}
    ]
    assert without == []


def test_words_for_the_ear_are_no_caption():
    labels = text("en")
    for_the_ear = {key for key in labels.texts if key.rpartition(".")[2].endswith("alt")}
    kinds = ("Line chart", "Bar chart", "Scatter", "Heat map", "Two charts")
    spoken = for_the_ear | {key for key, said in labels.texts.items() if said.startswith(kinds)}
    assert len(for_the_ear) > 40
    shown = []
    for method in ("caption", "markdown", "header", "subheader", "info", "write", "text"):
        for path, call in calls(method):
            said = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
            shown += [f"{path}: {key}" for key in said if key in spoken]
    assert shown == []
