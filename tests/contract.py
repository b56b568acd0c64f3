"""What belongs to an addition: for each kind one function that names everything that is missing.

Each sentence names the file to touch. What can be read is read from the source, so that half of an
addition breaks no import here.
"""

import ast
from functools import cache
from importlib import import_module

from cnnviz.architectures import CATALOG
from cnnviz.content import labels, pages
from cnnviz.content.languages import FALLBACK, LANGUAGES
from cnnviz.content.pieces import PieceKind, pieces
from cnnviz.paths import BUNDLED_WEIGHTS, CONTENT, PAGES, ROOT
from cnnviz.photos.weights.shipped import SHIPPED
from cnnviz.training.gan.recipes import GAN_RECIPES
from cnnviz.training.nets.net_kinds import KINDS
from cnnviz.training.recipes.catalogue import RECIPES
from cnnviz.training.recipes.paper_recipes import PAPER, PAPER_RECIPES
from cnnviz.training.recipes.presets import PRESETS
from cnnviz.ui.shell.opening import MODULES

LESSONS = ROOT / "cnnviz/lessons"
CHARTS = ROOT / "cnnviz/drawing/charts"
FAMILIES = ROOT / "cnnviz/architectures/families"
LANDED = "language.landed"
"""A language whose `ui.toml` says `landed = "in parts"` may lack words; any other is whole."""

PARTS = [name for name in MODULES["part"] if name not in ("laboratory", "check")]
"""The sections of every page in order; experiments stand before the last, claims behind it."""

IDEA, STORY = 40, 300
"""A shorter idea or story says nothing."""


@cache
def own_labels(code):
    """The labels that stand in the files of a language, without what English lends."""
    return labels.read(CONTENT / code / "ui.toml").texts


def in_parts(code):
    return own_labels(code).get(LANDED) == "in parts"


CODES = [entry.code for entry in LANGUAGES]
WHOLE = [code for code in CODES if not in_parts(code)]


def place(path):
    return path.relative_to(ROOT).as_posix()


def source(path):
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@cache
def all_tests():
    """The source of every test but of those of the contract itself."""
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if path.parent.name != "tests"]
    return "\n".join(source(path) for path in sorted(files))


def assigned(path, name):
    """The expression of a name at the top of a module, or None."""
    for node in ast.parse(source(path)).body:
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node.value
    return None


def entries(slug, registry="EXPERIMENTS"):
    """Names of the experiments of a page, or of its figures, as its tuple has them."""
    found = assigned(LESSONS / slug / "__init__.py", registry)
    calls = found.elts if isinstance(found, ast.Tuple) else []
    return [call.args[0].value for call in calls if isinstance(call, ast.Call)]


def unsaid(*keys):
    """The labels that a whole language has no words for."""
    return [
        f'assets/content/{code}/*.toml: no label "{key}"'
        for code in WHOLE
        for key in keys
        if key not in own_labels(code)
    ]


def slugs():
    """Every architecture that has begun: a `FAMILY` in its file, or a place in the catalogue."""
    begun = {path.stem for path in FAMILIES.glob("*.py") if assigned(path, "FAMILY")}
    return sorted(begun | {family.slug for family in CATALOG})


def architecture(slug):
    """What the architecture of that slug lacks."""
    family = import_module(f"cnnviz.architectures.families.{slug}").FAMILY
    return [
        *_catalogue(slug, family),
        *_page(slug),
        *_lesson(slug),
        *_words(slug, family.title),
        *_trained(slug, family),
        *_oracles(family),
    ]


def _catalogue(slug, family):
    if family not in CATALOG:
        yield f"cnnviz/architectures/__init__.py: CATALOG has no {slug}.FAMILY"
    for name in {*family.milestones, family.default} - {entry.name for entry in family.variants}:
        yield f"cnnviz/architectures/families/{slug}.py: no variant {name!r}"
    if f"cnnviz/lessons/{slug}/ " not in source(ROOT / "docs/architecture.md"):
        missing = f"the map of files has no cnnviz/lessons/{slug}/"
        yield f"docs/architecture.md: {missing} (python docs/file_map.py)"


