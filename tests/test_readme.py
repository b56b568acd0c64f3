"""The README cannot lie: its map, its settings and its commands are those of the code."""

import os
import re
import subprocess
import sys
from pathlib import Path

from cnnviz.__main__ import main
from cnnviz.settings import read

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

sys.path.insert(0, str(ROOT / "docs"))

from file_map import SECTION, file_map  # noqa: E402


def test_the_file_map_is_that_of_the_files():
    assert SECTION.search(README).group(0) == file_map(), "run: python docs/file_map.py"


def test_every_setting_is_documented_and_every_documented_setting_is_read():
    asked = set()

    class Recorder(dict):
        def get(self, key, default=None):
            asked.add(key)
            return default

    read(Recorder())
    documented = set(re.findall(r"^\| `(CNNVIZ_\w+)`", README, re.MULTILINE))
    assert documented == asked


def test_every_command_of_the_readme_exists(capsys):
    named = set(re.findall(r"-m cnnviz ([a-z]+)", README))
    assert {"list", "layers", "predict", "fetch", "train", "doctor"} <= named
    for command in named:
        try:
            status = main([command, "--help"])
        except SystemExit as stop:
            status = stop.code
        assert status == 0, command
        assert capsys.readouterr().out.startswith("usage:")


def test_every_picture_of_the_readme_is_there():
    pictures = re.findall(r"\]\((docs/screenshots/[^)]+)\)", README)
    assert len(pictures) >= 4
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


def test_make_knows_the_two_commands():
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    for target in ("app", "test"):
        done = subprocess.run(
            ["make", "--dry-run", "--always-make", target],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "streamlit run app.py" in done.stdout if target == "app" else "pytest" in done.stdout
