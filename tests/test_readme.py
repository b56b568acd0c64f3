"""The papers cannot lie: map, settings, commands and links are those of the code."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cnnviz.__main__ import main, parser
from tests.settings_asked import asked
from tests.test_imports import ARROWS, GROUND

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
ROOMS = sorted(
    {path.name for path in (ROOT / "cnnviz").iterdir() if path.is_dir()} - {"__pycache__"}
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"^ *(?:\S*python -m |\S*/)cnnviz ([a-z].*)$", re.MULTILINE)
ADDRESS = ["--server.address", "0.0.0.0"]  # what a hall passes on to Streamlit

sys.path.insert(0, str(ROOT / "docs"))

import file_map as maps  # noqa: E402


def by_paper(function):
    return pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)(function)


def test_no_paper_holds_the_marks_of_a_merge():
    marks = re.compile("^(<{7}|={7}|>{7})", re.MULTILINE)
    words = [*PAPERS, *ROOT.glob("assets/content/*/*.*")]
    texts = {path: path.read_text(encoding="utf-8") for path in words}
    assert len(texts) > 50
    assert [path for path, text in texts.items() if marks.search(text)] == []


def test_the_readme_can_be_read_in_a_minute():
    assert len(README.encode()) <= 8 * 1024
    assert len(re.findall(r"!\[", README)) == 3


def test_the_file_map_is_that_of_the_files():
    written = maps.SECTION.search(maps.PAPER.read_text(encoding="utf-8")).group(0)
    assert written == maps.file_map(), "run: python docs/file_map.py"


def test_the_table_of_rooms_has_the_arrows_and_tests_that_are_there():
    told = {}
    for line in re.findall(
        r"^\| `\w+` \|.*\| `tests/.*\|$", maps.PAPER.read_text("utf-8"), re.MULTILINE
    ):
        room, wanted, tests = (re.findall(r"`([^`]+)`", cell) for cell in line.split("|")[1:4])
        told[room[0]] = set(wanted)
        assert [path for path in tests if not (ROOT / path).exists()] == []
    assert told == {room: ARROWS[room] - GROUND for room in [*ROOMS, "pages"]}


def test_names_in_docstrings_are_there():
    """`room.module.name`, as docstrings write what they take or give."""
    written = re.compile(rf"`((?:{'|'.join(ROOMS)})(?:\.(?!toml)\w+)+)`")
    found = [
        (path, name)
        for path in maps.modules(ROOT / "cnnviz")
        for name in written.findall(path.read_text("utf-8"))
    ]
    assert len(found) > 10
    assert [one for one in found if not is_there(one[1])] == []


def is_there(name):
    """Whether a dotted name is a module or a folder of the app, or defined at the top of one."""
    place = ROOT / "cnnviz" / name.replace(".", "/")
    if place.is_dir() or place.with_suffix(".py").is_file():
        return True
    module = place.parent.with_suffix(".py")
    defined = re.compile(rf"^(?:def |class )?{place.name}\b", re.MULTILINE)
    return module.is_file() and defined.search(module.read_text("utf-8")) is not None


def test_the_file_map_is_complete():
    """Counted by another walk than that of the map."""
    files = {
        Path(folder, name).relative_to(ROOT)
        for folder, _, names in os.walk(ROOT / "cnnviz")
        for name in names
        if name.endswith(".py")
    }
    assert len(files) > 100
    folder, told = None, set()
    for line in filter(None, maps.file_map().splitlines()):
        name = line.split()[0]
        if line.startswith("cnnviz"):
            folder = Path(name)
            told.add(folder / "__init__.py")
        elif line.startswith("  ") and folder:
            told.add(folder / name)
    assert files - told == set()


def test_every_module_says_what_it_is_for():
    silent = [path for path in maps.modules(ROOT / "cnnviz") if not maps.purpose(path)]
    assert silent == []


def test_every_setting_is_documented_and_every_documented_setting_is_read():
    documented = set(re.findall(r"^\| `(CNNVIZ_\w+)`", OPERATING, re.MULTILINE))
    assert documented == asked()


def test_the_readme_names_every_command():
    assert set(re.findall(r"^python -m cnnviz ([a-z]+)", README, re.MULTILINE)) == {
        "app", "list", "layers", "code", "predict", "fetch", "train", "runs", "serve", "worker",
        "doctor",
    }  # fmt: skip


@by_paper
def test_every_command_exists(paper, capsys):
    for command in set(re.findall(r"(?:-m |/)cnnviz ([a-z]+)", paper.read_text("utf-8"))):
        try:
            status = main([command, "--help"])
        except SystemExit as stop:
            status = stop.code
        assert status == 0, command
        assert capsys.readouterr().out.startswith("usage:")


@by_paper
def test_every_command_line_is_understood(paper):
    """Options and names of options, as the parser of the command takes them."""
    for line in COMMAND.findall(paper.read_text("utf-8")):
        assert parser().parse_known_args(shlex.split(line, comments=True))[1] in ([], ADDRESS)


@by_paper
def test_every_target_of_make_exists(paper):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", paper.read_text("utf-8"), re.MULTILINE))
    assert named <= targets


@by_paper
def test_every_link_leads_somewhere(paper):
    text = re.sub(r"```.*?```", "", paper.read_text("utf-8"), flags=re.DOTALL)
    near = [name for name in LINK.findall(text) if "://" not in name]
    assert [name for name in near if not (paper.parent / name.split("#")[0]).exists()] == []


def test_every_picture_is_shown():
    gallery = (ROOT / "docs" / "screenshots" / "README.md").read_text(encoding="utf-8")
    pictures = {path.name for path in (ROOT / "docs" / "screenshots").glob("*.png")}
    assert set(LINK.findall(gallery)) == pictures


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
        assert "-m cnnviz app" in done.stdout if target == "app" else "pytest" in done.stdout
