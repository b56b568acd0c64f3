"""Adding to the app, as `docs/adding.md` says: in a copy, half an addition and then the whole.

Of each half, one test names all that is missing; of the whole, the same test passes.
"""

import json
import shutil

import pytest

from tests.adding import tinynet
from tests.adding.tree import Tree

CODES = ("en", "ko")
CONTENT = "assets/content"


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return Tree(tmp_path_factory.mktemp("app"))


def named(missing, *wanted):
    """Whether each of some texts stands in a line."""
    lines = "\n".join(missing)
    return [text for text in wanted if text not in lines] == []


def add_experiment(tree, page, name, code):
    section = f"## [lab-{name}] Title\n\nWords.\n\n"
    tree.replace(f"{CONTENT}/{code}/{page}.md", "## [train]", f"{section}## [train]")
    tree.write(f"{CONTENT}/{code}/{page}_{name}.toml", tinynet.guess(name))


@pytest.mark.slow
def test_an_architecture(tree):
    test = "test_an_architecture_is_whole[tinynet]"
    tree.write("cnnviz/architectures/families/tinynet.py", tinynet.FAMILY)
    missing = tree.missing(test)
    assert named(
        missing,
        "cnnviz/architectures/__init__.py: CATALOG",
        "docs/architecture.md: the map",
        "pages/tinynet.py",
        'cnnviz/ui/shell/opening.py: MODULES["lesson"]',
        "cnnviz/lessons/tinynet/__init__.py: EXPERIMENTS has fewer than two",
        "cnnviz/lessons/tinynet/__init__.py: FIGURES has fewer than three",
        "cnnviz/lessons/tinynet/__init__.py: no VALUES",
        *(f"{CONTENT}/{code}/tinynet.md: no page, with the parts story, block" for code in CODES),
        "assets/weights/tinynet-cifar10.toml",
        "assets/weights/tinynet-cifar10.safetensors",
        "net_kinds.py: KINDS",
        "paper_recipes.py: no schedule",
        "presets.py: no set of runs",
        "test_catalog.py: PUBLISHED_PARAMS",
        "test_receptive_field_oracle.py: STAGES",
    ), missing
    build_tinynet(tree)
    missing = tree.missing(test)
    assert named(
        missing,
        *(f"{CONTENT}/{code}/tinynet.md: no claim [myth-wrong-…]" for code in CODES),
        *(f"{CONTENT}/{code}/tinynet.md: its story has no more" for code in CODES),
        *(f"{CONTENT}/{code}/tinynet.md: its idea has no more" for code in CODES),
        *(f"{CONTENT}/{code}/tinynet.md: its story does not show one, two" for code in CODES),
        *(f"{CONTENT}/{code}/tinynet.md: not in the order story, block" for code in CODES),
        *(f"{CONTENT}/{code}/tinynet.md: [lab-first-look] belongs in front" for code in CODES),
        "assets/weights/tinynet-cifar10.csv",
        *(
            f'{CONTENT}/{code}/*.toml: no label "{key}"'
            for code in CODES
            for key in ("net_choices.kinds.tiny", "net_choices.about.tiny", "presets.tiny.title")
        ),
    ), missing
    mend_tinynet(tree)
    assert tree.missing(test) == []


