"""The camera as the photo, in a real browser with a camera that is none: a picture that moves."""

import base64
import io
import re
from itertools import pairwise

import pytest
from PIL import Image
from playwright.sync_api import expect

from cnnviz.photos.decoding.live_frames import MOST_BYTES, SIDE
from cnnviz.ui.widgets.flow.seats import LEASE
from tests.browser import ARGUMENTS, executable
from tests.e2e.conftest import PATIENCE, Server
from tests.e2e.test_reader import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIVE = "Live: the camera as the photo"
STOP = "Stop the camera"
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
FAR = "lecture.test"
"""Another name of this machine: to a browser a foreign server without HTTPS."""

JPEG = re.compile(rb"/9j/[A-Za-z0-9+/]{200,}=*")


JITTER = 100
"""Milliseconds between the moment that the page reckons from and that in which it sends."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("live"), CNNVIZ_LIVE="1", CNNVIZ_OFFLINE="1")
    yield server
    text = server.output()
    server.close()
    assert "Traceback" not in text, text


@pytest.fixture(scope="module")
def camera(browser):
    """A browser with a camera, which lets every page use it."""
    rule = f"--host-resolver-rules=MAP {FAR} 127.0.0.1"
    found = browser.browser_type.launch(
        executable_path=executable(), args=[*ARGUMENTS, *CAMERA, rule], timeout=180_000
    )
    yield found
    found.close()


@pytest.fixture
def opened(server, camera):
    """A function that opens a page in a profile of its own."""
    contexts = []

    def open_flow(url=None, script="", **how):
        context = camera.new_context(viewport={"width": 1366, "height": 768}, **how)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(script)
        page = context.new_page()
        page.sent = []
        page.on("websocket", lambda one: one.on("framesent", lambda data: page.sent.append(data)))
        page.goto(url or f"{server.url}/resnet")
        page.locator(".flow .tile").first.wait_for()
        return settled(page)

    yield open_flow
    for context in contexts:
        context.close()


def photo(page):
    return page.locator(".flow .frame img").get_attribute("src")


def told(page):
    return page.locator(".flow .told")


def start(page):
    page.get_by_role("button", name=LIVE).click()
    expect(told(page)).to_contain_text("The camera is on")


def stop(page):
    page.get_by_role("button", name=STOP).click()
    expect(page.get_by_role("button", name=LIVE)).to_be_visible()
    settled(page)


def moves(page, times=3):
    """Wait until the picture that the network reads has changed so many times."""
    for _ in range(times):
        before = photo(page)
        expect(page.locator(".flow .frame img")).not_to_have_attribute("src", before)


def frames(page):
    """The frames that the page has sent, as the bytes of their files."""
    texts = [data if isinstance(data, bytes) else data.encode() for data in page.sent]
    return [base64.b64decode(found) for text in texts for found in JPEG.findall(text)]


def test_maps_and_bars_follow_the_camera_and_the_photo_comes_back(opened):
    page = opened()
    before, sheet = photo(page), page.locator(".flow .tile").first.get_attribute("style")
    page.locator(".flow .tile").first.evaluate("tile => { tile.mine = true; }")
    assert frames(page) == []  # no camera before the button is pressed
    page.locator(".flow .tile").first.focus()
    page.get_by_role("button", name=LIVE).evaluate("button => button.click()")
    moves(page, 4)
    assert page.locator(".flow .tile").first.get_attribute("style") != sheet
    # Changed, not built anew: the elements are the same, and the keyboard is where it was.
    assert page.locator(".flow .tile").first.evaluate("tile => tile.mine")
    expect(page.locator(".flow .tile").first).to_be_focused()
    sent = frames(page)
    assert len(sent) >= 4
    assert len(set(sent)) == len(sent)
    for one in sent:
        assert len(one) <= MOST_BYTES
        assert max(Image.open(io.BytesIO(one)).size) <= SIDE
    stop(page)
    expect(page.locator(".flow .frame img")).to_have_attribute("src", before)
    expect(told(page)).to_be_hidden()
    page.sent.clear()
    page.wait_for_timeout(1500)
    assert frames(page) == []


def test_a_cut_is_made_while_the_camera_runs_and_sums_wait(opened):
    page = opened()
    start(page)
    moves(page)
    wire = page.locator(".flow .wire.block").first
    wire.focus()
    page.keyboard.press("Enter")
    expect(wire).to_have_attribute("aria-pressed", "true")
    moves(page)
    expect(page.locator(".flow .was:not([hidden])").first).to_be_attached()
    page.locator(".flow .tile").first.click()
    expect(told(page)).to_contain_text("stop the camera first")
    stop(page)
    expect(wire).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Where the value of unit")).to_have_count(0)


WATCHED = """
const send = WebSocket.prototype.send;
window.log = [];
WebSocket.prototype.send = function (data) {
  const text = new TextDecoder('latin1').decode(data);
  if (text.includes('/9j/')) window.log.push(['sent', performance.now()]);
  return send.call(this, data);
};
"""


def test_a_frame_waits_for_the_answer_to_the_one_before(opened):
    page = opened(script=WATCHED)
    page.locator(".flow .frame img").evaluate(
        """picture => {
            const note = () => window.log.push(['answered', performance.now()]);
            new MutationObserver(note).observe(picture, { attributeFilter: ['src'] });
        }"""
    )
    start(page)
    moves(page, 6)
    log = page.evaluate("window.log")
    stop(page)
    assert [name for name, _ in log].count("answered") >= 6
    for (name, at), (following, then) in pairwise(log):
        if (name, following) == ("sent", "sent"):  # the answer is given up before the next frame
            assert then - at >= 1000 * LEASE / 2 - JITTER
    times = [at for name, at in log if name == "sent"]
    assert times[-1] - times[0] >= 250 * (len(times) - 1) - JITTER


def test_out_of_sight_the_camera_goes_off(opened):
    page = opened()
    before = photo(page)
    start(page)
    moves(page)
    page.evaluate(
        """() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true });
            document.dispatchEvent(new Event('visibilitychange')); }"""
    )
    expect(told(page)).to_contain_text("out of sight")
    expect(page.locator(".flow .frame img")).to_have_attribute("src", before)


FAILS = "navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{}'); }}"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotAllowedError", "does not let this page use the camera"),
        ("NotFoundError", "No camera was found"),
        ("NotReadableError", "another program may be using it"),
    ],
)
def test_why_there_is_no_camera_is_one_sentence(opened, error, sentence):
    page = opened(script=FAILS.format(error))
    expect(told(page)).to_be_hidden()
    page.get_by_role("button", name=LIVE).click()
    expect(told(page)).to_contain_text(sentence)
    expect(page.get_by_role("button", name=LIVE)).to_be_visible()
    assert frames(page) == []


@pytest.fixture(scope="module")
def reached(tmp_path_factory):
    """A server that answers to another name, and inside pages of other sites."""
    server = Server(tmp_path_factory.mktemp("reached"), CNNVIZ_HOSTS=FAR, CNNVIZ_EMBED="1")
    yield server
    server.close()


def test_without_https_the_page_says_so(reached, opened):
    page = opened(reached.url.replace("127.0.0.1", FAR) + "/resnet")
    assert page.evaluate("isSecureContext") is False
    page.get_by_role("button", name=LIVE).click()
    expect(told(page)).to_contain_text("only over HTTPS")


def test_inside_a_page_that_keeps_the_camera_the_page_says_so(reached, camera):
    page = camera.new_context(viewport={"width": 1366, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{reached.url}/_stcore/health")
    # To the frame the page around it is another site, and lends it nothing.
    address = reached.url.replace("127.0.0.1", "localhost")
    page.evaluate(
        """address => { document.body.innerHTML =
            `<iframe src="${address}/resnet" width="1300" height="850"></iframe>`; }""",
        address,
    )
    inside = page.frame_locator("iframe")
    inside.get_by_role("button", name=LIVE).click()
    expect(inside.locator(".flow .told")).to_contain_text("a window of its own")
    page.context.close()


def hostile(kind):
    stream = io.BytesIO()
    Image.new("RGB", (16, 16)).save(stream, "JPEG")
    data = bytearray(stream.getvalue())
    if kind == "huge":
        at = data.index(b"\xff\xc0") + 5
        data[at : at + 4] = (10_000).to_bytes(2) * 2
    return {
        "words": b"no picture at all",
        "huge": bytes(data),
        "long": bytes(data) + bytes(MOST_BYTES),
    }[kind]


@pytest.mark.parametrize("kind", ["words", "huge", "long"])
def test_a_hostile_frame_ends_in_a_sentence_and_the_photo(opened, kind):
    sent = base64.b64encode(hostile(kind)).decode()
    page = opened(
        script=f"HTMLCanvasElement.prototype.toDataURL = () => 'data:image/jpeg;base64,{sent}'"
    )
    before = photo(page)
    page.get_by_role("button", name=LIVE).click()
    expect(told(page)).to_contain_text("that can be read in time")
    expect(page.get_by_role("button", name=LIVE)).to_be_visible()
    assert photo(page) == before


def test_the_home_page_is_live_without_being_built_anew(server, opened):
    page = opened(server.url)
    before = photo(page)
    page.locator(".flow .tile").first.evaluate("tile => { tile.mine = true; }")
    start(page)
    moves(page)
    assert page.locator(".flow .tile").first.evaluate("tile => tile.mine")
    stop(page)
    expect(page.locator(".flow .frame img")).to_have_attribute("src", before)


def test_more_readers_than_the_setting_get_a_sentence_until_one_leaves(opened):
    first, second = opened(), opened()
    before = photo(second)
    start(first)
    moves(first)
    second.get_by_role("button", name=LIVE).click()
    expect(told(second)).to_contain_text("(1) are in use already")
    expect(second.get_by_role("button", name=LIVE)).to_be_visible()
    assert photo(second) == before
    moves(first)
    first.context.close()  # without a word
    second.wait_for_timeout(7000)
    start(second)
    moves(second)
    stop(second)
