"""The one-way rule, and what no line of the project may do: read from every file's syntax tree."""

import ast
from functools import cache
from pathlib import Path

from cnnviz.paths import ROOT
from tests.trees import parsed

GROUND = {"errors", "names", "paths", "settings", "__init__", "__version__"}

HEADLESS = GROUND | {"architectures", "network", "transfer"}

ON_SCREEN = {"probing", "photos", "training", "lectures", "drawing", "capsules", "content", "ui"}

# What each room may import beside itself.
ARROWS = {
    "errors": set(),
    "names": set(),
    "paths": set(),
    "environment": {"paths"},
    "settings": {"environment"},
    "__init__": set(),
    "transfer": GROUND,
    "content": GROUND,
    "architectures": GROUND,
    "network": GROUND | {"architectures"},
    "probing": HEADLESS,
    "photos": HEADLESS | {"probing"},
    "training": HEADLESS | {"photos"},
    "lectures": GROUND | {"content", "training"},
    "drawing": GROUND | {"architectures", "network", "probing"},
    "capsules": GROUND | {"photos", "drawing"},
    "ui": HEADLESS
    | {"probing", "photos", "training", "lectures", "drawing", "capsules", "content"},
    "studios": HEADLESS | ON_SCREEN,
    "lessons": HEADLESS | ON_SCREEN,
    "hosting": GROUND,
    "commands": HEADLESS | {"probing", "photos", "training", "hosting"},
    "__main__": GROUND | {"commands"},
    "pages": {"ui", "studios", "lessons"},
    "app": {"ui"},
}

SCREEN = {"ui", "pages", "app"}
BY_PAGE = {"lessons", "studios"}
"""Rooms in which the name of a file says what it may import."""

SCREENS = {"screen", "figures", "values", "__init__"}
"""Names of the files there that may import the screen."""

# The only rooms that may name these libraries; in the rooms by page it is for the file's name.
OWNERS = {
    "streamlit": SCREEN,
    "plotly": {"drawing"},
    "torch": {
        *("architectures", "network", "probing", "photos", "training", "commands", "ui"),
        *BY_PAGE,
    },
    "torchvision": {
        *("architectures", "network", "probing", "photos", "ui", "commands"),
        *BY_PAGE,
    },
    "timm": {"architectures"},
    "onnx": {"network"},
    "latex2mathml": {"capsules"},
    "markdown_it": {"capsules"},
    "requests": {"transfer"},
}

MODULES_A_FOLDER = 16
LINES = 300
PAGE_LINES = 60
EMPTY_NAMES = {"utils", "util", "common", "helpers", "helper", "misc"}

FILES = sorted(
    [*ROOT.glob("cnnviz/**/*.py"), *ROOT.glob("pages/*.py"), *ROOT.glob("app.py")],
    key=lambda path: path.relative_to(ROOT).parts,
)


def room_of(path: Path) -> str:
    first, *rest = path.relative_to(ROOT).with_suffix("").parts
    return rest[0] if first == "cnnviz" else first


