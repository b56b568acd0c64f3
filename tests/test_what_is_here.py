"""What the terminal says when the app starts."""

import os
import subprocess
import sys

import pytest

from cnnviz.__main__ import main, parser
from cnnviz.paths import ROOT
from cnnviz.photos.weights import published
from cnnviz.settings import settings, torch_checkpoints
from cnnviz.training.data.cifar10_files import BINARY_FOLDER, TEST_BATCH, TRAIN_BATCHES


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    """A function that starts the app and returns what the terminal shows."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    monkeypatch.setattr(os, "execve", lambda *words: None)
    monkeypatch.setattr(subprocess, "call", lambda *words, **more: 0)

    def start(fetching="auto"):
        monkeypatch.setenv("CNNVIZ_FETCH", fetching)
        settings.cache_clear()
        main(["app"])
        return capsys.readouterr().out

    yield start
    settings.cache_clear()


def put_weights(count):
    torch_checkpoints().mkdir(parents=True)
    for file in published.every()[:count]:
        (torch_checkpoints() / file.file_name).write_bytes(b"weights")


def put_cifar10():
    folder = settings().data / BINARY_FOLDER
    folder.mkdir(parents=True)
    for name in (*TRAIN_BATCHES, TEST_BATCH):
        (folder / f"{name}.bin").touch()


def command(said):
    """The words behind the interpreter, as the command line takes them."""
    line = next(line for line in said.splitlines() if "-m cnnviz fetch" in line)
    return line.partition("-m cnnviz ")[2].split()


def test_it_says_what_is_here_and_the_one_command_for_the_rest(told):
    put_weights(2)
    said = told()
    assert f"2 of {len(published.every())} networks" in said
    assert "CIFAR-10 is not" in said
    arguments = parser().parse_args(command(said))
    assert arguments.all
    assert arguments.cifar10
    assert sys.executable in said


def test_it_names_only_what_is_lacking(told):
    put_weights(len(published.every()))
    assert command(told()) == ["fetch", "--cifar10"]
    put_cifar10()
    assert "fetch" not in told()


@pytest.mark.parametrize(
    ("fetching", "words"),
    [("auto", "by themselves"), ("ask", "a reader asks for"), ("never", "forbid the network")],
)
def test_it_says_who_begins_a_download(told, fetching, words):
    assert words in told(fetching)


def test_it_loads_no_library_for_that():
    code = (
        "import sys; from cnnviz.commands import app; app._what_is_here();"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=120)
    assert done.returncode == 0
