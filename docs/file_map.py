"""The file map of `docs/architecture.md`, from the first line of every module."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAPER = ROOT / "docs" / "architecture.md"
SECTION = re.compile(r"(?<=<!-- file map -->\n).*?(?=<!-- end of file map -->)", re.DOTALL)
PLACES = ("cnnviz", "benchmarks", "docs")
WIDTH = 28


def purpose(path: Path) -> str:
    """The first paragraph of a module's docstring, without its full stop."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split()).rstrip(".")


def modules(place: Path) -> list[Path]:
    """Every module below a folder, a folder's own before those of the folders in it."""
    found = [path for path in place.rglob("*.py") if "__pycache__" not in path.parts]
    return sorted(found, key=lambda path: (path.parent.parts, path.name))


def _line(name: str, words: str) -> str:
    return f"{name:<{WIDTH}} {words}".rstrip()


def _lines(path: Path, told: set[Path]) -> list[str]:
    """The line of a module, after the line of its folder where that was not told yet."""
    folder, lines = path.parent, []
    own = folder / "__init__.py"
    if folder not in told:
        told.add(folder)
        lines += ["", _line(f"{folder.relative_to(ROOT)}/", purpose(own) if own.exists() else "")]
    return lines if path == own else [*lines, _line(f"  {path.name}", purpose(path))]


def file_map() -> str:
    """The whole map as a block of text."""
    told: set[Path] = set()
    lines = [_line("app.py", purpose(ROOT / "app.py"))]
    lines.append(_line("pages/", "One script of three lines a page, as Streamlit wants them"))
    for place in PLACES:
        for path in modules(ROOT / place):
            lines += _lines(path, told)
    return "```text\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    text = PAPER.read_text(encoding="utf-8")
    PAPER.write_text(SECTION.sub(lambda _: file_map(), text), encoding="utf-8")
