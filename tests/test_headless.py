"""What trains, predicts and measures runs where there is no screen: its libraries are not there."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from cnnviz.paths import ROOT
from tests.halves import first

ROOMS = ("architectures", "network", "photos", "probing", "training", "commands")
ABSENT = ("streamlit", "plotly", "cnnviz.ui", "cnnviz.drawing", "cnnviz.studios", "cnnviz.lessons")

# `None` in `sys.modules` is what Python has for a module that must not be imported.
IMPORTS = """
import importlib, sys
sys.modules.update(dict.fromkeys(sys.argv[1].split()))
for name in sys.argv[2].split():
    importlib.import_module(name)
"""


def modules(room):
    """The dotted names of all modules of a room; Ray's only where it is installed."""
    paths = (
        path.relative_to(ROOT).with_suffix("") for path in (ROOT / "cnnviz" / room).rglob("*.py")
    )
    names = sorted(".".join(path.parts).removesuffix(".__init__") for path in paths)
    return [name for name in names if find_spec("ray") or not name.endswith("ray_launcher")]


def imported_without(absent, names):
    words = [sys.executable, "-c", IMPORTS, " ".join(absent), " ".join(names)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("room", first(1, ROOMS))
def test_a_room_needs_no_screen(room):
    names = modules(room)
    assert len(names) > 10
    done = imported_without(ABSENT, names)
    assert done.returncode == 0, done.stderr


def test_the_screen_is_noticed():
    done = imported_without(ABSENT, ["cnnviz.ui.widgets.chart"])
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr


def test_a_photo_is_answered_without_a_screen_and_without_a_network(tmp_path):
    """By the network whose ImageNet weights a package brings."""
    words = (
        "import sys; sys.modules.update(dict.fromkeys(sys.argv[1].split()));"
        "from cnnviz.photos.decoding import samples; from pathlib import Path;"
        "Path(sys.argv[2]).write_bytes(samples.read('coffee'));"
        "from cnnviz.__main__ import main; sys.exit(main(['predict', sys.argv[2], '--json']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", words, " ".join(ABSENT), str(tmp_path / "cup.png")],
        cwd=ROOT,
        env={**os.environ, "CNNVIZ_OFFLINE": "1", "TORCH_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    (answer,) = json.loads(done.stdout)
    assert "espresso" in [guess["label"] for guess in answer["top"]]
