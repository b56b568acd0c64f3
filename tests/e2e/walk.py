"""What is wrong with a page, for a reader at a desk and with a phone, and in a hall.

A page is opened once and measured in every form: opening costs more than all that is measured.
"""

from itertools import pairwise

from playwright.sync_api import expect

from tests.e2e import cut_controls, cut_text
from tests.e2e.axe import complaints
from tests.e2e.first_look import first_look

WORDS = 60
"""At most so many stand before the first figure."""

DESKTOP, PHONE, PROJECTOR = (1366, 768), (390, 844), (1920, 1080)
LOWEST = {DESKTOP: 300, PHONE: 844}
"""Where the first figure begins at the latest, in pixels from the top."""

ASKED = ("part=check", "section=check")
"""Parts that are questions: what is touched first there is an answer."""

FORMS = ("lecture", "join", "recorded")
"""Pages that are a choice: they teach nothing themselves."""


def new_window(browser):
    """A window in which nothing moves: what is half faded in has half of its contrast."""
    context = browser.new_context(locale="en-US", reduced_motion="reduce")
    context.set_default_timeout(90_000)
    return context.new_page()


STILL = """() => new Promise((done) => {
  let last = "", same = 0;
  const look = () => {
    const busy = document.querySelector(
      "[data-testid=stApp]:not([data-test-script-state=notRunning]), [data-testid=stSkeleton]");
    const all = document.body.getElementsByTagName("*"), main = document.querySelector("h1");
    const now = [all.length, innerWidth, document.body.textContent.length,
      main?.closest("[data-testid=stMain]")?.scrollHeight].join();
    same = now === last && !busy ? same + 1 : 0;
    last = now;
    if (same === 5) done();
    else setTimeout(() => requestAnimationFrame(look), 40);
  };
  look();
})"""
"""Comes to its end when the script runs no more, and nothing has come, gone or grown for a quarter
of a second."""


def settled(window):
    """Wait until the page has run to its end and has drawn what came."""
    window.evaluate(STILL)


def resize(window, size):
    """Give the window a size and let the page follow it."""
    width, height = size
    window.set_viewport_size({"width": width, "height": height})
    settled(window)


def visit(window, url):
    """Open an address at a desk."""
    window.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    out_of_the_way(window)
    window.goto(url)
    window.locator("h1").first.wait_for()


def elsewhere(window, address):
    """Whether the page of another address is shown."""
    title = window.locator("h1").first.inner_text()
    return [] if (title == "cnnviz") == (address == "") else [title]


def at_first_sight(window, address, size):
    """What there is too much of to read before there is something to see; None where all is well.

    The window has the size already.
    """
    if address.endswith(ASKED) or address in FORMS:
        return None
    look = first_look(window)
    for _ in range(40):  # a chart is drawn a moment after its data has come
        if look["words"] is not None:
            break
        window.wait_for_timeout(250)
        look = first_look(window)
    well = look["words"] is not None and look["words"] <= WORDS and look["top"] <= LOWEST[size]
    return None if well else look


def headings(window):
    """The levels of the headings, where one is left out on the way down or the first is not alone:
    a reader of headings alone finds every level."""
    levels = (
        window.get_by_test_id("stMain")
        .locator("h1, h2, h3, h4, h5, h6")
        .evaluate_all(
            "all => all.filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))"
        )
    )
    steps = all(after - before <= 1 for before, after in pairwise(levels))
    return [] if levels[:1] == [1] and levels.count(1) == 1 and steps else levels


def first_sights(window, address):
    """What is wrong with the first sight of a page at a desk and with a phone, where it then is."""
    found = {}
    for size in (DESKTOP, PHONE):
        resize(window, size)
        found[f"first sight at {size}"] = at_first_sight(window, address, size)
    return found


def guess(window):
    """Answer what a page asks before it shows a measurement, if it asks anything."""
    options = window.locator("[class*=st-key-guess-options-] button")
    if options.count():
        options.first.click()
        options.first.wait_for(state="detached")
        out_of_the_way(window)


def out_of_the_way(window):
    """Let the pointer rest on nothing: a help text fades in over what is measured."""
    window.mouse.move(0, 0)


def forms(window, *, axe):
    """What is wrong with the controls and headings of a page with a phone and at a desk.

    Args:
        window: Where it is open.
        axe: Whether axe looks at it, too.
    """
    found = {}
    for size in (PHONE, DESKTOP):
        resize(window, size)
        found[f"controls at {size}"] = cut_controls.cut(window)
    found["headings"] = headings(window)
    found["formulas"] = window.locator(".katex-error").all_inner_texts()
    if axe:
        found["axe"] = complaints(window)
    return found


def in_the_hall(window):
    """Text that is cut where a page is presented."""
    switch = window.locator(".st-key-present-place label")
    if not switch.count():
        return []
    width, height = PROJECTOR
    window.set_viewport_size({"width": width, "height": height})
    switch.click()
    expect(window.get_by_test_id("stSidebar")).to_be_hidden()
    settled(window)
    return cut_text.cut(window)