def build_tinynet(tree):
    """Add all that was named, with little care."""
    catalogue = "cnnviz/architectures/__init__.py"
    tree.replace(catalogue, "    senet,\n", "    senet,\n    tinynet,\n")
    tree.replace(catalogue, "    senet.FAMILY,\n", "    senet.FAMILY,\n    tinynet.FAMILY,\n")
    tree.append("docs/architecture.md", "\ncnnviz/lessons/tinynet/     The page\n")
    script = tree.read("pages/nin.py").replace('"nin"', '"tinynet"')
    tree.write("pages/tinynet.py", script)
    line = '        "senet": "cnnviz.lessons.senet",\n'
    tree.replace("cnnviz/ui/shell/opening.py", line, line + line.replace("senet", "tinynet"))
    tree.write("cnnviz/lessons/tinynet/__init__.py", tinynet.LESSON)
    for name in ("first_look", "second_look"):
        tree.write(f"cnnviz/lessons/tinynet/{name}/__init__.py", '"""A look."""\n')
        tree.write(f"cnnviz/lessons/tinynet/{name}/screen.py", tinynet.SCREEN)
    for code in CODES:
        tree.write(f"{CONTENT}/{code}/tinynet.md", tinynet.CARELESS)
        for name in tinynet.EXPERIMENTS:
            tree.write(f"{CONTENT}/{code}/tinynet_{name}.toml", tinynet.guess(name))
    for ending in ("toml", "safetensors"):
        tree.write(f"assets/weights/tinynet-cifar10.{ending}", "")
    tree.replace("cnnviz/training/nets/net_kinds.py", "_KINDS = (", f"_KINDS = ({tinynet.KIND}")
    recipes = "cnnviz/training/recipes"
    schedule = '_RECIPES = (\n    _published("tinynet", "Nobody 2018", epochs=1),'
    tree.replace(f"{recipes}/paper_recipes.py", "_RECIPES = (", schedule)
    runs = '_PRESETS = (\n    _preset("tiny", "tinynet", STANDARD, "tiny"),'
    tree.replace(f"{recipes}/presets.py", "_PRESETS = (", runs)
    oracle = '= {\n    "tinynet-cifar10": '
    catalog, fields = (
        "architectures/test_catalog.py",
        "network/trace/test_receptive_field_oracle.py",
    )
    tree.replace(f"tests/{catalog}", "PARAMS = {", f"PARAMS {oracle}62_006,")
    tree.replace(f"tests/{fields}", "STAGES = {", f'STAGES {oracle}["c1"],')
    tree.replace(
        "tests/training/nets/test_nets.py",
        "SMALL = {",
        f'SMALL = {{\n    "tiny": "{tinynet.VARIANT}",',
    )


def mend_tinynet(tree):
    """Add what was named then."""
    tree.write("assets/weights/tinynet-cifar10.csv", "")
    for code in CODES:
        tree.write(f"{CONTENT}/{code}/tinynet.md", tinynet.PAGE)
        tree.write(f"{CONTENT}/{code}/tinynet.toml", tinynet.LABELS)


@pytest.mark.slow
def test_an_experiment(tree):
    test = "test_an_experiment_is_whole[nin-counted-looks]"
    folder = "cnnviz/lessons/nin/counted_looks"
    tree.write(f"{folder}/screen.py", tinynet.SCREEN)
    tree.write(f"{folder}/numbers.py", '"""Two."""\n\nLOOKS = 2\n')
    missing = tree.missing(test)
    assert named(
        missing,
        "cnnviz/lessons/nin/__init__.py: EXPERIMENTS",
        f"{folder}/__init__.py",
        "tests/lessons/nin/: no test",
        *(f"{CONTENT}/{code}/nin.md: no section [lab-counted-looks]" for code in CODES),
        *(f'{CONTENT}/{code}/*.toml: no label "experiments.counted-looks"' for code in CODES),
        *(
            f'{CONTENT}/{code}/*.toml: no label "guess.counted_looks.options.more"'
            for code in CODES
        ),
    ), missing
    tree.write(f"{folder}/__init__.py", '"""Looks, counted."""\n')
    lesson = "cnnviz/lessons/nin/__init__.py"
    entry = '    Experiment("counted-looks", counted_looks.OPTIONS, counted_looks.show),\n'
    imported = "from cnnviz.lessons.nin.counted_looks import screen as counted_looks\n"
    tree.replace(lesson, "    Experiment(", entry + "    Experiment(")
    tree.replace(
        lesson, "from cnnviz.ui.parts.experiment", imported + "from cnnviz.ui.parts.experiment"
    )
    for code in CODES:
        add_experiment(tree, "nin", "counted-looks", code)
    tree.write(
        "tests/lessons/nin/test_counted_looks.py",
        "from cnnviz.lessons.nin.counted_looks.numbers import LOOKS\n\n\n"
        "def test_two():\n    assert LOOKS == 1 + 1\n",
    )
    assert tree.missing(test) == []


