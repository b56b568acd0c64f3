"""Commands on folders whose names are no UTF-8, in a locale that has ASCII only."""

import json
import os
import subprocess
import sys

import pytest
from PIL import Image

from cnnviz.paths import ROOT
from cnnviz.photos.weights.cards import read_card

ODD = os.fsdecode("반려동물".encode("cp949"))
BUNDLED = "lenet5-cifar10"


@pytest.fixture
def home(tmp_path):
    """A home and a data folder of odd names, with two classes of ten pictures, one of them odd."""
    for label, red in ((ODD, 200), ("dogs", 30)):
        place = tmp_path / f"data {ODD}" / ODD / label
        place.mkdir(parents=True)
        for number in range(10):
            Image.new("RGB", (40, 40), (red, number, 9)).save(
                place / f"{ODD} {number}.jfif", "JPEG"
            )
    (place / "._0.jfif").write_bytes(b"\0\5\x16\7")
    (place / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return tmp_path


@pytest.fixture
def asked(home):
    """Run a command in a process of its own: its status and what it wrote, in ASCII."""

    def call(*words):
        settings = {
            "LANG": "C",
            "LC_ALL": "C",
            "PYTHONIOENCODING": "ascii",
            "CNNVIZ_OFFLINE": "1",
            "CNNVIZ_HOME": str(home / f"home {ODD}"),
            "CNNVIZ_DATA": str(home / f"data {ODD}"),
            "TORCH_HOME": str(home / ODD),
        }
        ran = subprocess.run(
            [sys.executable, "-m", "cnnviz", *map(str, words)],
            cwd=ROOT, env=os.environ | settings, capture_output=True, timeout=300, check=False,
        )  # fmt: skip
        out, err = ran.stdout.decode("ascii"), ran.stderr.decode("ascii")
        assert "Traceback" not in err, err
        assert "\\udc" not in out + err, "half a character leaves the program"
        return ran.returncode, out, err

    return call


def test_a_run_on_an_odd_folder_leaves_its_network_its_card_and_its_curve(asked, home):
    words = ("train", "--net", "lenet", "--recipe", "standard", "--epochs", "1", "--json")
    out = home / f"out {ODD}"
    status, told, err = asked(*words, "--data", f"folder:{ODD}", "--out", out)
    assert status == 0
    assert "incomplete or damaged: 1" in err or "no pictures: 1" in err
    assert "hidden files: 1" in err
    assert json.loads(told.splitlines()[-1])["event"] == "end"
    assert sorted(path.suffix for path in out.iterdir()) == [".csv", ".safetensors", ".toml"]
    card = read_card(out / "lenet.toml")
    assert card.data.startswith("folder:")
    assert len(set(card.classes)) == 2
    assert "dogs" in card.classes


def test_a_folder_of_ones_own_is_data_by_its_path_too(asked, home):
    words = ("train", "--net", "lenet", "--recipe", "standard", "--epochs", "1")
    status, out, _ = asked(*words, "--data", home / f"data {ODD}" / ODD)
    assert status == 0
    assert "test" in out


@pytest.mark.slow
def test_photos_of_an_odd_folder_are_answered(asked, home):
    folder = home / f"data {ODD}" / ODD / ODD
    status, out, _ = asked("predict", folder, "--model", BUNDLED, "--json")
    answers = json.loads(out)
    assert (status, len(answers)) == (0, 10)
    for answer in answers:
        answer["image"].encode("utf-8")
        assert answer["error"] is None
    assert asked("predict", folder, "--model", BUNDLED)[0] == 0


@pytest.mark.slow
def test_the_machine_and_its_runs_are_told(asked):
    assert json.loads(asked("doctor", "--json")[1])["settings"]["CNNVIZ_HOME"]
    assert "CNNVIZ_HOME" in asked("doctor")[1]
    assert asked("runs", "--json")[:2] == (0, "[]\n")
    assert asked("predict", "nowhere", "--model", BUNDLED, "--checkpoint", f"{ODD}.pt")[0] != 0
