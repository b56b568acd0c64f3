"""Show, then say: what a reader meets on each page before there is something to see."""

from itertools import islice

import pytest

from tests.e2e.addresses import every_address
from tests.e2e.first_look import first_look
from tests.e2e.test_controls_fit import settled

pytestmark = pytest.mark.browser

WORDS = 60
DESKTOP, PHONE = (1366, 768), (390, 844)
LOWEST = {DESKTOP: 300, PHONE: 844}
"""Where the first figure begins at the latest, in pixels from the top."""

ASKED = ("part=check", "section=check")
"""Parts that are questions: what is touched first there is an answer."""

QUICK = ("", "resnet?part=story", "lenet?part=laboratory")


@pytest.fixture(scope="module")
def window(browser):
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


def resize(window, size):
    width, height = size
    window.set_viewport_size({"width": width, "height": height})


def late(window, url):
    """What is wrong with the first look at a page, for each size of window."""
    found = {}
    resize(window, DESKTOP)
    window.goto(url)
    window.locator("h1").first.wait_for()
    for size in (DESKTOP, PHONE):
        resize(window, size)
        settled(window)
        look = first_look(window)
        for _ in range(40):  # a chart is drawn a moment after its data has come
            if look["words"] is not None:
                break
            window.wait_for_timeout(250)
            look = first_look(window)
        if look["words"] is None or look["words"] > WORDS or look["top"] > LOWEST[size]:
            found[size] = look
    return found


def test_a_wall_of_text_is_found(window):
    page = "<h1>Title</h1><main data-testid=stMain><h1>Title</h1><p>{}</p>{}</main>"
    figure = "<svg width=400 height=300></svg>"
    window.set_viewport_size({"width": 1366, "height": 768})
    window.set_content(page.format("word " * 75 + "<button>press</button>", figure))
    assert first_look(window)["words"] == 75
    window.set_content(page.format("<span hidden>" + "word " * 75 + "</span>two words", figure))
    assert first_look(window)["words"] == 2
    window.set_content(page.format("no figure", "<svg width=16 height=16></svg>"))
    assert first_look(window)["words"] is None


@pytest.mark.parametrize("address", QUICK)
def test_a_figure_comes_first(server, window, address):
    sign = "&" if "?" in address else "?"
    assert late(window, f"{server.url}/{address}{sign}lang=en") == {}


@pytest.mark.slow
@pytest.mark.parametrize(("code", "step"), [("en", 1), ("ko", 3)])  # Korean says it in fewer words
def test_a_figure_comes_first_everywhere(server, window, code, step):
    found = {}
    for address in islice(every_address(revealed=False), None, None, step):
        if address.endswith(ASKED):
            continue
        sign = "&" if "?" in address else "?"
        wrong = late(window, f"{server.url}/{address}{sign}lang={code}")
        if wrong:
            found[address] = wrong
    assert found == {}
