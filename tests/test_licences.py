"""Every package is in the lock, and the licence of each is told as the package tells it."""

import re
import sys
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cnnviz.paths import ROOT

sys.path.insert(0, str(ROOT / "docs"))

import licences

ROWS = re.findall(
    r"^\| ([^|]+) \| ([^|]+) \| (.+) \|$", licences.PAPER.read_text("utf-8"), re.MULTILINE
)[1:]


def wanted(requirements, extras=frozenset({""})):
    """Those of some requirements that this Python and platform want."""
    for text in requirements:
        found = Requirement(text)
        if found.marker is None or any(found.marker.evaluate({"extra": e}) for e in extras):
            yield found


def closure(names):
    """All packages that some need, themselves and through others, as installed here."""
    open_, seen = [Requirement(name) for name in names], {}
    while open_:
        asked = open_.pop()
        key, extras = canonicalize_name(asked.name), asked.extras | {""}
        if extras <= seen.get(key, set()):
            continue
        seen[key] = seen.get(key, set()) | extras
        open_ += wanted(metadata.distribution(key).requires or [], seen[key])
    return set(seen)


def test_nothing_that_is_needed_is_outside_the_lock():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith("#")]
    locked = {canonicalize_name(name) for name in licences.locked()}
    needed = closure(named)
    assert len(needed) > 2 * len(named)
    assert needed - locked == set()


def test_the_page_has_a_row_for_each_package_of_the_lock():
    assert {name: version for name, version, _ in ROWS} == licences.locked()


@pytest.mark.parametrize(("name", "version", "told"), ROWS, ids=[name for name, *_ in ROWS])
def test_the_licence_is_what_the_installed_package_tells(name, version, told):
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        return  # another platform's
    # The tests may have another version than the app, and the page is of one platform.
    if installed == version and told != licences.ELSEWHERE:
        assert told == licences.licence(name), "run: python docs/licences.py"


def test_a_package_tells_its_licence_in_one_of_three_ways():
    # Read in the packages' own metadata.
    assert licences.licence("numpy").startswith("BSD-3-Clause")  # an expression
    assert licences.licence("requests") == "Apache Software License"  # classifiers
    assert licences.licence("no-such-package") == licences.ELSEWHERE
