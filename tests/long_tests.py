"""The tests that took longest when they were measured: they run in the slow half.

    python -m pytest -n 2 --dist loadfile -m "not slow and not gpu" --junitxml times.xml
    python -m tests.long_tests times.xml

adds to `long_tests.txt` what took more than a second. A mark in the file of a test does as well;
the list is for the many that are long only by the case, and so that a measurement makes it.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

LIST = Path(__file__).with_suffix(".txt")
SECONDS = 1.0

ALWAYS = (
    "tests/e2e/test_reader.py::test_an_upload_gives_a_top_five",
    "tests/app/test_every_page.py::",
    "tests/app/test_fetching_weights.py::",
    "tests/app/test_predict_page.py::test_every_bundled_network",
    "tests/photos/decoding/test_who_decodes.py::",
    "tests/test_headless.py::",
    "tests/test_imports.py::",
    "tests/test_readme.py::",
    "tests/test_shared_models.py::",
)
"""What a change shows in first, however long it takes."""

UNKNOWN = pytest.StashKey[list[str]]()


def listed():
    """The identifiers of the long tests."""
    return LIST.read_text(encoding="utf-8").splitlines()


def leave_to_the_slow_half(config, items):
    """Mark the long ones, and remember those that no collected file has any more."""
    found = {item.nodeid: item for item in items}
    files = {name.partition("::")[0] for name in found}
    # A part of a file may have been asked for: then nobody knows what else is in it.
    parts = any("::" in asked for asked in config.args)
    unknown = []
    for name in listed():
        if name in found:
            found[name].add_marker(pytest.mark.slow)
        elif not parts and name.partition("::")[0] in files:
            unknown.append(name)
    config.stash[UNKNOWN] = unknown


def long_ones(report):
    """The identifiers of the tests in a JUnit report that took longer, its preparation included."""
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname').replace('.', '/')}.py::{case.get('name')}"
        if float(case.get("time")) > SECONDS and not name.startswith(ALWAYS):
            yield name


def main(report):
    """Add the long ones of a report to the list."""
    names = sorted({*listed(), *long_ones(report)})
    LIST.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
