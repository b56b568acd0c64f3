"""Every text that the screen asks for exists, and no text lies about unused."""

import re

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.pages import page as page_text
from cnnviz.errors import CnnvizError
from cnnviz.paths import ASSETS, ROOT
from cnnviz.ui.parts.values import values
from cnnviz.ui.widgets.flow.component import WORDS

SOURCES = [*(ROOT / "cnnviz").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)

# Tables whose keys come from data: a layer's kind, an error's key, a class, a figure's own KEYS,
# what Streamlit says.
FROM_DATA = (
    *("language.", "kinds.", "errors.", "classes.", "samples.", "figures.", "conditions."),
    *("streamlit.", "diff.figure.", "page_file."),
)
# The scripts of the served page name theirs without the table.
SCRIPTS = "\n".join(path.read_text("utf-8") for path in (ASSETS / "page").glob("*.js"))


def asked():
    """Keys in the source as they stand, and patterns where a part of the key is computed."""
    plain = set(re.findall(r"""["']([a-z_]+\.[A-Za-z0-9_.-]+)["']""", SOURCE))
    formatted = re.findall(r"""f["']([a-z_]+\.[^"']*\{[^"']*)["']""", SOURCE)
    parts = [re.split(r"\{[^}]*\}", key) for key in formatted]
    return plain, [re.compile(r"[\w.-]+".join(map(re.escape, part))) for part in parts]


def test_every_key_in_the_source_exists():
    labels = text("en")
    plain, _ = asked()
    tables = {key.partition(".")[0] for key in labels.texts}
    mine = {key for key in plain if key.partition(".")[0] in tables}
    calls = set(re.findall(r"""\bt\(\s*["']([^"'{]+)["']""", SOURCE))
    assert calls <= set(labels.texts)
    assert calls <= mine


def test_no_text_is_unused():
    plain, patterns = asked()
    said = {f"page.{name}" for name in re.findall(r"'([a-z_]+)'", SCRIPTS)}
    unused = [
        key
        for key in text("en").texts
        if not key.startswith(FROM_DATA)
        and key not in plain
        and key not in said
        and key.removeprefix("flow.") not in WORDS
        and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


def test_every_error_that_can_be_raised_has_its_sentence():
    # The command line, and what only it starts, speak English: no sentence for the screen.
    library = [path for path in SOURCES if path.parent.name not in ("commands", "hosting")]
    kinds = "|".join(kind.__name__ for kind in every_error(CnnvizError))
    raised = {
        key
        for path in library
        for key in re.findall(
            rf'\b(?:{kinds})(?:\.among)?\(\s*"([a-z_0-9]+)"', path.read_text(encoding="utf-8")
        )
    }
    sentences = {key.partition(".")[2] for key in text("en").texts if key.startswith("errors.")}
    assert len(raised) > 20
    assert raised <= sentences


def test_no_sentence_is_about_an_error_that_nothing_names():
    sentences = {key.partition(".")[2] for key in text("en").texts if key.startswith("errors.")}
    assert {key for key in sentences if f'"{key}"' not in SOURCE} == set()


def every_error(kind):
    return [kind, *(found for child in kind.__subclasses__() for found in every_error(child))]


def test_every_placeholder_of_every_page_can_be_filled():
    for family in CATALOG:
        assert page_text("en", family.slug).wanted() <= set(values(family.slug)), family.slug
