import re

import pytest

from cnnviz.content.facts import challenge, fact, facts, published
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import page, placeholders, read
from cnnviz.paths import CONTENT

CODES = [entry.code for entry in LANGUAGES]
FILES = sorted(CONTENT.glob("*/*.md"))


# Copied from the tables of the papers, once more and by hand.
@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("ilsvrc2015_top5", "3.57 %"),
        ("resnet152_top5", "4.49 %"),
        ("plain18_top1", "27.94 %"),
        ("plain34_top1", "28.54 %"),
        ("resnet18_top1", "27.88 %"),
        ("resnet34_top1", "25.03 %"),
        ("resnet20_cifar10_error", "8.75 %"),
        ("resnet110_cifar10_error", "6.43 %"),
        ("resnet1202_cifar10_error", "7.93 %"),
        ("se_paper_resnet50_top1", "24.80 %"),
        ("vgg19_top5", "9.0 %"),
        ("human_top5", "5.1 %"),
        ("imagenet_pictures", "15,000,000"),
        ("imagenet_categories", "22,000"),
        ("alexnet_ten_crops_top1", "37.5 %"),
        ("alexnet_ten_crops_top5", "17.0 %"),
        ("ilsvrc2010_before_top1", "45.7 %"),
        ("ilsvrc2010_before_top5", "25.7 %"),
        ("resnet50_macs", "3.8 G"),
        ("lenet5_params", "60,000"),
    ],
)
def test_numbers_keep_the_digits_of_the_paper(key, number):
    assert fact(key).number("en").replace("\u00a0", " ") == number


def test_degradation_and_its_cure():
    """The story of the ResNet page in two comparisons."""
    assert fact("plain34_top1").value > fact("plain18_top1").value
    assert fact("resnet34_top1").value < fact("resnet18_top1").value


@pytest.mark.parametrize("entry", facts().values(), ids=lambda entry: entry.key)
def test_every_fact_is_complete(entry):
    assert entry.unit in {"%", "G", ""}
    assert entry.value > 0
    assert entry.conditions
    assert re.fullmatch(r"\D+ (19|20)\d\d", entry.source)
    assert entry.url.startswith(("https://arxiv.org/abs/", "https://doi.org/"))


def test_a_source_has_one_address():
    assert len({entry.source for entry in facts().values()}) == len(
        {(entry.source, entry.url) for entry in facts().values()}
    )


def test_every_condition_is_used():
    used = {name for entry in facts().values() for name in entry.conditions}
    for code in CODES:
        assert set(text(code).table("conditions")) == used


def test_marks():
    entry = fact("ilsvrc2015_top5")
    assert entry.text("en").replace("\u00a0", " ") == "3.57 % (published, He et al. 2015)"
    assert entry.text("ko").replace("\u00a0", " ") == "3.57% (발표값, He et al. 2015)"
    assert "[He et al. 2015](https://arxiv.org/abs/1512.03385)" in entry.markdown("ko")


def test_an_unknown_fact_raises():
    with pytest.raises(KeyError):
        fact("resnet9000_top1")


def test_placeholders_of_facts_fill_a_page():
    text = page("en", "resnet").sections["story"].body
    assert "published:ilsvrc2015_top5" in placeholders(text)
    assert published("en")["value:plain34_top1"] == "28.54\u00a0%"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_bare_published_number_has_its_source_beside_it(path):
    for name, section in read(path).sections.items():
        asked = [entry.split(":") for entry in placeholders(section.body) if ":" in entry]
        bare = {fact(key).source for kind, key in asked if kind == "value"}
        named = {fact(key).source for kind, key in asked if kind in {"published", "source"}}
        assert bare <= named, f"{path.name}, section {name}"


def test_challenge_runs_through_the_years():
    years = [entry.year for entry in challenge()]
    assert years == sorted(years)
    errors = [entry.fact.value for entry in challenge() if entry.place == 1]
    assert errors == sorted(errors, reverse=True)
    assert len(errors) == len(set(errors))


def test_challenge_entries_lead_to_pages_and_their_own_year():
    for entry in challenge():
        assert entry.fact.key.startswith(f"ilsvrc{entry.year}_")
        assert entry.family is None or page("en", entry.family)
