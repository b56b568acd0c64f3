"""The list of long tests is one of tests that there are, and a measurement makes it."""

from xml.etree import ElementTree

import pytest
from _pytest.junitxml import mangle_test_address

from tests import long_tests

CASE = '<testcase classname="tests.app.test_x" name="test_y[a-en]" time="{}" />'


def test_every_long_test_is_there_still(request):
    assert request.config.stash[long_tests.UNKNOWN] == []


def test_the_list_is_sorted_and_names_each_once():
    assert long_tests.listed() == sorted(set(long_tests.listed()))


@pytest.mark.parametrize(("seconds", "added"), [("0.9", []), ("1.1", ["b"])])
def test_a_report_adds_what_took_longer(tmp_path, monkeypatch, seconds, added):
    report, kept = tmp_path / "times.xml", tmp_path / "list.txt"
    report.write_text(f"<testsuite>{CASE.format(seconds)}</testsuite>")
    kept.write_text("tests/app/test_a.py::test_b\n")
    monkeypatch.setattr(long_tests, "LIST", kept)
    long_tests.main(report)
    named = {"b": "tests/app/test_x.py::test_y[a-en]"}
    assert long_tests.listed() == ["tests/app/test_a.py::test_b", *(named[one] for one in added)]


def test_a_report_names_tests_as_the_list_does(tmp_path):
    """By pytest's own way of writing an identifier into a report."""
    root = ElementTree.Element("testsuite")
    for name in long_tests.listed():
        *place, test = mangle_test_address(name)
        found = {"classname": ".".join(place), "name": test, "time": "9"}
        ElementTree.SubElement(root, "testcase", found)
    report = tmp_path / "times.xml"
    ElementTree.ElementTree(root).write(report)
    assert list(long_tests.long_ones(report)) == long_tests.listed()


def test_what_shows_first_is_never_left_out(tmp_path):
    report = tmp_path / "times.xml"
    case = CASE.replace("tests.app.test_x", "tests.test_imports").format("9")
    report.write_text(f"<testsuite>{case}</testsuite>")
    assert list(long_tests.long_ones(report)) == []


def test_what_is_long_is_in_the_slow_half(request):
    """Asked of the collected tests: none of the list is left in a run without slow ones."""
    if "not slow" in request.config.option.markexpr:
        run = {item.nodeid for item in request.session.items}
        assert run.isdisjoint(long_tests.listed())
