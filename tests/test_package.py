"""The package: what is installed, from which lists, and the command that it brings."""

import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import zipfile

import pytest

from cnnviz.__main__ import main
from cnnviz.commands import app, run_files
from cnnviz.paths import ROOT

LISTS = ("requirements", "requirements-cluster", "requirements-dev")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def name(package):
    return re.sub(r"[-_.]+", "-", package).lower()


def pins(text):
    return {name(package): version for package, version in PIN.findall(text)}


def named(stem):
    """The pins of a list and of the lists that it includes."""
    text = (ROOT / f"{stem}.txt").read_text(encoding="utf-8")
    found = pins(text)
    for included in re.findall(r"^-r (.+)\.txt$", text, re.MULTILINE):
        found |= named(included)
    return found


@pytest.mark.parametrize("stem", LISTS)
def test_the_lock_has_what_the_list_names(stem):
    locked = pins((ROOT / f"{stem}.lock").read_text(encoding="utf-8"))
    wanted = named(stem)
    assert len(locked) > len(wanted) > 10
    assert {key: locked.get(key) for key in wanted} == wanted, "run: make lock"


@pytest.mark.parametrize("stem", LISTS)
def test_the_lock_has_hashes_and_names_no_source(stem):
    text = (ROOT / f"{stem}.lock").read_text(encoding="utf-8")
    entries = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    assert all(re.match(PIN, line) and " --hash=sha256:" in line for line in entries)
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted", text)


def test_dependencies_are_named_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "dependencies" in project["project"]["dynamic"]
    hook = project["tool"]["hatch"]["metadata"]["hooks"]["requirements_txt"]
    assert hook["files"] == ["requirements.txt"]


def test_app_passes_on_what_streamlit_knows(monkeypatch):
    started = []
    monkeypatch.setattr(
        app.os, "execve", lambda program, words, _around: started.append((program, words))
    )
    monkeypatch.setattr(app.subprocess, "call", lambda *_args, **_more: 0)
    main(["app", "--server.port", "8600", "--server.address=0.0.0.0"])
    ((program, words),) = started
    assert program == sys.executable
    assert words == [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
        "--server.port", "8600", "--server.address=0.0.0.0",
    ]  # fmt: skip


def test_no_other_command_swallows_what_it_does_not_know(capsys):
    assert main(["list", "--server.port", "8600"]) == 2
    assert "unrecognized arguments: --server.port 8600" in capsys.readouterr().err


def test_a_package_names_no_commit_of_the_repository_around_it(tmp_path, monkeypatch):
    around = tmp_path / "somebody-elses"
    inside = around / "site-packages"
    inside.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", around], check=True)
    monkeypatch.setattr(run_files, "IMPORT_ROOT", inside)
    assert run_files.commit() == run_files.__version__


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    words = ["pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run([sys.executable, "-m", *map(str, words)], check=True)
    return next(folder.glob("cnnviz-*.whl"))


def files_below(folder):
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.slow
def test_the_wheel_has_all_that_the_app_needs(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder in ("pages", "assets", ".streamlit"):
        wanted = files_below(folder)
        assert wanted
        assert {f"cnnviz/shipped/{path}" for path in wanted} - inside == set()
    assert "cnnviz/shipped/app.py" in inside
    assert {path for path in files_below("cnnviz") if path.endswith(".py")} - inside == set()
    assert not [path for path in inside if path.startswith(("tests", "benchmarks", "docs"))]


@pytest.mark.slow
def test_the_installed_command_works_from_any_folder(wheel, tmp_path):
    """Unpacked where no checkout is near; the libraries are those of this environment."""
    place, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    environment = {
        **os.environ,
        "PYTHONPATH": str(place),
        "CNNVIZ_HOME": str(tmp_path / "home"),
        "TORCH_HOME": str(tmp_path / "torch"),
    }
    code = "import cnnviz.paths as p; print(p.APP)"
    for words, answer in (
        (["-c", code], str(place / "cnnviz" / "shipped" / "app.py")),
        (["-m", "cnnviz", "list"], "resnet50"),
        (["-m", "cnnviz", "doctor"], "sound"),
    ):
        done = subprocess.run(
            [sys.executable, *words],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert answer in done.stdout
    assert answers_health(elsewhere, environment)


def answers_health(folder, environment):
    """Whether `cnnviz app` serves; the server is gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    words = [sys.executable, "-m", "cnnviz", "app", "--server.port", port]
    server = subprocess.Popen(
        words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        return wait_for(f"http://127.0.0.1:{port}/_stcore/health") == b"ok"
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address):
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.1)
    return b""
