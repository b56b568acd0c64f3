"""What `make test` does about what the machine lacks."""

import pytest

from tests import machine
from tests.machine import Need


@pytest.fixture
def bare(monkeypatch):
    """A machine that lacks one thing and has no package manager; what is run is recorded."""
    needs = (
        Need(packages=("chromium", "libnss3"), left_out="the browser", present=lambda: False),
        Need(packages=("postgresql",), left_out="the queue", present=lambda: True),
    )
    ran = []
    monkeypatch.setattr(machine, "NEEDS", needs)
    monkeypatch.setattr(machine, "_as_root", lambda: None)
    monkeypatch.setattr(machine.browser, "starts", lambda: False)
    monkeypatch.setattr(
        machine.subprocess, "run", lambda words, **_: ran.append([str(word) for word in words])
    )
    monkeypatch.delenv("CI", raising=False)
    return ran


def test_it_goes_on_and_says_what_is_left_out(bare, capsys):
    assert machine.main(["report"]) == 0
    assert capsys.readouterr().out == "Left out on this machine: the browser\n"
    assert bare == []


@pytest.mark.parametrize("words", [[], ["report"]])
def test_a_gate_fails_instead(bare, words, monkeypatch):
    monkeypatch.setenv("CI", "1")
    assert machine.main(words) == 1


def test_without_a_package_manager_only_playwright_is_asked(bare):
    machine.main([])
    assert [words[1:] for words in bare] == [["-m", "playwright", "install", "chromium"]]


def test_root_installs_what_is_lacking_and_nothing_else(bare, monkeypatch):
    monkeypatch.setattr(machine, "_as_root", lambda: ["sudo", "-n"])
    machine.prepare()
    assert bare[0] == ["sudo", "-n", "apt-get", "update", "-q"]
    installed = [words for words in bare if "install" in words and "apt-get" in words]
    assert [words[-1] for words in installed] == ["chromium", "libnss3"]


def test_a_whole_machine_is_left_alone(bare, monkeypatch, capsys):
    monkeypatch.setattr(machine, "NEEDS", ())
    monkeypatch.setattr(machine.browser, "starts", lambda: True)
    monkeypatch.setenv("CI", "1")
    assert machine.main([]) == machine.main(["report"]) == 0
    assert (bare, capsys.readouterr().out) == ([], "")
