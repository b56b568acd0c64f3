"""Names in Markdown: nothing in them means anything; without the escapes they are as before."""

import os
import re
import string

import pytest

from cnnviz import names
from cnnviz.ui.shell.foreign_text import JOINER, code, plain
from tests.ui.shell.hostile_names import NAMES

CP949 = os.fsdecode("반려동물".encode("cp949"))
ESCAPED = re.compile(rf"\\([{re.escape(string.punctuation)}])")
"""CommonMark, 2.4: a backslash takes the meaning from any sign of ASCII."""

MEANING = set("\\`*_[]<>#~$|{}&!")
"""Signs that mean something within a line, here or in what Streamlit adds."""


@pytest.mark.parametrize("name", [*NAMES, CP949, "a_b_c", "*a*"])
def test_a_name_is_text_and_nothing_else(name):
    found = plain(name)
    assert ESCAPED.sub(r"\1", found).replace(JOINER, "") == names.words(name)
    # CommonMark, 6.2: an underscore between two letters or digits opens and closes no emphasis.
    between = re.sub(r"(?<=[^\W_])_(?=[^\W_])", "", found)
    assert not MEANING & set(ESCAPED.sub("", between))
    found.encode("utf-8")


@pytest.mark.parametrize("name", [":material/home:", ":red[x]", ":smile:", "a :cat: b", ":+1:"])
def test_no_name_becomes_an_icon_a_colour_or_an_emoji(name):
    assert not re.search(r":[\w+/-]", plain(name))


@pytest.mark.parametrize("name", ["- a", "1. a", "12) a", "+ a", "-", "---", "==="])
def test_no_name_begins_a_list_or_a_line(name):
    assert not re.match(r"\s*([-+=]|\d+[.)])", plain(name))


def test_a_path_is_one_piece_of_code():
    assert code("/a/b c") == "`/a/b c`"
    assert code("/a`b") == "`` /a`b ``"
    assert code("``") == "``` `` ```"
    assert code(CP949) == f"`{names.words(CP949)}`"
