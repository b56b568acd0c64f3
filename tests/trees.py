"""Syntax trees of the project's files, each parsed once a process."""

import ast
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path


@cache
def parsed(path: Path) -> ast.Module:
    """Return the tree of a file, which nobody may change.

    A thread of its own parses it: a browser that is driven in this one switches stacks below
    Python, which then loses count of its recursion and refuses the file.
    """
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(ast.parse, path.read_text(encoding="utf-8")).result()
