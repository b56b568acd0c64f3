"""On a projector no text is cut off: numbers, tables, lists, drawings, axes and legends."""

import pytest

from cnnviz.ui.presenting import PIXELS, READING
from cnnviz.ui.shell.opening import MODULES, opened
from tests.e2e.cut_text import cut
from tests.e2e.test_controls_fit import settled

pytestmark = pytest.mark.browser

SIZE = {"width": 1920, "height": 1080}
PAGES = ("lenet", "resnet", "senet")
LABORATORIES = ("vgg", "densenet")
CONCEPTS = 2


def addresses():
    """All parts of three pages, the studios, the experiments of two pages, two playgrounds."""
    yield from ("", "train", "compare")
    for slug in PAGES:
        yield from (f"{slug}?part={part}" for part in MODULES["part"] if part != "laboratory")
    for slug in LABORATORIES:
        for experiment in opened("lesson", slug).EXPERIMENTS:
            yield f"{slug}?part=laboratory&experiment={experiment.name}&reveal=1"
    for page, key, views in (
        ("predict", "view", opened("page", "predict").SECTIONS),
        ("inside", "part", opened("page", "inside").PARTS),
        ("concepts", "concept", opened("page", "concepts").CONCEPTS[:CONCEPTS]),
    ):
        yield from (f"{page}?reveal=1&{key}={found.name}" for found in views)


@pytest.fixture(scope="module")
def projector(browser):
    context = browser.new_context(locale="en-US", viewport=SIZE)
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


def test_the_search_finds_what_it_is_for(projector):
    box = "<div style='width:90px;overflow:{};white-space:nowrap;{}'>{}</div>"
    inside = box.format(
        "hidden", "text-overflow:ellipsis", "<p>a number in a page that scrolls</p>"
    )
    projector.set_content(
        f"<div style='height:60px;overflow:auto'>{inside}<p>below, where one can scroll</p></div>"
        + "<div style='height:24px;overflow:hidden'>a line<br>and a line that is cut</div>"
        + box.format("hidden", "", "fits")
        + box.format("hidden", "text-overflow:ellipsis", "a number that is cut")
        + box.format("auto", "", "a row that can be scrolled to its end")
        + box.format("hidden", "visibility:hidden", "what nobody can see at all")
        + "<svg width=90 height=20><text x=40 y=15>out of the drawing</text></svg>"
        + "<input style='width:90px' value='a value longer than its field'>"
        + "<div style='position:absolute;left:1850px;white-space:nowrap'>out of the window</div>"
    )
    assert {found.partition(": ")[2] for found in cut(projector)} == {
        *("a number in a page that scrolls", "and a line that is cut"),
        *("a number that is cut", "out of the drawing", "a value longer than its field"),
        "out of the window",
    }


def test_drawings_and_numbers_grow_with_the_type(server, projector):
    def sizes(present):
        projector.goto(f"{server.url}/vgg?part=block&lang=en&present={present}")
        projector.locator(".drawing svg text").first.wait_for()
        settled(projector)
        drawing = projector.locator(".drawing svg text").first.bounding_box()["height"]
        type_of = "element => parseFloat(getComputedStyle(element).fontSize)"
        return drawing, projector.locator("html").evaluate(type_of)

    (small, reading), (large, projected) = sizes(0), sizes(1)
    assert projected / reading == pytest.approx(PIXELS / READING)
    assert large / small == pytest.approx(PIXELS / READING, rel=0.08)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "ko"])
def test_nothing_is_cut_on_a_projector(server, projector, code):
    found = {}
    for address in addresses():
        sign = "&" if "?" in address else "?"
        projector.goto(f"{server.url}/{address}{sign}present=1&lang={code}")
        projector.locator("h1").first.wait_for()
        settled(projector)
        cut_off = cut(projector)
        if cut_off:
            found[address] = cut_off
    assert found == {}
