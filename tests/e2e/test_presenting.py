"""Present in a real browser: the switch in sight, no navigation, and a clicker's keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_reader import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_lecturer_presents_without_scrolling_and_walks_by_keys(server, open_page):
    page = settled(open_page(f"{server.url}/lenet?part=block", width=1366, height=768))
    toggle = page.locator(".st-key-present-place label")
    assert toggle.bounding_box()["y"] < 60
    toggle.click()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    settled(page)
    page.mouse.click(5, 400)
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("part=layers.*present=1|present=1.*part=layers"))
    settled(page)
    page.keyboard.press("PageUp")
    expect(page).to_have_url(re.compile("part=block"))
    settled(page)
    expect(toggle).to_be_visible()
    toggle.click()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    # Without a projector the arrows scroll, as they do on any page.
    page.mouse.click(700, 740)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert "part=block" in page.url
