import subprocess
import sys

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text as labels
from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import fill, page, placeholders, read
from cnnviz.errors import UnknownName
from cnnviz.paths import CONTENT, ROOT

CODES = [entry.code for entry in LANGUAGES]
FIRST = ("story", "block", "layers", "receptive-field", "costs", "filters", "try")
FILES = sorted(CONTENT.glob("*/*.md"))

SAMPLE = """# Title of the page
> One idea: $a_{b}$.

## [first] The *first* section

Text with [a link](address), [[depth]] layers and $\\frac{a}{b}$.

### A heading inside

## [second-one] Second

$$
x_{[[1]]} = \\mathbb{R}^{2}
$$
"""


@pytest.fixture
def sample(tmp_path):
    folder = tmp_path / "en"
    folder.mkdir()
    path = folder / "sample.md"
    path.write_text(SAMPLE, "utf-8")
    return path


def test_sections(sample):
    text = read(sample)
    assert (text.language, text.slug) == ("en", "sample")
    assert (text.title, text.idea) == ("Title of the page", "One idea: $a_{b}$.")
    assert {name: part.title for name, part in text.sections.items()} == {
        "first": "The *first* section",
        "second-one": "Second",
    }
    assert text.sections["first"].body.startswith("Text with")
    assert text.sections["first"].body.endswith("### A heading inside")


def test_a_page_may_have_no_sections(sample):
    sample.write_text("# Title\n> idea\n", "utf-8")
    assert dict(read(sample).sections) == {}


def test_rendering_leaves_latex_and_links_alone(sample):
    text = read(sample)
    assert text.wanted() == text.wanted("first") == {"depth"}
    assert text.wanted("second-one") == frozenset()
    filled = text.render("first", {"depth": "{50}"})
    assert filled.startswith("Text with [a link](address), {50} layers and $\\frac{a}{b}$.")
    assert text.render("second-one") == text.sections["second-one"].body


def test_a_missing_value_raises(sample):
    with pytest.raises(KeyError, match="depth"):
        read(sample).render("first", {"width": "64"})


def test_filling_is_done_once():
    assert fill("[[a]] and [[b]]", {"a": "[[b]]", "b": "c"}) == "[[b]] and c"


@pytest.mark.parametrize(
    "broken",
    [
        "## [a] A\ntext",
        "# Title\n\n## [a] A\ntext",
        "# Title\n> idea\nstray text\n\n## [a] A\ntext",
        "# Title\n> idea\n\n## A section without a name\ntext",
        "# Title\n> idea\n\n## [a] A\ntext\n\n## [a] Again\ntext",
    ],
)
def test_broken_files_are_refused(sample, broken):
    sample.write_text(broken, "utf-8")
    with pytest.raises(ValueError, match=r"sample\.md"):
        read(sample)


@pytest.mark.parametrize(
    ("code", "slug"), [("en", "squeezenet"), ("tlh", "resnet"), ("en", "../ko/resnet")]
)
def test_unknown_page_or_language(code, slug):
    with pytest.raises(UnknownName):
        page(code, slug)


@pytest.mark.parametrize("family", CATALOG, ids=lambda family: family.slug)
@pytest.mark.parametrize("code", CODES)
def test_every_family_has_its_page(code, family):
    text = page(code, family.slug)
    assert text.title == labels(code).get(f"families.{family.slug}", family.title)
    assert len(text.idea) > 40
    assert len(text.sections["story"].body) > 300


@pytest.mark.parametrize("family", CATALOG, ids=lambda family: family.slug)
@pytest.mark.parametrize("code", CODES)
def test_a_page_has_its_parts_in_their_order_and_then_claims(code, family):
    """Story to photo, the experiments, training; then claims of which some hold and some do not."""
    names = list(page(code, family.slug).sections)
    claims = [name for name in names if name.startswith("myth-")]
    middle = names[len(FIRST) : -len(claims)]
    assert tuple(names[: len(FIRST)]) == FIRST
    assert middle[-1] == "train"
    assert all(name.startswith("lab-") for name in middle[:-1])
    assert len(middle) > 2
    assert len(claims) >= 4
    verdicts = {name.split("-")[1] for name in claims}
    assert {"true", "wrong"} <= verdicts <= {"true", "half", "wrong"}


@pytest.mark.parametrize("code", CODES)
def test_home(code):
    assert tuple(page(code, "home").sections) == ("numbers",)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_section_renders(path):
    text = read(path)
    values = {name: f"<{name}>" for name in text.wanted()}
    for name in text.sections:
        told = [piece.content for piece in text.pieces(name) if piece.kind != "figure"]
        rendered = text.filled("\n".join(told), values)
        assert "[[" not in rendered, "a placeholder that is misspelt stays in the text"
        assert rendered.count("$$") % 2 == 0
        assert rendered.count("**") % 2 == 0
        assert rendered.count("```") % 2 == 0
        assert not placeholders(rendered)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_headings_name_no_placeholder(path):
    """A heading is shown as it is; so are title and idea."""
    text = read(path)
    shown = [text.title, text.idea, *(part.title for part in text.sections.values())]
    assert not [line for line in shown if "[[" in line]


def test_words_need_neither_torch_nor_screen():
    code = (
        "import sys, cnnviz.content.pages\n"
        "cnnviz.content.pages.page('ko', 'resnet')\n"
        "print(sorted({'torch', 'streamlit', 'plotly'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
