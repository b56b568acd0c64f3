"""Show, then say: what a reader meets on each page before there is something to see, and axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe

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

STREAMLITS = "[data-testid=stDataFrame], .stDataFrameGlideDataEditor, .modebar, iframe"
"""What Streamlit and Plotly draw themselves."""


@pytest.fixture(scope="module")
def window(browser):
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


def opened(window, url, size):
    width, height = size
    window.set_viewport_size({"width": width, "height": height})
    window.goto(url)
    window.locator("h1").first.wait_for()
    settled(window)
    return window


def late(window, url):
    """What is wrong with the first look at a page, for each size of window."""
    found = {}
    for size in (DESKTOP, PHONE):
        look = first_look(opened(window, url, size))
        if look["words"] is None or look["words"] > WORDS or look["top"] > LOWEST[size]:
            found[size] = look
    return found


def complaints(window):
    """What axe finds on the open page that is ours: rule, and the first element."""
    found = Axe().run(window, options={"resultTypes": ["violations"]}).response["violations"]
    told = []
    for rule in found:
        ours = [node for node in rule["nodes"] if not _is_foreign(window, node["target"])]
        told += [f"{rule['id']}: {node['html'][:160]}" for node in ours[:2]]
    return told


def _is_foreign(window, target):
    selector = target[0] if isinstance(target[0], str) else target[0][0]
    return window.evaluate(
        "([one, foreign]) => !!document.querySelector(one)?.closest(foreign)",
        [selector, STREAMLITS],
    )


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
@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_figure_comes_first_everywhere(server, window, code):
    found = {}
    for address in every_address(revealed=False):
        if address.endswith(ASKED):
            continue
        sign = "&" if "?" in address else "?"
        wrong = late(window, f"{server.url}/{address}{sign}lang={code}")
        if wrong:
            found[address] = wrong
    assert found == {}


@pytest.mark.slow
def test_axe_finds_nothing(server, window):
    found = {}
    for address in every_address(revealed=True):
        sign = "&" if "?" in address else "?"
        wrong = complaints(opened(window, f"{server.url}/{address}{sign}lang=en", DESKTOP))
        if wrong:
            found[address] = wrong
    assert found == {}