def _page(slug):
    script = source(PAGES / f"{slug}.py")
    if f'page.open_family("{slug}")' not in script or len(script.splitlines()) != 3:
        yield f'pages/{slug}.py: not the three lines with page.open_family("{slug}")'


def _lesson(slug):
    module = LESSONS / slug / "__init__.py"
    listed = MODULES["lesson"].get(slug) == f"cnnviz.lessons.{slug}"
    if not listed:
        yield f'cnnviz/ui/shell/opening.py: MODULES["lesson"] has no "{slug}"'
    if len(entries(slug)) < 2:
        yield f"{place(module)}: EXPERIMENTS has fewer than two experiments"
    if len(entries(slug, "FIGURES")) < 3:
        yield f"{place(module)}: FIGURES has fewer than three figures"
    if assigned(module, "VALUES") is None:
        yield f"{place(module)}: no VALUES"
    for name in names(slug):
        yield from experiment(slug, name)


def _words(slug, title):
    known = set()
    if MODULES["lesson"].get(slug) and assigned(LESSONS / slug / "__init__.py", "VALUES"):
        known = set(import_module(MODULES["lesson"][slug]).VALUES)
    for code in WHOLE:
        path = CONTENT / code / f"{slug}.md"
        if not path.is_file():
            parts = ", ".join(PARTS)
            yield f"{place(path)}: no page, with the parts {parts} and four claims [myth-…]"
            continue
        words = pages.read(path)
        called = own_labels(code).get(f"families.{slug}", title)
        if words.title != called:
            yield f"{place(path)}: its title is not {called!r}"
        for sentence in (
            *_sections(list(words.sections)),
            *_lengths(words),
            *_figures(words, entries(slug, "FIGURES")),
        ):
            yield f"{place(path)}: {sentence}"
        for name in sorted(words.wanted() - known):
            yield f"cnnviz/lessons/{slug}/values.py: no value [[{name}]], which {code} asks for"


def _sections(found):
    for part in PARTS:
        if part not in found:
            yield f"no section [{part}]"
    claims = [name for name in found if name.startswith("myth-")]
    verdicts = {name.split("-")[1] for name in claims}
    if len(claims) < 4:
        yield "fewer than four claims [myth-…]"
    for verdict in sorted({"true", "wrong"} - verdicts):
        yield f"no claim [myth-{verdict}-…]"
    for verdict in sorted(verdicts - {"true", "half", "wrong"}):
        yield f"a claim is true, half or wrong, not [myth-{verdict}-…]"
    experiments = [name for name in found if name.startswith("lab-")]
    parts = [name for name in PARTS if name in found]
    if found != [*parts[:-1], *experiments, *parts[-1:], *claims]:
        yield f"not in the order {', '.join(PARTS[:-1])}, lab-…, {PARTS[-1]}, myth-…"


def _lengths(words):
    if len(words.idea) <= IDEA:
        yield f"its idea has no more than {IDEA} characters"
    if "story" in words.sections and len(words.sections["story"].body) <= STORY:
        yield f"its story has no more than {STORY} characters"


def _figures(words, known):
    if "story" not in words.sections:
        return
    found = pieces(words.sections["story"].body)
    shown = [piece.content for piece in found if piece.kind is PieceKind.FIGURE]
    if shown != known:
        yield f"its story does not show {', '.join(known)}, in the order of FIGURES"


