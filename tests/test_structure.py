"""What the modules promise: each is imported by its name, one place apart, and none in a circle."""

import ast
from pathlib import Path

import pytest

from cnnviz.paths import ROOT
from cnnviz.ui.shell.opening import MODULES
from tests.trees import parsed

TABLE = "cnnviz.ui.shell.opening"

# What no module imports: `python -m` runs them.
ENTRIES = {
    "cnnviz.__main__",
    "cnnviz.photos.decoding.decoder_child",
    "cnnviz.photos.own_models.model_child",
    "cnnviz.training.runs.workers.trainer",
}


def dotted(path, root=ROOT):
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources(root=ROOT):
    """Syntax tree of every module of the app, by its dotted name."""
    paths = [*root.glob("cnnviz/**/*.py"), *root.glob("pages/*.py"), *root.glob("app.py")]
    return {dotted(path, root): parsed(path) for path in paths}


def at_the_top(tree):
    """The statements that run when a module is imported, without those for a type checker only."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            waiting += ast.iter_child_nodes(node)


def imports(nodes, modules):
    """Modules of the app that these statements import, the deepest that each of them names."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in modules else node.module for name in named}
    return found & set(modules)


def unused(trees):
    """Modules that no other module imports."""
    used = set()
    for name, tree in trees.items():
        used |= imports(ast.walk(tree), trees) - {name}
    packages = {name.rpartition(".")[0] for name in trees}
    return {name for name in trees if name.startswith("cnnviz.")} - used - packages


def runs_before(trees):
    """For each module what an import of it runs before its end: packages of others too."""
    edges = {}
    for name, tree in trees.items():
        targets = imports(at_the_top(tree), trees)
        parents = {
            ".".join(parts[:depth])
            for parts in (target.split(".") for target in targets)
            for depth in range(1, len(parts))
        }
        own = {parent for parent in parents if name.startswith(f"{parent}.")}
        edges[name] = targets | (parents - own) - {name}
    return edges


def cycles(edges):
    """The sets of modules that reach each other (Tarjan's components of more than one)."""
    index, low, stack, found = {}, {}, [], set()

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(edges[node]):
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            place = stack.index(node)
            component = frozenset(stack[place:])
            del stack[place:]
            if len(component) > 1:
                found.add(component)

    for node in sorted(edges):
        if node not in index:
            visit(node)
    return found


@pytest.fixture(scope="module")
def trees():
    return sources()


def test_every_module_is_imported_by_name(trees):
    opened = {module for table in MODULES.values() for module in table.values()}
    assert opened <= set(trees)
    assert unused(trees) - opened == ENTRIES


def test_one_place_imports_by_a_string_and_its_table_is_literal(trees):
    words = ("import_module", "__import__", "iter_modules", "walk_packages", "exec_module")
    asking = [
        (name, node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id)
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    ]
    assert [one for one in asking if one[1] in words] == [(TABLE, "import_module")]
    (table,) = [
        node.value
        for node in trees[TABLE].body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "MODULES"
    ]
    assert ast.literal_eval(table) == MODULES


def test_no_public_class_name_means_two_things(trees):
    homes: dict[str, list[str]] = {}
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


def test_no_modules_import_each_other(trees):
    assert cycles(runs_before(trees)) == set()


def test_the_walk_finds_what_it_is_for(tmp_path):
    files = {
        "cnnviz/__init__.py": "",
        "cnnviz/a.py": "if TYPE_CHECKING:\n    from cnnviz import b\nfrom cnnviz.c import d\n",
        "cnnviz/b.py": "import cnnviz.a\n",
        "cnnviz/c/__init__.py": "from cnnviz.c import d\n",
        "cnnviz/c/d.py": "def f():\n    from cnnviz.b import g\n",
        "cnnviz/lonely.py": "from cnnviz import lonely\n",
    }
    for name, text in files.items():
        path = Path(tmp_path, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    trees = sources(tmp_path)
    assert unused(trees) == {"cnnviz.lonely"}
    assert cycles(runs_before(trees)) == set()
    top = ast.parse("try:\n    from cnnviz.b import g\nexcept ImportError:\n    pass\n")
    trees["cnnviz.c.d"] = top
    assert cycles(runs_before(trees)) == {
        frozenset({"cnnviz.b", "cnnviz.a", "cnnviz.c", "cnnviz.c.d"})
    }
