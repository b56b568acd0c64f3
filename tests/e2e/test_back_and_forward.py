"""Back and forward in a real browser: the reader sees again what was seen there.

What is seen is the text of the page, what is chosen in it, and how often one must step.
"""

import difflib

import pytest
from playwright.sync_api import expect

from cnnviz.content.labels import text
from cnnviz.photos.decoding.samples import available
from cnnviz.settings import read
from cnnviz.training.runs.store.run_store import RunStore
from tests import looked_runs
from tests.e2e.conftest import PATIENCE, Server, failures

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EN, KO = text("en"), text("ko")

RUNS_NO_MORE = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]');
}"""
SEEN = """() => {
  const all = (css) => [...document.querySelectorAll(css)];
  const main = document.querySelector('[data-testid=stMain]');
  return {
    page: [location.pathname],
    text: main.innerText.split('\\n').map((line) => line.trim()).filter(Boolean),
    chosen: all('[role=radio]').filter((one) => one.ariaChecked === 'true' || one.checked)
      .map((one) => one.innerText || one.value),
    values: all('input:not([type=file])').map((one) => one.type === 'checkbox' ? one.checked
      : one.value),
    slid: all('[role=slider]').map((one) => one.ariaValueText || one.ariaValueNow),
    marked: all('[data-id][aria-pressed=true]').map((one) => one.dataset.id),
  };
}"""
PAUSE = 200  # milliseconds between two looks


def seen(page):
    """What the page shows once it has come to rest."""
    last, calm = None, 0
    for _ in range(PATIENCE // PAUSE):
        page.wait_for_timeout(PAUSE)
        now = page.evaluate(SEEN) if page.evaluate(RUNS_NO_MORE) else None
        calm = calm + 1 if now is not None and now == last else 0
        last = now
        if calm == 2:
            return now
    raise AssertionError(f"the page never came to rest: {last}")


def sees(page, wanted):
    """Wait until the page shows what was seen before, but for how long ago something was."""
    for _ in range(4):
        now = seen(page)
        if wanted["page"] == ["/train"]:
            now = {**now, "text": wanted["text"]}
        if now == wanted:
            return
        page.wait_for_timeout(1000)
    told = difflib.unified_diff(*map(lines, (wanted, now)), lineterm="", n=0)
    raise AssertionError("\n".join([page.url, *told]))


def lines(place):
    """What is seen at a place, line by line."""
    return [f"{part}: {line}" for part, found in place.items() for line in found]


def walk(page, acts, *, fast=True):
    """Do one thing after the other, go back through all of it, and forth again; in between fast."""
    places = [seen(page)]
    for act in acts:
        act()
        places.append(seen(page))
        assert places[-1] != places[-2]
    for place in reversed(places[:-1]):
        page.go_back()
        sees(page, place)
    if fast:
        quickly(page, [+1] * len(acts))
        sees(page, places[-1])
        quickly(page, [-1] * len(acts))
        sees(page, places[0])
        quickly(page, [+1, +1, -1])
    else:
        page.go_forward()
    for place in places[1:]:  # the quick steps have spoilt no place of the history
        sees(page, place)
        page.go_forward()


def quickly(page, steps):
    """Steps that do not wait for the page, the first while it may still run."""
    for step in steps:
        page.evaluate(f"history.go({step})")
        page.wait_for_timeout(60)


def radio(page, name):
    """The act of choosing one of a row of buttons."""
    return lambda: page.get_by_role("radio", name=name, exact=True).click()


def link(page, name):
    return lambda: page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()


def chosen(page, label, option):
    """The act of choosing from a list."""

    def act():
        page.get_by_role("combobox", name=label).click()
        page.get_by_role("option", name=option, exact=True).click()

    return act


def slid(page, label, keys):
    """The act of moving a slider by the keyboard."""

    def act():
        page.get_by_role("slider", name=label).focus()
        page.keyboard.press(keys)

    return act


def test_an_architecture_page_its_language_and_the_next_page(server, open_page):
    page = open_page(f"{server.url}/resnet")
    walk(
        page,
        [
            radio(page, EN("parts.layers")),
            chosen(page, EN("common.variant"), "ResNet-18"),
            radio(page, "한국어"),
            radio(page, KO("parts.costs")),
            link(page, "VGG"),
            radio(page, KO("parts.story")),
        ],
    )


def test_a_box_of_a_drawing_and_a_question(server, open_page):
    page = open_page(f"{server.url}/resnet?part=block&block=layer2.0")

    def box(name):
        return lambda: page.locator(f"[data-id='{name}']").click()

    walk(
        page,
        [
            box("layer2.0.conv2"),
            box("layer2.0.conv3"),
            radio(page, EN("parts.check")),
            lambda: page.get_by_role("button", name=EN("check.next")).click(),
        ],
    )
    page.go_back()
    page.go_back()
    page.go_back()
    seen(page)
    box("layer2.0.conv3")()  # clicked before: a click on it counts all the same
    expect(page.locator("code", has_text="layer2.0.conv3").first).to_be_visible()


def test_a_laboratory_its_guess_and_its_sliders(server, open_page):
    page = open_page(f"{server.url}/resnet?part=laboratory&experiment=routes")
    walk(
        page,
        [
            lambda: page.get_by_role("button", name=EN("guess.routes.options.middle")).click(),
            slid(page, EN("routes.gain"), "ArrowRight"),
            slid(page, EN("routes.blocks"), "End"),
        ],
    )


def test_look_inside(server, open_page):
    page = open_page(f"{server.url}/inside?part=activations&family=lenet")
    walk(
        page,
        [
            lambda: page.get_by_role("button", name=EN("activation_maps.after")).click(),
            lambda: (
                page.get_by_role("spinbutton", name=EN("activation_maps.channel")).fill("3"),
                page.keyboard.press("Enter"),
            ),
            radio(page, EN("activation_maps.scales.own")),
            radio(page, "AlexNet"),
            radio(page, EN("inside.parts.field")),
        ],
        fast=False,
    )


def test_compare_and_concepts(server, open_page):
    page = open_page(f"{server.url}/compare")
    walk(
        page,
        [
            radio(page, EN("comparison.views.costs")),
            lambda: page.get_by_role("button", name="Clear all").click(),
            link(page, "Concepts"),
            radio(page, EN("concepts.groups.generalising")),
            lambda: page.get_by_role("button", name=EN("guess.show")).click(),
            slid(page, EN("dropout.rate"), "ArrowRight"),
        ],
    )


def test_predict_and_its_photo(server, open_page):
    page = open_page(f"{server.url}/predict")

    def photo():
        page.get_by_role("button", name=EN(f"samples.{available()[3].name}")).first.click()

    walk(page, [photo, radio(page, EN("prediction.views.many"))])


def test_train(open_page, training_server, finished_run):
    page = open_page(f"{training_server.url}/train?run={finished_run.id}")
    walk(
        page,
        [
            radio(page, EN("looks.views.confusion")),
            slid(page, EN("looks.choose"), "ArrowLeft"),
            lambda: page.get_by_role("button", name=EN("training.back")).click(),
        ],
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("stepped")


@pytest.fixture(scope="module")
def training_server(home):
    server = Server(home)
    yield server
    told = server.output()
    server.close()
    assert failures(told) == [], told


@pytest.fixture(scope="module")
def finished_run(home, training_server):
    """A run that has ended, with three evaluations."""
    store = RunStore(home / "home", None, read({}))
    claim = looked_runs.looked(store)
    looked_runs.done(store, claim)
    yield claim.run
    store.database.close()


def test_an_address_that_is_rewritten_while_the_page_loads_is_no_step(server, browser):
    """Streamlit leaves defaults out of it, and would take a step for one to the home page."""
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.add_init_script(
        "window.steps = 0; addEventListener('popstate', () => { window.steps += 1; });"
        "history.replaceState(null, '', `${location.pathname}?part=block&reveal=1`)"
    )
    page.goto(f"{server.url}/lenet?part=block")
    expect(page.locator("h1")).to_have_text("LeNet-5", timeout=PATIENCE)
    seen(page)
    assert page.evaluate("window.steps") == 0
    context.close()
