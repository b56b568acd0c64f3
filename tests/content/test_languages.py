import re
import shutil

import pytest

from cnnviz.content import labels, languages, pages
from cnnviz.content.labels import read as read_labels
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES, discover, language, preferred
from cnnviz.content.pages import page, placeholders
from cnnviz.content.pages import read as read_page
from cnnviz.errors import UnknownName
from cnnviz.paths import CONTENT
from tests.contract import WHOLE

CODES = [entry.code for entry in LANGUAGES]
REFERENCE = "en"
OTHERS = [code for code in WHOLE if code != REFERENCE]
"""What is compared with English word for word; a language in parts may lack words."""
OWN = {code: read_labels(CONTENT / code / "ui.toml").texts for code in CODES}
"""What stands in the files of a language; on the screen English stands in for the rest."""
SLUGS = sorted(path.stem for path in (CONTENT / REFERENCE).glob("*.md"))


def formatted(template):
    """Names that str.format would ask for, found by trying rather than by parsing."""
    asked = set()

    class Values(dict):
        def __missing__(self, name):
            asked.add(name)
            return ""

    template.format_map(Values())
    return asked


def test_english_and_korean_are_there():
    names = {entry.code: entry.name for entry in LANGUAGES}
    assert (names["en"], names["ko"]) == ("English", "한국어")


def test_a_new_folder_is_a_new_language(tmp_path):
    for code in ("de", "en"):
        shutil.copytree(CONTENT / "en", tmp_path / code)
    german = tmp_path / "de" / "ui.toml"
    english = german.read_text(encoding="utf-8")
    german.write_text(english.replace('"English"', '"Deutsch"').replace('"en"', '"de"'), "utf-8")
    assert [entry.name for entry in discover(tmp_path)] == ["Deutsch", "English"]


def test_a_folder_that_disagrees_with_its_file_is_refused(tmp_path):
    shutil.copytree(CONTENT / "en", tmp_path / "fr")
    with pytest.raises(ValueError, match="en"):
        discover(tmp_path)


def test_unknown_language():
    with pytest.raises(UnknownName) as caught:
        language("tlh")
    assert caught.value.params == {"name": "tlh", "known": ", ".join(CODES)}


@pytest.mark.parametrize(
    ("locale", "code"),
    [("ko-KR", "ko"), ("ko_KR", "ko"), ("KO", "ko"), ("en-GB", "en"), ("pt-BR", "en"), ("", "en")],
)
def test_preferred(locale, code):
    assert preferred(locale).code == code


def test_preferred_without_locale():
    assert preferred(None).code == "en"


@pytest.mark.parametrize("code", OTHERS)
def test_same_keys(code):
    assert list(OWN[code]) == list(OWN[REFERENCE])


@pytest.mark.parametrize("code", OTHERS)
def test_same_placeholders_in_labels(code):
    differing = {
        key: (formatted(template), formatted(OWN[code][key]))
        for key, template in OWN[REFERENCE].items()
        if formatted(template) != formatted(OWN[code][key])
    }
    assert not differing


@pytest.mark.parametrize("code", CODES)
def test_no_text_is_empty_or_padded(code):
    texts = OWN[code]
    assert [key for key in texts if not texts[key] or texts[key] != texts[key].strip()] == []


@pytest.mark.parametrize("code", OTHERS)
def test_labels_are_translated(code):
    """What is the same in two languages may be a unit, a name or a technical word: no sentence."""
    same = [value for key, value in OWN[code].items() if value == OWN[REFERENCE][key]]
    markup = re.compile(r"\{\w+\}|<[^>]+>")
    assert [value for value in same if len(re.findall(r"\w{2,}", markup.sub(" ", value))) > 2] == []


def sections(code, slug):
    """What stands in the file of a page, without what English lends."""
    return read_page(CONTENT / code / f"{slug}.md").sections


@pytest.mark.parametrize("code", OTHERS)
def test_same_pages(code):
    assert sorted(path.stem for path in (CONTENT / code).glob("*.md")) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("code", OTHERS)
