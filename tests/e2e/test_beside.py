"""The card beside a drawing is in sight after a click, and a whole graph moves and unfolds."""

import re

import pytest
from playwright.sync_api import expect

from cnnviz.content.labels import text
from cnnviz.network.structure.folding import groups, items
from tests.tables import layer_table

pytestmark = pytest.mark.browser

EN = text("en")
DESKTOP, PHONE = (1366, 768), (390, 844)


def opened(open_page, server, address, size):
    width, height = size
    page = open_page(f"{server.url}/{address}", width=width, height=height)
    expect(page.locator("[data-id]").first).to_be_visible()
    return page


def card(page):
    return page.locator("[class*=st-key-beside-]")


def in_sight(page):
    """How much of the card's first line is inside the window."""
    return card(page).locator("p strong").first


@pytest.mark.slow
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_card_is_in_sight_after_a_click_on_the_last_row_of_a_column(server, open_page, size):
    """VGG's column was thousands of pixels long, and the row opened at its end."""
    page = opened(open_page, server, "vgg?part=block&open=all", size)
    last = page.locator('[data-id="classifier.6"]')
    last.scroll_into_view_if_needed()
    last.focus()
    page.keyboard.press("Enter")
    expect(in_sight(page)).to_contain_text("fc8")
    expect(in_sight(page)).to_be_in_viewport()


@pytest.mark.slow
def test_the_card_stays_while_a_long_drawing_is_scrolled(server, open_page):
    page = opened(open_page, server, "inception?part=block&block=Mixed_7c", DESKTOP)
    found = page.locator(".drawing").last
    found.evaluate("one => one.scrollIntoView({block: 'end'})")
    expect(in_sight(page)).to_be_in_viewport()
    drawing = found.bounding_box()
    beside = card(page).bounding_box()
    assert beside["x"] >= drawing["x"] + drawing["width"] - 1
    top, bottom = beside["y"], beside["y"] + beside["height"]
    seen = min(bottom, DESKTOP[1]) - max(top, 0)
    assert seen >= 0.9 * min(beside["height"], DESKTOP[1])


def scale(page):
    return float(page.locator(".drawing.is-large").get_attribute("data-scale"))


def place(page, token):
    return page.locator(f'[data-fold="{token}"]').bounding_box()


@pytest.mark.slow
def test_a_whole_graph_is_moved_and_zoomed_by_pointer_and_by_keys(server, open_page):
    page = opened(open_page, server, "resnet?part=block&block=network", DESKTOP)
    graph = page.locator(".drawing.is-large")
    graph.scroll_into_view_if_needed()
    first = scale(page)
    page.get_by_role("button", name=EN("zoom.more"), exact=True).click()
    assert scale(page) > first
    graph.focus()
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert scale(page) < first
    page.keyboard.press("0")
    assert scale(page) == pytest.approx(first)
    before = place(page, "layer1")
    page.keyboard.press("ArrowDown")
    assert place(page, "layer1")["y"] < before["y"]
    before = place(page, "layer1")
    box = graph.bounding_box()
    x, y = box["x"] + 20, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 40, steps=4)
    page.mouse.up()
    assert place(page, "layer1")["y"] > before["y"]
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    assert scale(page) > first


@pytest.mark.slow
def test_a_module_unfolds_where_it_is_and_in_the_end_every_layer_is_there(server, open_page):
    page = opened(open_page, server, "resnet?part=block&block=network", DESKTOP)
    graph = page.locator(".drawing.is-large")
    graph.scroll_into_view_if_needed()
    graph.focus()
    page.keyboard.press("ArrowDown")  # away from the upper end, where it could not move
    sign = page.locator('[data-fold="layer2"]')
    sign.focus()
    before = place(page, "layer2")
    page.keyboard.press("Enter")
    expect(page.locator('[data-fold="layer2.1*3"]')).to_have_count(1)
    after = place(page, "layer2")
    assert after["y"] == pytest.approx(before["y"], abs=2)
    expect(sign).to_be_focused()
    expect(sign).to_have_attribute("aria-expanded", "true")
    expect(page).to_have_url(re.compile("open=layer2"))
    page.get_by_role("button", name=EN("folds.unfold_all"), exact=True).click()
    table = layer_table("resnet50")
    rows = [row.path for row in table.layers if row.output_shape]
    boxes = page.locator(".drawing.is-large [data-id]")
    expect(boxes).to_have_count(len(rows))
    assert boxes.evaluate_all("all => all.map(box => box.dataset.id)") == rows
    signs = {group.token for group in groups(items(table))}
    expect(page.locator(".drawing.is-large [data-fold]")).to_have_count(len(signs))


@pytest.mark.slow
def test_a_drawing_that_does_not_fit_says_that_it_can_be_scrolled(server, open_page):
    page = opened(open_page, server, "resnet?part=block", PHONE)
    strip = page.locator(".drawing").first
    wide, room = strip.evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert wide > room
    shades = strip.evaluate("one => getComputedStyle(one).backgroundAttachment").split(", ")
    assert shades == ["local", "local", "scroll", "scroll"]


TOUCHING = """() => {
  const names = [...document.querySelectorAll('.cnnviz-timeline text[transform]')]
    .filter((one) => one.textContent.trim().length > 1)
    .map((one) => [one.textContent, one.getBoundingClientRect()]);
  const apart = (a, b) => a.right <= b.left || b.right <= a.left
    || a.bottom <= b.top || b.bottom <= a.top;
  return names.flatMap(([one, a], place) => names.slice(place + 1)
    .filter(([, b]) => !apart(a, b)).map(([other]) => `${one} | ${other}`));
}"""


@pytest.mark.slow
def test_names_over_the_bars_of_the_timeline_do_not_touch_on_a_phone(server, open_page):
    width, height = PHONE
    page = open_page(f"{server.url}/?lang=en", width=width, height=height)
    expect(page.locator(".cnnviz-timeline text[transform]").first).to_be_attached()
    assert page.evaluate(TOUCHING) == []