def _trained(slug, family):
    if not family.bundled and not any(entry.name in SHIPPED for entry in family.variants):
        missing = "no small network as `bundled`, and none whose weights a package brings"
        yield f"cnnviz/architectures/families/{slug}.py: {missing}"
    for ending in ("toml", "safetensors", "csv"):
        path = BUNDLED_WEIGHTS / f"{family.bundled}.{ending}"
        if family.bundled and not path.is_file():
            yield f"{place(path)}: not there"
    kinds = [kind for kind in KINDS.values() if kind.family == slug]
    if not kinds:
        yield f"cnnviz/training/nets/net_kinds.py: KINDS has none of the family {slug!r}"
    for kind in kinds:
        if not kind.choices:
            yield f"cnnviz/training/nets/net_kinds.py: {kind.name!r} has no choice"
        tables = [f"{table}.{kind.name}" for table in ("kinds", "about")]
        tables += [f"{table}.{one.name}" for table in ("names", "help") for one in kind.choices]
        yield from unsaid(*(f"net_choices.{key}" for key in tables))
    if slug not in PAPER_RECIPES:
        yield f"cnnviz/training/recipes/paper_recipes.py: no schedule of {slug!r}"
    presets = [preset.name for preset in PRESETS.values() if preset.family == slug]
    if not presets:
        yield f"cnnviz/training/recipes/presets.py: no set of runs of {slug!r}"
    for name in presets:
        yield from unsaid(f"presets.{name}.title", f"presets.{name}.question")


def _oracles(family):
    from tests.architectures.test_catalog import PUBLISHED_PARAMS
    from tests.network.trace.test_receptive_field_oracle import STAGES
    from tests.training.nets.test_nets import SMALL

    variants = {entry.name for entry in family.variants}
    for name in sorted(variants - set(PUBLISHED_PARAMS)):
        yield f"tests/architectures/test_catalog.py: PUBLISHED_PARAMS has no {name!r}"
    if not variants & set(STAGES):
        yield (
            "tests/network/trace/test_receptive_field_oracle.py: STAGES has no variant of "
            f"{family.slug!r}"
        )
    for name, kind in KINDS.items():
        if kind.family == family.slug and name not in SMALL:
            yield f"tests/training/nets/test_nets.py: SMALL has no {name!r}"


def names(slug):
    """Every experiment of a page that has begun: an entry of its tuple, or a folder."""
    folders = [path.parent.name for path in sorted((LESSONS / slug).glob("*/*.py"))]
    return list(dict.fromkeys([*entries(slug), *(one.replace("_", "-") for one in folders)]))


def experiment(slug, name):
    """What the experiment of that name, on the page of that slug, lacks."""
    return [*_screen(slug, name), *_experiment_words(slug, name)]


def _screen(slug, name):
    folder = LESSONS / slug / name.replace("-", "_")
    if name not in entries(slug):
        yield f'{place(LESSONS / slug)}/__init__.py: EXPERIMENTS has no "{name}"'
    for other in slugs():
        if other != slug and name in entries(other):
            yield f'{place(LESSONS / slug)}: no name of its own, {other} has a "{name}"'
    if not folder.is_dir():
        return  # a bench that pages share shows it
    for file in ("__init__.py", "screen.py"):
        if not (folder / file).is_file():
            yield f"{place(folder)}/{file}: not there"
    if (folder / "screen.py").is_file() and assigned(folder / "screen.py", "OPTIONS") is None:
        yield f"{place(folder)}/screen.py: no OPTIONS"
    computes = (folder / "numbers.py").is_file()
    if computes and f"lessons.{slug}.{folder.name}" not in all_tests():
        yield f"tests/lessons/{slug}/: no test of {place(folder)}/numbers.py"


def _experiment_words(slug, name):
    for code in WHOLE:
        path = CONTENT / code / f"{slug}.md"
        sections = list(pages.read(path).sections) if path.is_file() else []
        if f"lab-{name}" not in sections:
            yield f"{place(path)}: no section [lab-{name}]"
        elif PARTS[-1] in sections[: sections.index(f"lab-{name}")]:
            yield f"{place(path)}: [lab-{name}] belongs in front of [{PARTS[-1]}]"
    table = f"guess.{name.replace('-', '_')}"
    chosen = assigned(LESSONS / slug / name.replace("-", "_") / "screen.py", "OPTIONS")
    try:
        options = ast.literal_eval(chosen) if chosen else ()
    except ValueError:
        options = ()
    keys = [
        f"{table}.{key}"
        for key in ("question", "answer", "axis", *(f"options.{o}" for o in options))
    ]
    yield from unsaid(f"experiments.{name}", *keys)