def test_same_sections_and_placeholders(code, slug):
    ours, theirs = sections(REFERENCE, slug), sections(code, slug)
    assert list(ours) == list(theirs)
    for name in ours:
        assert placeholders(ours[name].body) == placeholders(theirs[name].body), name


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("code", OTHERS)
def test_same_equations(code, slug):
    """An equation that differs between languages was changed in one place only."""
    ours, theirs = sections(REFERENCE, slug), sections(code, slug)
    for name in ours:
        assert ours[name].body.split("$$")[1::2] == theirs[name].body.split("$$")[1::2], name


@pytest.fixture
def in_parts(tmp_path, monkeypatch):
    """English, and a German that has one label, one page and one section of it."""
    shutil.copytree(CONTENT / "en", tmp_path / "en")
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "ui.toml").write_text(
        '[language]\ncode = "de"\nname = "Deutsch"\n[nav]\nhome = "Zuhause"\n', "utf-8"
    )
    (tmp_path / "de" / "resnet.md").write_text(
        "# ResNet\n> Kurz.\n\n## [block] Der Block\nx + f(x)\n", "utf-8"
    )
    for module in (languages, labels, pages):
        monkeypatch.setattr(module, "CONTENT", tmp_path)
    monkeypatch.setattr(languages, "LANGUAGES", discover(tmp_path))
    cached = (language, text, page)
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


def test_a_label_that_a_language_lacks_is_english_and_logged_once(in_parts, caplog):
    german = text("de")
    assert german("nav.home") == "Zuhause"
    assert german("home.open", title="VGG") == OWN["en"]["home.open"].format(title="VGG")
    assert "home.open" in german
    assert german.table("parts") == text("en").table("parts")
    assert german.get("kinds.Conv2d", "Conv2d") == "convolution"
    text("de")("home.open", title="VGG")
    told = [record.getMessage() for record in caplog.records if "home.open" in record.getMessage()]
    assert len(told) == 1
    assert "nav.home" not in told[0].split(": ")[1].split(", ")
    with pytest.raises(KeyError, match=r"nav\.nowhere"):
        german("nav.nowhere")
    with pytest.raises(KeyError, match="nowhere"):
        german.table("nowhere")


def test_a_section_that_a_language_lacks_is_english_and_logged_once(in_parts, caplog):
    german, english = page("de", "resnet"), page("en", "resnet")
    assert (german.language, german.idea) == ("de", "Kurz.")
    assert list(german.sections) == list(english.sections)
    assert german.render("block") == "x + f(x)"
    assert german.sections["story"] == english.sections["story"]
    page("de", "resnet")
    told = [record.getMessage() for record in caplog.records if record.name == pages.__name__]
    assert len(told) == 1
    assert "story" in told[0]
    assert "block" not in told[0].split(": ")[1].split(", ")
    with pytest.raises(KeyError, match="nowhere"):
        german.render("nowhere")


def test_a_page_that_a_language_lacks_is_english_and_logged_once(in_parts, caplog):
    assert page("de", "vgg") == page("en", "vgg")
    page("de", "vgg")
    assert [record.getMessage().count("'vgg'") for record in caplog.records] == [1]
    with pytest.raises(UnknownName) as caught:
        page("de", "squeezenet")
    assert "vgg" in caught.value.params["known"]


def test_missing_key_raises():
    with pytest.raises(KeyError, match=r"nav\.nowhere"):
        text("en")("nav.nowhere")


def test_missing_value_raises():
    with pytest.raises(KeyError, match="title"):
        text("en")("home.open")


def test_lookup_and_filling():
    assert text("ko")("home.open", title="ResNet") == "ResNet 열기"
    assert text("en").get("kinds.Conv2d", "Conv2d") == "convolution"
    assert text("en").get("kinds.Unheard", "Unheard") == "Unheard"
    assert "nav.home" in text("en")
    assert "nav.nowhere" not in text("en")


def test_a_table_has_its_keys_in_order():
    assert list(text("en").table("parts")) == [
        "flow", "story", "block", "layers", "receptive-field", "costs", "filters", "try",
        "laboratory", "train", "check",
    ]  # fmt: skip
    with pytest.raises(KeyError, match="nowhere"):
        text("en").table("nowhere")


def test_labels_cannot_be_changed():
    with pytest.raises(TypeError):
        text("en").texts["nav.home"] = "House"


def test_a_value_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "ui.toml"
    path.write_text('[language]\ncode = "en"\n[nav]\nhome = 7\n', "utf-8")
    with pytest.raises(TypeError, match=r"nav\.home"):
        read_labels(path)
