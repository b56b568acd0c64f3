"""The flow in a real browser: what pointing, cutting and clicking do, and what they send."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cnnviz.drawing.flow_sheet import MOST_BYTES
from cnnviz.probing.flow.plan import plan
from tests.e2e.test_reader import cat_photo, settled
from tests.tables import layer_table

pytestmark = pytest.mark.browser

NETWORK = "resnet20-cifar10"


@pytest.fixture
def flow(server, open_page):
    page = open_page(f"{server.url}/resnet")
    settled(page)
    page.locator(".flow .tile").first.wait_for()
    return page


def tile(page, column, row=0):
    return page.locator(".flow .column").nth(column).locator(".tile").nth(row)


def shares(page):
    return page.locator(".flow .bars .share").all_inner_texts()


@pytest.mark.slow
def test_pointing_shows_the_window_of_the_layer_table_and_sends_nothing(server, open_page):
    sent = []
    page = open_page(f"{server.url}/resnet")
    settled(page)
    page.locator(".flow .tile").first.wait_for()
    columns = plan(layer_table(NETWORK)).columns
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    page.reload()  # the listener hears of sockets that open from now on
    settled(page)
    page.locator(".flow .tile").first.wait_for()
    page.wait_for_timeout(1500)
    sent.clear()
    for number in (0, 3, 7):
        row = columns[number].row
        target = tile(page, number)
        _, height, width = row.output_shape
        for y, x in ((height // 2, width // 2), (height // 5, width - 2)):
            box = target.bounding_box()
            middle = {
                "x": box["width"] * (x + 0.5) / width,
                "y": box["height"] * (y + 0.5) / height,
            }
            target.hover(position=middle)
            window = page.locator(".flow .window")
            expect(window).to_be_visible()
            top, left, bottom, right = row.box(y, x)
            told = {name: int(window.get_attribute(f"data-{name}")) for name in ("top", "left")}
            assert (told["top"], told["left"]) == (top, left)
            assert int(window.get_attribute("data-height")) == bottom - top == row.rf[0]
            assert int(window.get_attribute("data-width")) == right - left
            expect(page.locator(".flow .say")).to_contain_text(columns[number].name)
    page.mouse.move(5, 5)
    expect(page.locator(".flow .window")).to_be_hidden()
    assert sent == []


def test_a_cut_moves_the_bars_stands_in_the_address_and_is_mended(flow):
    before = shares(flow)
    wire = flow.locator(".flow .wire.block").first
    wire.focus()
    flow.keyboard.press("Enter")
    expect(wire).to_have_attribute("aria-pressed", "true")
    expect(flow.locator(".flow .restore")).to_be_visible()
    assert shares(flow) != before
    expect(flow).to_have_url(re.compile(r"off=layer1\.0"))
    # The drawing was changed, not built anew: the keyboard is where it was.
    expect(wire).to_be_focused()
    flow.locator(".flow .restore").click()
    expect(wire).to_have_attribute("aria-pressed", "false")
    settled(flow)
    assert shares(flow) == before


@pytest.mark.slow
def test_a_tile_opens_the_sum_that_gives_its_value(flow):
    tile(flow, 0).focus()
    flow.keyboard.press("ArrowRight")
    expect(tile(flow, 1)).to_be_focused()
    flow.keyboard.press("ArrowLeft")
    flow.keyboard.press("Enter")
    expect(flow.get_by_text(re.compile("Where the value of unit"))).to_be_visible()
    expect(flow.get_by_text(re.compile("conv1.*bn1.*relu")).first).to_be_visible()
    expect(flow.get_by_role("figure").first).to_be_visible()
    flow.get_by_role("button", name="✕").click()
    expect(flow.get_by_text(re.compile("Where the value of unit"))).to_have_count(0)


@pytest.mark.slow
def test_a_photo_dropped_or_chosen_there_is_answered_there(flow):
    flow.locator(".flow .samples button").nth(1).click()
    expect(flow.locator(".flow .samples button").nth(1)).to_have_attribute("aria-pressed", "true")
    before = flow.locator(".flow .frame img").get_attribute("src")
    flow.locator(".flow input[type=file]").set_input_files(
        {"name": "cat.jpg", "mimeType": "image/jpeg", "buffer": cat_photo()}
    )
    expect(flow.locator(".flow .samples [aria-pressed=true]")).to_have_count(0)
    assert flow.locator(".flow .frame img").get_attribute("src") != before
    flow.locator(".flow input[type=file]").set_input_files(
        {"name": "words.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    expect(flow.get_by_test_id("stAlert").first).to_be_visible()
    expect(flow.locator(".flow .tile").first).to_be_visible()


@pytest.mark.slow
def test_the_sheet_is_small_and_its_colours_tell_the_values(flow):
    style = tile(flow, 0).evaluate("tile => tile.style.backgroundImage")
    png = base64.b64decode(style.split("base64,")[1].rstrip('")'))
    assert len(png) <= MOST_BYTES
    assert np.asarray(Image.open(io.BytesIO(png))).shape == (6 * 56, 8 * 56)


@pytest.mark.slow
def test_everything_is_a_button_with_a_name_and_stands_high_on_the_page(server, open_page):
    page = open_page(f"{server.url}/senet?lang=ko", width=1366, height=768, dark=True)
    settled(page)
    page.locator(".flow .tile").first.wait_for()
    names = page.locator(".flow button, .flow [role=button]").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map("
        "one => one.getAttribute('aria-label') || one.textContent)"
    )
    assert len(names) > 48 + 9 * 2
    assert all(name.strip() for name in names)
    assert page.locator(".flow").bounding_box()["y"] <= 150
    assert page.locator(".flow").bounding_box()["height"] + 150 <= 768


@pytest.mark.slow
def test_on_a_phone_the_columns_are_rows_and_nothing_is_cut_off(server, open_page):
    page = open_page(f"{server.url}/", width=390, height=844)
    page.locator(".flow .tile").first.wait_for()
    settled(page)
    assert page.locator(".flow .frame").bounding_box()["y"] < 844 / 2
    boxes = [tile(page, number).bounding_box() for number in (0, 1)]
    assert boxes[1]["y"] > boxes[0]["y"] + boxes[0]["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