def concepts():
    """Every concept of the page of that name that has begun: an entry, or a folder of a group."""
    folders = [path.parent for path in sorted((LESSONS / "concepts").glob("*/*/__init__.py"))]
    found = {folder.name.replace("_", "-"): folder for folder in folders}
    for group in sorted({folder.parent for folder in folders}):
        found |= {
            name: found.get(name, group / name.replace("-", "_"))
            for name in entries(f"concepts/{group.name}", "CONCEPTS")
        }
    return found


def concept(name):
    """What the concept of that name lacks."""
    return list(_concept(name, concepts()[name]))


def _concept(name, folder):
    if name not in entries(f"concepts/{folder.parent.name}", "CONCEPTS"):
        yield f'{place(folder.parent)}/__init__.py: CONCEPTS has no "{name}"'
    options = assigned(folder / "screen.py", "OPTIONS")
    if options is None:
        yield f"{place(folder)}/screen.py: no OPTIONS"
    computes = (folder / "numbers.py").is_file()
    if computes and f"lessons.concepts.{folder.parent.name}.{folder.name}" not in all_tests():
        yield f"tests/lessons/concepts/: no test of {place(folder)}/numbers.py"
    for code in WHOLE:
        path = CONTENT / code / "concepts.md"
        sections = pages.read(path).sections
        if name not in sections:
            yield f"{place(path)}: no section [{name}]"
        if not {f"myth-{verdict}-{name}" for verdict in ("true", "half", "wrong")} & set(sections):
            yield f"{place(path)}: no claim [myth-…-{name}]"
    table = f"guess.{name.replace('-', '_')}"
    # Options that a module computes are asked for by the test of its figure.
    named = ast.literal_eval(options) if isinstance(options, ast.Tuple) else ()
    keys = ("question", "answer", "axis", *(f"options.{one}" for one in named))
    keys = [f"{table}.{key}" for key in keys]
    yield from unsaid(f"concepts.names.{name}", *keys)


def charts():
    return sorted(path.stem for path in CHARTS.glob("[!_]*.py"))


def chart(name):
    """What the chart of that file lacks."""
    return list(_chart(name))


def _chart(name):
    path = CHARTS / f"{name}.py"
    public = [
        node.name
        for node in ast.parse(source(path)).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    if name not in public:
        yield f"{place(path)}: no function {name}"
    keys = assigned(path, "KEYS")
    if keys is not None:
        yield from unsaid(*(f"figures.{name}.{key}" for key in ast.literal_eval(keys)))
    called = f"drawing.charts.{name} import"
    if not any(called in source(one) for one in (ROOT / "cnnviz").rglob("*.py")):
        yield f"cnnviz/: no screen draws {name}"
    if called not in all_tests():
        yield f"tests/drawing/charts/: no test of {name}"


def language(code):
    """What the language of that code lacks, beside English."""
    english, here = own_labels(FALLBACK), own_labels(code)
    absent = [key for key in english if key not in here]
    found = [f'assets/content/{code}/*.toml: no label "{key}"' for key in absent]
    for path in sorted((CONTENT / FALLBACK).glob("*.md")):
        other = CONTENT / code / path.name
        if not other.is_file():
            found.append(f"{place(other)}: no page")
            continue
        told = pages.read(other).sections
        for name in pages.read(path).sections:
            if name not in told:
                found.append(f"{place(other)}: no section [{name}]")
    return found


def recipes():
    return {PAPER: None} | {recipe.name: recipe for recipe in (*RECIPES, *GAN_RECIPES)}


def recipe(name):
    """What the training recipe of that name lacks."""
    catalogue = ROOT / "cnnviz/training/recipes/catalogue.py"
    found = []
    if name.removeprefix(f"{PAPER}-") in PAPER_RECIPES:
        return unsaid(f"recipes.{PAPER}")
    if name in {entry.name for entry in RECIPES} and f"* `{name}`" not in source(catalogue):
        found.append(f"{place(catalogue)}: what was measured with `{name}` is not told")
    return [*found, *unsaid(f"recipes.{name}")]
