"""The files of a run: whole or not there, whatever ends the process or fills the disk."""

import os
import signal
import subprocess
import sys

import pytest
import torch

from cnnviz.errors import BadFile
from cnnviz.paths import ROOT
from cnnviz.training.runs.store import artefacts
from cnnviz.training.runs.store.artefacts import (
    CHECKPOINT,
    load_checkpoint,
    load_weights,
    save_checkpoint,
    save_weights,
    write_whole,
)

WRITER = """
import sys, torch
from pathlib import Path
from cnnviz.training.runs.store.artefacts import save_checkpoint
print("here", flush=True)
number = 0
while True:
    save_checkpoint(Path(sys.argv[1]), {"number": number, "big": torch.full((400_000,), number)}, 1)
    number += 1
    print(number, flush=True)
"""


def state(number=1):
    return {"model": {"w": torch.full((3, 2), float(number))}, "taken": number}


def test_a_checkpoint_comes_back(tmp_path):
    save_checkpoint(tmp_path, state(7), 1)
    found = load_checkpoint(tmp_path)
    assert found["taken"] == 7
    assert torch.equal(found["model"]["w"], torch.full((3, 2), 7.0))


def test_an_earlier_attempt_that_still_writes_is_not_read_again(tmp_path):
    save_checkpoint(tmp_path, state(5), 1)
    save_checkpoint(tmp_path, state(9), 2)
    save_checkpoint(tmp_path, state(6), 1)  # a process that was given up comes back
    assert load_checkpoint(tmp_path)["taken"] == 9
    save_checkpoint(tmp_path, state(12), 10)
    assert load_checkpoint(tmp_path)["taken"] == 12
    assert len(list(tmp_path.iterdir())) == 1


def test_an_earlier_attempt_replaces_it_while_it_is_looked_for(tmp_path, monkeypatch):
    save_checkpoint(tmp_path, state(1), 1)
    listed = artefacts._checkpoints

    def slow(folder):
        found = listed(folder)
        monkeypatch.setattr(artefacts, "_checkpoints", listed)
        save_checkpoint(tmp_path, state(2), 2)
        return found

    monkeypatch.setattr(artefacts, "_checkpoints", slow)
    assert load_checkpoint(tmp_path)["taken"] == 2


def test_there_is_none_at_first(tmp_path):
    assert load_checkpoint(tmp_path) is None


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 torn", b"\x80\x04cos\nsystem\n(S'true'\ntR."]
)
def test_a_damaged_checkpoint_is_refused(tmp_path, content):
    (tmp_path / CHECKPOINT.format(attempt=1)).write_bytes(content)
    with pytest.raises(BadFile):
        load_checkpoint(tmp_path)


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    write_whole(tmp_path / "a", b"old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(artefacts.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_full_disk_is_an_oserror_and_leaves_the_old_checkpoint(tmp_path):
    """In a process of its own, whose files may not grow beyond a limit."""
    save_checkpoint(tmp_path, state(1), 1)
    code = (
        "import sys, torch, resource, signal\n"
        "from pathlib import Path\n"
        "from cnnviz.training.runs.store.artefacts import save_checkpoint\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "try:\n"
        "    save_checkpoint(Path(sys.argv[1]), {'big': torch.zeros(100_000)}, 1)\n"
        "except OSError as error:\n"
        "    sys.exit(40 + error.errno)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    assert done.returncode == 40 + 27  # EFBIG
    assert load_checkpoint(tmp_path)["taken"] == 1
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT.format(attempt=1)]


def test_no_kill_leaves_a_torn_checkpoint(tmp_path):
    """Every kill -9 in the middle of writing leaves the last one, or the one before it."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline().strip() == "here"
    written = 0
    while written < 20:
        written = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGSTOP)  # wherever it is
    found = load_checkpoint(tmp_path)
    process.kill()
    process.wait()
    process.stdout.close()
    assert found["number"] >= written - 1
    assert bool((found["big"] == found["number"]).all())


def test_networks_come_back_in_half_precision(tmp_path):
    weights = {
        "a.weight": torch.randn(4, 3),
        "bn.running_var": torch.tensor([1e-9, 2.0]),  # float16 would make it zero
        "bn.num_batches_tracked": torch.tensor(9),
    }
    name = save_weights(tmp_path, 12, weights)
    found = load_weights(tmp_path / name)
    assert torch.equal(found["a.weight"], weights["a.weight"].half().float())
    assert torch.equal(found["bn.running_var"], weights["bn.running_var"])
    assert found["bn.num_batches_tracked"].item() == 9


def test_the_networks_of_a_run_have_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(artefacts, "MOST_BYTES", 5000)
    for step in range(6):
        save_weights(tmp_path, step, {"w": torch.zeros(10, 100)})
    # Each takes a little more than 2,000 bytes: the first one stays, and the last one is there.
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["network-0.safetensors", "network-5.safetensors"]


def test_a_damaged_network_is_refused(tmp_path):
    (tmp_path / "x.safetensors").write_bytes(b"nothing")
    for name in ("x.safetensors", "missing.safetensors"):
        with pytest.raises(BadFile):
            load_weights(tmp_path / name)
