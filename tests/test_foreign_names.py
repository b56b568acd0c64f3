import csv
import io
import unicodedata

import pytest

from cnnviz.names import HIDDEN, LONGEST, shown
from cnnviz.ui.shell.csv_cells import safe
from tests.ui.shell.hostile_names import NAMES

RUN = tuple("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_on_one_line_of_what_can_be_seen(name):
    line = shown(name)
    assert 1 <= len(line) <= LONGEST
    assert line == line.strip()
    assert not {unicodedata.category(one) for one in line} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl"}
    assert unicodedata.bidirectional(line[0]) not in {"RLO", "RLE", "RLI", "LRI"}
    line.encode("utf-8")
    assert shown(line) == line


@pytest.mark.parametrize("name", NAMES)
def test_no_spreadsheet_runs_a_cell(name):
    """Written and read again as a spreadsheet would: as the file has it, and as it is shown."""
    cells = [safe(name), safe(shown(name))]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow(cells)
    stream.seek(0)
    read = next(csv.reader(stream))
    assert read == cells
    for cell in read:
        assert not cell.lstrip(" ").startswith(RUN)
        assert not cell.startswith(RUN)


def test_an_honest_name_stays_as_it_is():
    for name in (
        "cat.jpg",
        "IMG 2024-01-02 (3).HEIC",
        "우리 고양이.png",
        "Zoë's café №5.webp",
        "猫.gif",
    ):
        assert shown(name) == name
        assert safe(name) == name


def test_a_character_that_is_not_seen_leaves_a_mark():
    assert shown("photo\u202egpj.exe") == f"photo{HIDDEN}gpj.exe"
    assert shown("a\0b") == f"a{HIDDEN}b"
    assert shown("") == HIDDEN


def test_korean_that_a_mac_has_taken_apart_is_whole_again():
    name = "우리 고양이.png"
    assert shown(unicodedata.normalize("NFD", name)) == name


def test_a_long_name_keeps_its_end():
    line = shown("a" * 300 + "-the-cat.jpg")
    assert line.startswith("aaa")
    assert line.endswith("-the-cat.jpg")
    assert "…" in line


def test_only_texts_are_marked():
    assert [safe(cell) for cell in ("-1", "0.5", "cat", "a=b", "")] == [
        "'-1",
        "0.5",
        "cat",
        "a=b",
        "",
    ]


def test_there_are_enough_of_them():
    assert len(set(NAMES)) >= 45
