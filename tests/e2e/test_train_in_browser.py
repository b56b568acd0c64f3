"""Training in a real browser: fast clicks, two browsers at one run, curves that stay in place.

No worker trains here: the runs are played into the store that the server reads.
"""

import re

import pytest
from playwright.sync_api import expect

from cnnviz.content.labels import text
from cnnviz.settings import read
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import RunState
from tests import played_runs
from tests.e2e.conftest import Server, failures

pytestmark = pytest.mark.browser

EN = text("en")
START = EN("training.first_look_start")

# Notes every canvas that is put into the page from now on, and marks those that are there.
WATCH_CANVASES = """() => {
  window.added = 0;
  const has = (node) => node.nodeType === 1
    && (node.matches("canvas") || node.querySelector("canvas"));
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes) if (has(node)) window.added++;
  }).observe(document.querySelector("[data-testid=stMain]"), { childList: true, subtree: true });
  document.querySelectorAll("canvas").forEach((canvas, place) => { canvas.marked = place; });
}"""
MARKS = "() => [...document.querySelectorAll('canvas')].map((canvas) => canvas.marked)"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("trained")


@pytest.fixture(scope="module")
def server(home):
    server = Server(home)
    yield server
    told = server.output()
    server.close()
    assert failures(told) == [], told


@pytest.fixture
def store(home, server):
    """The server's own store, empty."""
    store = RunStore(home / "home", None, read({}))
    yield store
    for run in store.runs():
        store.stop(run.id)
    store.database.close()


def badge(page, state):
    """Where the page says how a run stands."""
    return page.get_by_text(re.compile(rf"{EN(f'run_states.{state}')}$")).first


@pytest.mark.slow
@pytest.mark.parametrize("pause", [0, 30, 120])
def test_five_fast_clicks_are_one_run(server, store, open_page, pause):
    before = len(store.runs())
    page = open_page(f"{server.url}/train?lang=en")
    button = page.get_by_role("button", name=START)
    button.wait_for()
    box = button.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for _ in range(5):
        page.mouse.click(x, y)
        page.wait_for_timeout(pause)
    page.wait_for_url("**run=**")
    expect(page.get_by_role("button", name=EN("training.back"))).to_be_visible()
    page.wait_for_timeout(1000)
    runs = store.runs()
    assert len(runs) - before == 1
    assert runs[0].state is RunState.QUEUED
    assert runs[0].id in page.url


@pytest.mark.slow
def test_clicks_that_the_script_sends_back_to_back_are_one_run(server, store, open_page):
    """The button's own node, clicked again before and after the page has answered."""
    before = len(store.runs())
    page = open_page(f"{server.url}/train?lang=en")
    button = page.get_by_role("button", name=START)
    button.wait_for()
    button.evaluate(
        "(node) => { for (let i = 0; i < 5; i++) setTimeout(() => node.click(), 30 * i); }"
    )
    page.wait_for_url("**run=**")
    page.wait_for_timeout(2000)
    assert len(store.runs()) - before == 1


@pytest.mark.slow
def test_a_browser_keeps_its_runs_when_it_comes_back(server, store, open_page):
    page = open_page(f"{server.url}/train?lang=en")
    page.get_by_role("button", name=START).click()
    page.wait_for_url("**run=**")
    cookie = next(c for c in page.context.cookies() if c["name"] == "cnnviz-owner")
    assert cookie["value"] == store.runs()[0].owner
    assert cookie["sameSite"] == "Lax"
    page.reload()  # a new session: only the cookie says who this is
    expect(page.get_by_role("button", name=EN("training.stop"))).to_be_visible()
    page.get_by_role("button", name=EN("training.stop")).click()
    expect(badge(page, "cancelled")).to_be_visible()


@pytest.mark.slow
def test_two_browsers_watch_a_run_whose_curves_stay_in_place(server, store, open_page):
    (run,) = played_runs.asked(store, owner="watched", key="watched")
    claim = played_runs.begun(store, total=400)
    played_runs.stepped(store, claim, 1, 40, accuracy=0.3)
    address = f"{server.url}/train?lang=en&run={run.id}"
    pages = [open_page(address), open_page(address, width=390, height=844)]
    for page in pages:
        expect(page.get_by_text(re.compile("^Step 40 of 400")).first).to_be_visible()
        expect(page.locator("canvas")).to_have_count(2)
        page.wait_for_timeout(1000)
        page.evaluate(WATCH_CANVASES)
    for last in range(80, 401, 40):
        played_runs.stepped(store, claim, last - 39, last, accuracy=0.3 + last / 1000)
        pages[0].wait_for_timeout(600)
    for page in pages:
        expect(page.get_by_text(re.compile("^Step 400 of 400")).first).to_be_visible()
        assert page.evaluate(MARKS) == [0, 1]
        assert page.evaluate("() => window.added") == 0
        assert page.get_by_role("button", name=EN("training.stop")).count() == 0
    played_runs.finished(store, claim, 0.75)
    for page in pages:
        expect(badge(page, "done")).to_be_visible()
        expect(page.get_by_text(re.compile(r"75\.0")).first).to_be_visible()


@pytest.mark.slow
def test_a_worker_that_falls_silent_is_told_within_ten_seconds(server, store, open_page):
    (run,) = played_runs.asked(store, owner="silent", key="silent")
    claim = played_runs.begun(store, total=400)
    played_runs.stepped(store, claim, 1, 40, accuracy=0.3)
    page = open_page(f"{server.url}/train?lang=en&run={run.id}")
    start = EN("training.silent", seconds="#").partition("#")[0]
    expect(page.get_by_text(start)).to_be_visible(timeout=10_000)
    played_runs.stepped(store, claim, 41, 80)
    expect(page.get_by_text(start)).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_phone_never_scrolls_sideways(server, store, open_page, lang):
    (run,) = played_runs.asked(store, owner=lang, key=lang)
    claim = played_runs.begun(store, total=400)
    played_runs.stepped(store, claim, 1, 40, accuracy=0.3)
    for query in ("", f"&run={run.id}"):
        page = open_page(f"{server.url}/train?lang={lang}{query}", width=390, height=844)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        page.wait_for_timeout(1500)
        wide = page.evaluate(
            "(() => { const m = document.querySelector('[data-testid=stMain]');"
            " return m.scrollWidth - m.clientWidth; })()"
        )
        assert wide <= 1
