"""A page saved as one file, opened from the disk by a browser that reaches nothing."""

import pytest
from playwright.sync_api import expect

from cnnviz.content.labels import text

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STORY = "lenet?lang=ko"


def saved(page, label, folder):
    page.get_by_test_id("stStatusWidget").wait_for(state="detached")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    place = folder / waiting.value.suggested_filename
    waiting.value.save_as(place)
    return place


@pytest.fixture
def opened_offline(browser):
    """A function that opens a file where there is no network, and returns what it asked for."""
    contexts = []

    def open_file(place, *, width=1280, dark=False, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            offline=True,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.requested, page.complaints = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.goto(place.as_uri())
        return page

    yield open_file
    for context in contexts:
        context.close()


def test_a_saved_page_draws_its_diagrams_and_charts_without_a_network(
    server, open_page, opened_offline, tmp_path
):
    place = saved(open_page(f"{server.url}/{STORY}"), text("ko")("page_file.save"), tmp_path)
    grounds = set()
    for dark, width in ((False, 1280), (True, 390)):
        page = opened_offline(place, dark=dark, width=width)
        expect(page.locator(".plot .main-svg .bars path").first).to_be_visible()
        expect(page.locator("figure.flow img").first).to_be_visible()
        assert page.locator("h1").inner_text() == "LeNet-5"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        grounds.add(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        abroad = [one for one in page.requested if not one.startswith(("file:", "data:", "blob:"))]
        assert abroad == []
        assert page.complaints == []
    assert grounds == {"rgb(255, 255, 255)", "rgb(16, 21, 29)"}
    expect(page.get_by_text(f"{server.url}/lenet")).to_be_visible()


def test_without_scripts_the_drawing_stands_and_the_numbers_can_be_opened(
    server, open_page, opened_offline, tmp_path
):
    page = open_page(f"{server.url}/googlenet?part=block&lang=en")
    place = saved(page, text("en")("page_file.save"), tmp_path)
    page = opened_offline(place, script=False)
    expect(page.locator(".drawing svg").first).to_be_visible()
    expect(page.locator(".drawing svg text").first).to_be_visible()
    assert page.locator("script").count() == 0
