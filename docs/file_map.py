"""The file map of the README, from the first line of every module: `python docs/file_map.py`."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
SECTION = re.compile(r"(?<=<!-- file map -->\n).*?(?=<!-- end of file map -->)", re.DOTALL)
ROOMS = (
    "architectures",
    "analysis",
    "figures",
    "inference",
    "training",
    "training/runs",
    "transfer",
    "content",
    "ui",
    "ui/sections",
    "ui/experiments",
    "ui/concepts",
    "ui/values",
    "ui/training",
    "ui/gan",
    "commands",
)


def purpose(path: Path) -> str:
    """First sentence of a module's docstring."""
    words = " ".join(
        (ast.get_docstring(ast.parse(path.read_text())) or "").split("\n\n")[0].split()
    )
    return words.rstrip(".")


def lines(folder: Path) -> list[str]:
    """One line a module, in alphabetical order."""
    found = [path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
    return [f"  {path.name:24}{purpose(path)}" for path in found]


def file_map() -> str:
    """The whole map as a block of text."""
    package = ROOT / "cnnviz"
    parts = ["app.py                    " + purpose(ROOT / "app.py")]
    parts += ["pages/                    one short script a page", "cnnviz/", *lines(package)]
    for room in ROOMS:
        parts += [f"cnnviz/{room + '/':19}{purpose(package / room / '__init__.py')}"]
        parts += lines(package / room)
    parts += [
        "assets/content/           a language is one folder: ui.toml and one Markdown file a page",
        "assets/facts.json         published numbers with their sources",
        "assets/weights/           networks trained by this project, with a card each",
        "tests/                    mirrors cnnviz/; app/ runs the pages, e2e/ a real browser",
        "benchmarks/               runnable measurements and their tables",
        "docs/                     the scripts that make this map and the screenshots",
    ]
    return "```text\n" + "\n".join(parts) + "\n```\n"


if __name__ == "__main__":
    README.write_text(SECTION.sub(lambda _: file_map(), README.read_text()))
