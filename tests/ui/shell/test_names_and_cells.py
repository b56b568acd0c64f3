"""Names of files and cells of tables that strangers chose."""

import pytest

from cnnviz import names
from cnnviz.ui.shell import csv_cells


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cat.jpg", "cat.jpg"),
        ("고양이 (1).png", "고양이 (1).png"),
        ("a\r\nb\x00.png", "a��b�.png"),
        ("\u202egpj.exe", "�gpj.exe"),
        ("<b>.png", "<b>.png"),
        ("\u1100\u1161.png", "가.png"),
    ],
)
def test_what_cannot_be_seen_is_marked(name, expected):
    assert names.shown(name) == expected


def test_a_long_name_keeps_its_beginning_and_its_ending():
    found = names.shown("a" * 300 + ".jpeg")
    assert len(found) == names.LONGEST
    assert found.startswith("aaa")
    assert found.endswith(".jpeg")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\tx", "\rx"])
def test_no_cell_begins_like_a_formula(cell):
    assert csv_cells.safe(cell) == "'" + cell


def test_other_cells_stay_as_they_are():
    assert csv_cells.safe("a=b") == "a=b"
    assert csv_cells.safe("") == ""
