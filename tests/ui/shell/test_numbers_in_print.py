"""Numbers are set as in print, wherever a reader meets one."""

import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from cnnviz.content.digits import typeset
from cnnviz.content.labels import text
from cnnviz.paths import ROOT
from cnnviz.ui.shell import numbers

SCREENS = [
    path
    for room in ("ui", "lessons", "studios")
    for path in (ROOT / "cnnviz" / room).rglob("*.py")
    if path.name != "drawing.py"
]
CODE = re.compile(r"""\{[^{}]*:[+.\d]*e\}|format\([^)]*["'][+.\d]*e["']\)""")
"""How code writes a power of ten; a digit more or less."""


@pytest.mark.parametrize(
    ("code", "print_"),
    [
        ("4.3e-09", "4.3 × 10⁻⁹"),
        ("1e+20", "1 × 10²⁰"),
        ("-1.5e-21", "−1.5 × 10⁻²¹"),
        ("-0.50", "−0.50"),
        ("+0.50", "+0.50"),
        ("-3.2 %", "−3.2 %"),
        ("-1,250", "−1,250"),
        ("17,600", "17,600"),
    ],
)
def test_a_number_is_set(code, print_):
    assert typeset(code) == print_


@pytest.mark.parametrize(
    "word", ["a-b", "-x", "--epochs", "2e", "1e-5-run", "-", "", "2026-11-29", "3x3-conv", "-1.png"]
)
def test_a_word_stays_as_it_is(word):
    assert typeset(word) == word


def test_labels_set_their_numbers_and_no_names():
    labels = replace(text("en"), texts=MappingProxyType({"a": "{x}", "b": "`{x}`"}))
    assert labels("a", x="4.3e-09") == "4.3 × 10⁻⁹"
    assert labels("a", x="resnet-18") == "resnet-18"
    assert labels("b", x=7) == "`7`"


def test_numbers_of_every_size():
    assert numbers.significant(4.3e-9) == "4.3 × 10⁻⁹"
    assert numbers.significant(-0.25) == "−0.25"
    assert numbers.significant(17_649) == "17,600"
    assert numbers.significant(0.001724) == "0.00172"
    assert numbers.significant(12_345.6, 4) == "12,350"
    assert numbers.scientific(3.33e-16) == "3.3 × 10⁻¹⁶"
    assert numbers.signed(-1.239) == "−1.24"
    assert numbers.significant(float("nan")) == numbers.scientific(float("inf")) == numbers.EMPTY


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT / "cnnviz")))
def test_no_screen_writes_a_power_of_ten_as_code_does(path):
    source = path.read_text("utf-8")
    if path.name != "numbers.py" or path.parent.name != "shell":
        assert not CODE.findall(source)


def test_no_table_says_none():
    for path in SCREENS:
        source = path.read_text("utf-8")
        for call in re.findall(r"st\.dataframe\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)", source):
            assert "placeholder=" in call, path
