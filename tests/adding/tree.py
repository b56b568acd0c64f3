"""A copy of the app to add to, and the one test of an addition run in it."""

import os
import shutil
import subprocess
import sys

from cnnviz.paths import ROOT

COPIED = ("cnnviz", "pages", "tests", "docs/architecture.md", "app.py", "pyproject.toml",
          ".streamlit", "assets/content", "assets/facts.json")  # fmt: skip


class Tree:
    """The copied app; its weights are links to those of the original."""

    def __init__(self, root):
        self.root = root
        for name in COPIED:
            here, there = ROOT / name, root / name
            there.parent.mkdir(parents=True, exist_ok=True)
            if here.is_dir():
                shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(here, there)
        (root / "assets/weights").mkdir()
        for path in (ROOT / "assets/weights").iterdir():
            (root / "assets/weights" / path.name).symlink_to(path)
        (root / "assets/recorded").symlink_to(ROOT / "assets/recorded")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def read(self, name):
        return (self.root / name).read_text("utf-8")

    def append(self, name, text):
        self.write(name, self.read(name) + text)

    def replace(self, name, old, new):
        """Put new text in the place of the first `old`, which must be there."""
        text = self.read(name)
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, 1))

    def python(self, *arguments):
        environment = {key: os.environ[key] for key in os.environ if key != "PYTHONPATH"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root, env=environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def missing(self, test):
        """Lines of what one test of the contract names; none where it passes."""
        test = f"tests/test_contract.py::{test}"
        done = self.python("-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-rx", test)
        assert any(f"1 {end}" in done.stdout for end in ("passed", "failed", "xfailed")), (
            done.stdout + done.stderr
        )
        if "1 passed" in done.stdout:
            return []
        return [line for line in done.stdout.splitlines() if ": no" in line or "/" in line]
