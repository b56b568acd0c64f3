"""A lecture in three real browsers: they follow, vote once each, and see the same measurement."""

import re

import pytest
from playwright.sync_api import expect

from cnnviz.content.labels import text
from tests.e2e import cut_controls
from tests.e2e.conftest import Server
from tests.e2e.test_reader import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def with_password(tmp_path):
    server = Server(tmp_path, CNNVIZ_INSTRUCTOR="secret")
    yield server
    server.close()


def press(page, key):
    """Press a button; Streamlit draws one with a tooltip twice."""
    page.locator(f".st-key-{key} button").first.click()


def losing_votes(page):
    """Open the page again so that its line breaks under the first vote, which never arrives."""
    lost = []

    def between(socket):
        server = socket.connect_to_server()

        def from_page(message):
            if not lost and b"vote-" in message and page.voting:
                lost.append(message)
                socket.close()
            else:
                server.send(message)

        socket.on_message(from_page)

    page.voting = False
    page.route_web_socket(re.compile("_stcore/stream"), between)
    settled(page.reload() and page)
    return lost


def test_a_hall_follows_and_votes(with_password, open_page):
    url, t = with_password.url, text("en")
    lecturer = settled(open_page(f"{url}/lecture", width=1366))
    lecturer.get_by_text(t("training.instructor")).first.click()
    lecturer.locator("input[type=password]").fill("secret")
    lecturer.locator("input[type=password]").press("Enter")
    settled(lecturer)
    press(lecturer, "lecture-start")
    expect(lecturer).to_have_url(re.compile("lead="))
    code = re.search("lead=([A-Z]+)", lecturer.url)[1]
    picture = lecturer.get_by_role("img", name=t("lecture.qr_alt", code=code)).first
    expect(picture).to_be_visible()
    # A hall waits for it: it is in the first screen of any projector.
    for width, height in ((1920, 1080), (1280, 720)):
        lecturer.set_viewport_size({"width": width, "height": height})
        settled(lecturer)
        box = picture.bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= height

    phones = [
        settled(open_page(f"{url}/?join={code}", width=390, height=800, locale=locale))
        for locale in ("en-US", "ko-KR")
    ]
    lost = losing_votes(phones[1])
    press(lecturer, "lesson-senet")
    for phone in phones:
        expect(phone).to_have_url(re.compile("/senet"))
        settled(phone)
    settled(lecturer)
    lecturer.mouse.click(5, 400)
    lecturer.keyboard.press("PageDown")
    for phone in phones:
        expect(phone).to_have_url(re.compile("part=block"))
    settled(lecturer)
    lecturer.keyboard.press("PageDown")
    for phone in phones:
        expect(phone).to_have_url(re.compile("experiment=squeeze"))
    settled(lecturer)

    press(lecturer, "ask-hall-squeeze")
    for phone in phones:
        phone.locator("[class*=st-key-vote-] button").first.wait_for()
    # Also in the hand of who walks through the hall with what is on the projector.
    lecturer.set_viewport_size({"width": 390, "height": 800})
    settled(lecturer)
    assert [cut_controls.cut(page) for page in (lecturer, *phones)] == [[], [], []]
    lecturer.set_viewport_size({"width": 1366, "height": 1000})
    for phone in phones:
        phone.voting = True
        phone.locator("[class*=st-key-vote-] button").first.click()
    for phone in phones:
        phone.get_by_test_id("stAlert").first.wait_for()
    assert len(lost) == 1
    expect(lecturer.get_by_test_id("stMetricValue")).to_have_text("2")
    # The same browser, opened anew, has voted already.
    phones[0].reload()
    expect(phones[0].get_by_test_id("stAlert").first).to_contain_text(
        t("lecture.voted", choice="").strip()
    )
    press(lecturer, "reveal-hall-squeeze")
    told = [text(code_)("lecture.votes", votes="2") for code_ in ("en", "en", "ko")]
    for page, words in zip((lecturer, *phones), told, strict=True):
        expect(page.get_by_text(words)).to_be_visible()
        expect(page).to_have_url(re.compile("reveal=1"))

    press(phones[1], "hall-look-around")
    settled(phones[1])
    settled(lecturer)
    lecturer.mouse.click(5, 400)
    # On to an experiment that is not the page's first: that one is left out of the address.
    for _ in range(4):
        lecturer.keyboard.press("PageDown")
        settled(lecturer)
        lecturer.wait_for_timeout(500)
    expect(phones[0]).to_have_url(re.compile("experiment=swap-gates"))
    assert "experiment=squeeze" in phones[1].url
    press(phones[1], "hall-rejoin")
    expect(phones[1]).to_have_url(re.compile("experiment=swap-gates"))
