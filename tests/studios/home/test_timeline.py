"""The timeline as a document: where everything stands, and that its networks are buttons."""

from itertools import combinations, pairwise
from math import sqrt
from xml.etree import ElementTree

import pytest

from cnnviz.content.facts import challenge, fact
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.drawing.palette import DARK, LIGHT
from cnnviz.drawing.svg.sheet import text_width
from cnnviz.studios.home.drawing import (
    BREAK,
    ERRORS,
    HEIGHT,
    KEYS,
    LARGEST,
    SHALLOWEST,
    WIDTH,
    WRITTEN,
    YEARS,
    Network,
    Result,
    timeline,
)

CODES = [language.code for language in LANGUAGES]
SVG = "{http://www.w3.org/2000/svg}"
NETWORKS = [
    Network(slug="a", title="A", year=1998, depth=5, params=10, written="10"),
    Network(slug="b", title="B", year=2014, depth=16, params=4000, written="4,000"),
    Network(slug="c", title="C <&", year=2014, depth=160, params=1000, written="1,000"),
]


def entries():
    return [
        Result(
            year=entry.year,
            name=entry.name,
            error=float(entry.fact.value),
            winner=entry.place == 1,
        )
        for entry in challenge()
    ]


def drawn(code="en", networks=NETWORKS, **options):
    labels = text(code).table("figures.timeline")
    human = float(fact("human_top5").value)
    return ElementTree.fromstring(timeline(entries(), networks, human, labels, **options))


def of_class(root, name):
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def number(element, *names):
    return [float(element.get(name)) for name in names]


@pytest.mark.parametrize("code", CODES)
def test_its_words_are_those_of_the_language(code):
    labels = text(code).table("figures.timeline")
    assert set(labels) == set(KEYS)
    written = "".join(drawn(code, palette=LIGHT).itertext())
    assert labels["error"] in written
    assert "{" not in written


def test_every_bar_is_as_high_as_its_error():
    bars = [*of_class(drawn(), "winner"), *of_class(drawn(), "other")]
    found = entries()
    assert len(bars) == len(found)
    heights = sorted(number(bar, "height")[0] for bar in bars)
    errors = sorted(entry.error for entry in found)
    scale = heights[-1] / errors[-1]
    assert heights == pytest.approx([scale * error for error in errors], abs=0.11)
    for bar in bars:
        top, height = number(bar, "y", "height")
        assert top + height == pytest.approx(ERRORS, abs=0.11)


def test_networks_are_buttons_at_their_depth_and_as_large_as_their_parameters():
    buttons = of_class(drawn(), "node")
    assert [one.get("data-id") for one in buttons] == ["a", "b", "c"]
    assert {one.get("role") for one in buttons} == {"button"}
    assert {one.get("tabindex") for one in buttons} == {"0"}
    circles = [one.find(f"{SVG}circle") for one in buttons]
    lowest, middle, highest = (number(one, "cy")[0] for one in circles)
    assert highest < middle < lowest < SHALLOWEST
    # Equal factors of depth are equal ways: 5 to 16 is less than 16 to 160.
    assert (lowest - middle) < (middle - highest)
    assert number(circles[1], "r")[0] == LARGEST
    assert number(circles[2], "r")[0] == pytest.approx(LARGEST * sqrt(1 / 4))
    x = [number(one, "cx")[0] for one in circles]
    assert x[0] < x[1] < x[2], "two networks of one year stand beside each other"
    assert buttons[2].get("aria-label").startswith("C <&")


def test_years_stand_in_their_order_and_gaps_are_marked():
    marks = [
        (number(one, "x")[0], one.text)
        for one in of_class(drawn(), "axis")
        if one.get("y") == f"{YEARS:g}"
    ]
    years = sorted({entry.year for entry in entries()} | {1998})
    assert [word for _, word in sorted(marks) if word != BREAK] == [str(year) for year in years]
    breaks = sum(after - before > 1 for before, after in pairwise(years))
    assert [word for _, word in marks].count(BREAK) == breaks > 0


def boxes(root):
    """Name and corners of every name that is written upwards over a bar."""
    for one in of_class(root, "name"):
        turned = one.get("transform")
        if turned:
            x, y = map(float, turned.split(")")[0].removeprefix("translate(").split())
            yield one.text, (x - WRITTEN, y - text_width(one.text, WRITTEN), x, y)


def test_names_over_the_bars_neither_touch_nor_leave_the_drawing():
    found = list(boxes(drawn()))
    assert [name for name, _ in found] == [entry.name for entry in entries()]
    for _, (left, top, right, _) in found:
        assert 0 <= left < right <= WIDTH
        assert top >= 0
    for (one, a), (other, b) in combinations(found, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one, other)


@pytest.mark.parametrize("palette", [None, LIGHT, DARK])
def test_it_follows_the_page_or_holds_its_own_colours(palette):
    root = drawn(palette=palette)
    assert root.get("viewBox") == f"0 0 {WIDTH:g} {HEIGHT:g}"
    assert (root.find(f"{SVG}style") is None) == (palette is not None)
    face = of_class(root, "face")[0]
    assert face.get("fill") == (palette.hue("orange") if palette else None)