def imported(tree: ast.Module, path: Path) -> set[str]:
    """Dotted names of everything a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def name(path):
    return str(path.relative_to(ROOT))


def by_file(rule):
    """One test of a rule that every file keeps; a test for each file would take minutes."""

    def over_all():
        for path in FILES:
            try:
                rule(path)
            except AssertionError as error:
                raise AssertionError(f"{name(path)}: {error}") from error

    over_all.__doc__ = rule.__doc__
    return over_all


@by_file
def test_arrows_point_one_way(path):
    room = room_of(path)
    assert room in ARROWS, f"{room} is a new room: say what it may import"
    for wanted in imported(parsed(path), path):
        parts = wanted.split(".")
        if parts[0] == "cnnviz":
            target = parts[1] if len(parts) > 1 else "__init__"
            assert target == room or target in ARROWS[room], f"{room} imports {wanted}"


@by_file
def test_each_library_has_its_room(path):
    room = room_of(path)
    for wanted in imported(parsed(path), path):
        library = wanted.split(".")[0]
        owners = OWNERS.get(library, {room})
        allowed = room in owners or (room in BY_PAGE and library in NAMED.get(path.stem, set()))
        assert allowed, f"{room} imports {wanted}"


# Which libraries the name of a file allows in the rooms by page.
NAMED = {"drawing": {"plotly"}} | {name: {"streamlit"} for name in SCREENS}


@by_file
def test_the_name_of_a_file_says_what_it_imports(path):
    if room_of(path) not in BY_PAGE:
        return
    for wanted in imported(parsed(path), path):
        if wanted.startswith("cnnviz.ui"):
            assert path.stem in SCREENS, f"{path.stem} imports {wanted}"


def shadowed(tree: ast.Module, package: str, modules: set[str]) -> set[str]:
    """Names from elsewhere that a package binds although a module of its own has them.

    Importing that module binds the name anew, and whoever meant the other gets this one.
    """
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not str(node.module).startswith(package)
        for alias in node.names
    } & modules


def test_no_package_binds_a_name_that_a_module_of_its_own_has():
    for path in (path for path in FILES if path.stem == "__init__"):
        package = ".".join(path.parent.relative_to(ROOT).parts)
        own = {entry.stem for entry in path.parent.iterdir()} - {"__init__"}
        assert not shadowed(parsed(path), package, own), path


def test_a_name_that_a_module_takes_is_seen():
    tree = ast.parse("from a.parts import values\nfrom b.page.first import screen as first\n")
    assert shadowed(tree, "b.page", {"values", "first"}) == {"values"}


def test_no_folder_holds_more_modules_than_one_looks_over():
    for folder in {path.parent for path in FILES if room_of(path) != "pages"}:
        assert len(list(folder.glob("*.py"))) <= MODULES_A_FOLDER, folder


@cache
def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """Every call in a file with the last part of what it calls."""
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            function = node.func
            called = getattr(function, "attr", getattr(function, "id", ""))
            found.append((called, node))
    return found


HOOKED = "cnnviz/network/trace/heard.py"
"""Builds the network that it listens to."""


@by_file
def test_no_hook_is_ever_put_on_a_shared_model(path):
    if name(path) == HOOKED:
        return
    for called, node in calls(path):
        is_hook = called.startswith("register_") and called.endswith("hook")
        assert not is_hook, f"{called} in line {node.lineno}"


@by_file
def test_only_training_changes_a_model(path):
    if room_of(path) == "training":
        return
    for called, node in calls(path):
        assert called != "backward", f"line {node.lineno}"
        of_a_model = isinstance(node.func, ast.Attribute) and called == "train"
        assert not of_a_model, f"line {node.lineno}"


SEEDERS = {"cnnviz/training/nets/trainable.py", "cnnviz/photos/weights/models.py"}


@by_file
def test_only_builders_of_random_weights_seed_the_process(path):
    for called, node in calls(path):
        if called in ("manual_seed", "manual_seed_all", "seed") and name(path) not in SEEDERS:
            own = isinstance(node.func.value, ast.Call) and (
                getattr(node.func.value.func, "attr", "") == "Generator"
            )
            assert own, f"line {node.lineno} seeds more than a generator of its own"


@by_file
def test_no_file_can_bring_code(path):
    for called, node in calls(path):
        owner = getattr(getattr(node.func, "value", None), "id", "")
        if (owner, called) == ("torch", "load"):
            options = {option.arg: option.value for option in node.keywords}
            safe = options.get("weights_only")
            assert isinstance(safe, ast.Constant), f"line {node.lineno}"
            assert safe.value is True, f"line {node.lineno}"
        assert (owner, called) not in {
            ("pickle", "load"),
            ("pickle", "loads"),
            ("joblib", "load"),
        }, f"line {node.lineno}"
        assert called not in ("eval", "exec") or isinstance(node.func, ast.Attribute)
        assert called != "load_state_dict_from_url", f"line {node.lineno}"


@by_file
def test_no_page_inserts_html_of_its_own(path):
    for _, node in calls(path):
        assert "unsafe_allow_html" not in {option.arg for option in node.keywords}


@by_file
def test_files_are_short_and_named_for_what_they_hold(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (PAGE_LINES if room_of(path) == "pages" else LINES)
    assert not EMPTY_NAMES & set(path.relative_to(ROOT).with_suffix("").parts)


def test_the_rules_catch_what_they_are_for(tmp_path):
    """The walk sees an import inside a function and tells a room by its folder."""
    tree = ast.parse("def f():\n    from cnnviz.ui.shell import page\n    import torch.nn as nn\n")
    assert imported(tree, tmp_path) == {"cnnviz.ui.shell.page", "torch.nn"}
    assert room_of(ROOT / "cnnviz" / "ui" / "parts" / "story.py") == "ui"
    assert room_of(ROOT / "cnnviz" / "errors.py") == "errors"
    assert room_of(ROOT / "pages" / "resnet.py") == "pages"
    assert room_of(ROOT / "app.py") == "app"
    assert len(FILES) > 50
