"""The command line for a user without a home, or with one that cannot be written or entered."""

import json
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from cnnviz.__main__ import main
from cnnviz.commands import app
from cnnviz.paths import ROOT
from cnnviz.settings import settings
from tests.halves import first

PHOTO = str(ROOT / "docs" / "screenshots" / "home-light-en.png")
NEED_NO_HOME = {
    "list": (),
    "layers": ("lenet5",),
    "predict": (PHOTO, "--model", "lenet5-cifar10"),
    "train": ("--net", "lenet", "--data", "shapes10", "--epochs", "0.01"),
}


@pytest.fixture(params=["no home", "a file in its place"])
def home(request, tmp_path, monkeypatch):
    """What becomes of the home; nothing can be written there, even by root."""

    def nobody(number):
        raise KeyError(f"getpwuid(): uid not found: {number}")

    folder = Path("/.local/share/cnnviz")
    for name in ("CNNVIZ_HOME", "CNNVIZ_DATA", "TORCH_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    if request.param == "no home":
        monkeypatch.delenv("HOME", raising=False)
        monkeypatch.setattr(pwd, "getpwuid", nobody)
        whole = Path.mkdir

        def mkdir(self, *rest, **more):
            if str(self).startswith("/."):
                raise PermissionError(13, "Permission denied", str(self))
            return whole(self, *rest, **more)

        monkeypatch.setattr(Path, "mkdir", mkdir)
        monkeypatch.setattr("cnnviz.commands.doctor.refusal", lambda _: PermissionError(13, "no"))
        monkeypatch.setattr("cnnviz.commands.worker.refusal", lambda _: PermissionError(13, "no"))
    else:
        (tmp_path / "home").touch()
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        folder = tmp_path / "home" / ".local" / "share" / "cnnviz"
    monkeypatch.setenv("CNNVIZ_DATABASE", "")
    settings.cache_clear()
    yield folder
    settings.cache_clear()


@pytest.mark.parametrize("command", first(1, NEED_NO_HOME))
def test_what_needs_no_home_works(home, command, capsys):
    assert main([command, *NEED_NO_HOME[command]]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["runs"], ["worker", "--device", "cpu"], ["fetch", "--weights", "resnet18"]]
)
def test_what_needs_one_says_in_a_line_which_and_why(home, words, capsys, monkeypatch):
    monkeypatch.setattr("requests.get", None)  # nothing is asked of a network
    assert main(words) == 1
    *_, line = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("cnnviz: ")
    assert "cannot " in line
    if words[0] != "fetch":
        assert f"{home} (CNNVIZ_HOME) cannot be written: " in line


def test_doctor_names_each_folder_with_its_setting_and_the_reason(home, capsys):
    assert main(["doctor", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    for setting in ("CNNVIZ_HOME", "CNNVIZ_DATA", "TORCH_HOME"):
        assert any(f"({setting}) cannot be written: " in told for told in report["problems"])
    assert {entry["writable"] for entry in report["disk"]} == {False}
    assert str(home) in {entry["folder"] for entry in report["disk"]}


def test_doctor_wants_no_data_folder_to_be_written_that_has_its_data(tmp_path, monkeypatch, capsys):
    from cnnviz.training.data import data_sets

    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CNNVIZ_DATA", "/proc/cnnviz-data")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    settings.cache_clear()
    try:
        assert main(["doctor"]) == 1
        monkeypatch.setattr(data_sets, "has_cifar10", lambda folder: True)
        assert main(["doctor"]) == 0
    finally:
        settings.cache_clear()


def test_doctor_tells_what_is_wrong_with_an_archive(tmp_path, monkeypatch, capsys):
    (tmp_path / "cifar-10-binary.tar.gz").write_bytes(b"cut off")
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path))
    settings.cache_clear()
    try:
        main(["doctor", "--json"])
        found = json.loads(capsys.readouterr().out)["cifar10"]
    finally:
        settings.cache_clear()
    assert found["present"] is False
    assert "cut off or damaged" in found["refused"]["cifar-10-binary.tar.gz"]


def test_the_server_gets_a_home_that_streamlit_can_look_into(home, monkeypatch):
    became = []
    monkeypatch.setattr(os, "execve", lambda path, words, environment: became.append(environment))
    monkeypatch.setattr(subprocess, "call", lambda words, env: 0)
    main(["app"])
    (environment,) = became
    assert environment["CNNVIZ_HOME"] == str(home)
    if "HOME" not in os.environ:
        assert environment["HOME"] == "/"


def test_a_home_that_may_not_be_entered_is_none_to_streamlit(monkeypatch):
    def closed(self):
        raise PermissionError(13, "Permission denied", str(self))

    assert app._has_home()
    monkeypatch.setattr(Path, "exists", closed)
    assert not app._has_home()


def test_commands_can_be_imported_where_there_is_no_fcntl():
    words = "import sys; sys.modules['fcntl'] = None; from cnnviz.__main__ import main; "
    words += "sys.exit(main(['worker', '--help']))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", words], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