@pytest.mark.slow
def test_a_chart(tree):
    test = "test_a_chart_is_whole[dots]"
    chart = "cnnviz/drawing/charts/dots.py"
    tree.write(chart, '"""Dots."""\n\nKEYS = ("size",)\n')
    missing = tree.missing(test)
    assert named(
        missing,
        f"{chart}: no function dots",
        *(f'{CONTENT}/{code}/*.toml: no label "figures.dots.size"' for code in CODES),
        "cnnviz/: no screen draws dots",
        "tests/drawing/charts/: no test of dots",
    ), missing
    tree.append(chart, "\n\ndef dots(sizes, labels):\n    return [labels['size'], *sizes]\n")
    for code in CODES:
        tree.write(f"{CONTENT}/{code}/dots.toml", '[figures.dots]\nsize = "Size"\n')
    call = "from cnnviz.drawing.charts.dots import dots\n"
    tree.append("cnnviz/lessons/vgg/dense_head/screen.py", f"\n{call}")
    tree.write("tests/drawing/charts/test_dots.py", f"{call}\n\ndef test_it():\n    assert dots\n")
    assert tree.missing(test) == []


TOLD = """
import json, logging
logging.basicConfig(filename="told.log", level="WARNING")
from cnnviz.content import labels, languages, pages
german, english = labels.text("de"), labels.text("en")
labels.text("de")
print(json.dumps([
    [one.code for one in languages.LANGUAGES],
    german("nav.home"), german("nav.start") == english("nav.start"),
    pages.page("de", "nin") == pages.page("en", "nin"),
    open("told.log").read().count("nav.start"),
]))
"""


@pytest.fixture
def german(tree):
    yield
    shutil.rmtree(tree.root / CONTENT / "de")


@pytest.mark.slow
def test_a_language_in_parts(tree, german):
    test = "test_a_language_is_whole_or_says_that_it_is_not[de]"
    words = f"{CONTENT}/de/ui.toml"
    in_parts = 'landed = "in parts"\n'
    tree.write(
        words, f'[language]\ncode = "de"\nname = "Deutsch"\n{in_parts}[nav]\nhome = "Start"\n'
    )
    done = tree.python("-c", TOLD)
    assert json.loads(done.stdout) == [["de", "en", "ko"], "Start", True, True, 1], done.stderr
    wanted = (f'{CONTENT}/de/*.toml: no label "nav.start"', f"{CONTENT}/de/nin.md: no page")
    listed = tree.python(
        "-m", "pytest", "-p", "no:cacheprovider", "-rx", f"tests/test_contract.py::{test}"
    )
    assert listed.returncode == 0
    assert "1 xfailed" in listed.stdout
    assert named([listed.stdout], *wanted)
    tree.replace(words, in_parts, "")
    strict = tree.missing(test)
    assert named(strict, *wanted)
    for path in (tree.root / CONTENT / "en").iterdir():
        text = path.read_text("utf-8").replace('"English"', '"Deutsch"').replace('"en"', '"de"')
        tree.write(f"{CONTENT}/de/{path.name}", text)
    assert tree.missing(test) == []


@pytest.mark.slow
def test_a_training_recipe(tree):
    test = "test_a_recipe_is_whole[patient]"
    catalogue = "cnnviz/training/recipes/catalogue.py"
    entry = '    Recipe(name="patient", epochs=500),\n'
    tree.replace(catalogue, "    *PAPER_RECIPES", entry + "    *PAPER_RECIPES")
    missing = tree.missing(test)
    assert named(
        missing,
        f"{catalogue}: what was measured with `patient`",
        *(f'{CONTENT}/{code}/*.toml: no label "recipes.patient"' for code in CODES),
    ), missing
    tree.replace(catalogue, "* `sgd`:", "* `patient`: not measured.\n* `sgd`:")
    for code in CODES:
        tree.replace(
            f"{CONTENT}/{code}/training.toml", "[recipes]\n", '[recipes]\npatient = "Patient"\n'
        )
    assert tree.missing(test) == []
