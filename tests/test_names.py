"""Names of the disk that are no UTF-8, or that look like others, made words."""

import os
import unicodedata

import pytest

from cnnviz import names
from cnnviz.names import HIDDEN

CP949 = os.fsdecode("반려동물".encode("cp949"))
KOREAN = "반려동물"


def test_bytes_that_are_no_utf_8_are_replaced():
    for form in (names.shown, names.words, names.encodable):
        found = form(f"a{CP949}b")
        found.encode("utf-8")
        assert found[0] == "a"
        assert found[-1] == "b"
        assert HIDDEN in found


def test_utf_8_is_read_in_a_locale_that_is_not():
    as_ascii = KOREAN.encode().decode("ascii", "surrogateescape")
    assert names.shown(as_ascii) == KOREAN
    assert names.words(f"/home/고양이/{as_ascii}") == f"/home/고양이/{KOREAN}"


def test_halves_that_stand_for_no_byte_are_replaced():
    assert names.encodable("a\ud800b") == f"a{HIDDEN}b"
    assert names.shown("a\ud800b") == f"a{HIDDEN}b"


def test_a_path_is_never_cut_and_leads_no_terminal_astray():
    path = "/data/" + "x" * 300 + "/\x1b[31m\n\u202egpj"
    assert names.words(path) == "/data/" + "x" * 300 + f"/{HIDDEN}[31m{HIDDEN}{HIDDEN}gpj"


def test_json_keeps_what_it_can_hold():
    assert names.encodable("a\n\u202eb") == "a\n\u202eb"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("cat", "dog"), ("cat", "dog")),
        (("Cat", "cat"), ("Cat", "cat")),
        (("a\x01", "a\x02", "a\x03"), (f"a{HIDDEN}", f"a{HIDDEN} (2)", f"a{HIDDEN} (3)")),
        (("a", "a", "a (2)"), ("a", "a (2)", "a (2) (2)")),
        (("x" * 99 + "1", "x" * 99 + "1"), None),
    ],
)
def test_names_that_look_alike_are_told_apart(given, expected):
    found = names.distinct(given)
    assert len(set(found)) == len(given)
    assert expected is None or found == expected


def test_two_spellings_meet_and_keep_their_identities():
    taken_apart = unicodedata.normalize("NFD", KOREAN)
    assert names.met(taken_apart) == names.met(KOREAN) == KOREAN
    every = (KOREAN, taken_apart, CP949, "\ud800", names.shown(CP949))
    assert len({names.identity(name) for name in every}) == len(every)
