"""No control is cut off: its words lie within it, on every page and part, desktop and phone."""

from itertools import islice

import pytest
from playwright.sync_api import expect

from tests.e2e.addresses import every_address
from tests.e2e.axe import complaints
from tests.e2e.cut_controls import cut

pytestmark = pytest.mark.browser

SIZES = ((1280, 1000), (390, 844))

# The widest rows of buttons, in columns of their own.
QUICK = ("train?lang=ko", "inside?lang=en")


@pytest.fixture(scope="module")
def window(browser):
    # Still: what is half faded in has half of its contrast.
    context = browser.new_context(locale="en-US", reduced_motion="reduce")
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


def settled(page):
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_timeout(300)


def cut_on(page, url):
    """What is cut off, with the width of the window."""
    width, height = SIZES[0]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(url)
    page.locator("h1").first.wait_for()
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        found += [(width, name) for name in cut(page)]
    return found


def test_the_search_finds_what_it_is_for(window):
    style = "width:90px;overflow:auto;white-space:nowrap"
    row = f"<div data-testid=stButtonGroup style='{style}'>{{}}</div>"
    button = "<button style='width:{}px;overflow:hidden;white-space:nowrap'>{}</button>"
    window.set_content(
        button.format(200, "fits")
        + button.format(40, "does not fit at all")
        + row.format(button.format(60, "seen") + button.format(60, "beyond"))
        + "<div aria-hidden=true>" + button.format(40, "nobody can see this one") + "</div>"
    )  # fmt: skip
    assert {name.partition(": ")[2] for name in cut(window)} == {"does not fit at all", "beyond"}


@pytest.mark.parametrize("address", QUICK)
def test_the_widest_rows_fit(server, window, address):
    assert cut_on(window, f"{server.url}/{address}") == []


@pytest.mark.slow
@pytest.mark.parametrize(("code", "step"), [("en", 1), ("ko", 3)])
def test_every_control_fits_and_axe_finds_nothing(server, window, code, step):
    found, told = {}, {}
    for address in islice(every_address(revealed=True), None, None, step):
        sign = "&" if "?" in address else "?"
        cut_off = cut_on(window, f"{server.url}/{address}{sign}lang={code}")
        if cut_off:
            found[address] = cut_off
        wrong = complaints(window) if code == "en" else []
        if wrong:
            told[address] = wrong
    assert found == {}
    assert told == {}
