"""The app inside a page of another site, and in a browser that keeps no cookies at all."""

import http.server
import os
import threading

import pytest
from playwright.sync_api import expect

from cnnviz.content.labels import text
from tests import nginx
from tests.e2e.conftest import Server
from tests.e2e.test_behind_a_proxy import choose, noise

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not nginx.is_installed() and not os.environ.get("CI"), reason="there is no nginx"
    ),
]

REFUSING = "Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} })"


class Course(http.server.BaseHTTPRequestHandler):
    """A page with one frame, whose address stands behind the question mark."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        source = self.path.partition("?")[2]
        frame = f'<iframe src="{source}" width="1200" height="900"></iframe>'
        self.wfile.write(f"<!DOCTYPE html><title>Course</title>{frame}".encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def course():
    """Address of the course page; `localhost` is another site than 127.0.0.1."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Course)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()


@pytest.fixture(scope="module", params=["0", "1"], ids=["as-it-is", "embed"])
def embedded(request, tmp_path_factory):
    """The app over HTTPS, without the setting and with it."""
    folder = tmp_path_factory.mktemp("embedded")
    server = Server(folder, CNNVIZ_OFFLINE="1", CNNVIZ_TRAINING="0", CNNVIZ_EMBED=request.param)
    front = nginx.Nginx(folder, nginx.samples()[0], server.address)
    yield front.url("127.0.0.1"), request.param == "1"
    front.close()
    server.close()


def opened(open_page, course, url):
    page = open_page(f"{course}?{url}", locale="ko-KR", ignore_https_errors=True, empty=True)
    return page, page.frame_locator("iframe")


def test_a_reader_in_a_frame_uploads_or_is_told_before(embedded, course, open_page):
    url, embed = embedded
    t = text("ko")
    page, frame = opened(open_page, course, f"{url}/predict?lang=ko")
    notice = frame.locator("[data-notice=cookies]")
    expect(frame.locator("h1")).to_be_visible()
    if embed:
        assert notice.count() == 0
        choose(frame, noise(100))
        expect(frame.get_by_text(t("photo.yours")).first).to_be_visible()
        return
    # The sentence stands before anything was tried, with the way out.
    expect(notice).to_contain_text(t("page.framed"))
    link = notice.get_by_role("link", name=t("page.own_window"))
    assert link.get_attribute("href").startswith(f"{url}/predict")
    with page.context.expect_page() as opening:
        link.click()
    own = opening.value
    choose(own, noise(100))
    expect(own.get_by_text(t("photo.yours")).first).to_be_visible()
    # Who tries all the same reads our words in the place of "AxiosError … 403".
    choose(frame, noise(100))
    expect(frame.get_by_test_id("stFileUploader")).to_contain_text(t("page.upload_refused"))
    expect(frame.locator("[data-notice=upload]")).to_contain_text(t("page.upload_refused"))
    assert "status code" not in frame.locator("body").inner_text()


def test_a_reader_in_a_frame_is_known_again(embedded, course, open_page):
    url, embed = embedded
    page, frame = opened(open_page, course, f"{url}/train?lang=ko")
    expect(frame.locator("h1")).to_be_visible()
    if not embed:
        expect(frame.locator("[data-notice=cookies]")).to_be_visible()
        assert [c for c in page.context.cookies(url) if c["name"] == "cnnviz-owner"] == []
        return
    page.wait_for_function("frames[0].length !== undefined")
    inside = next(f for f in page.frames if f.url.startswith(url))
    inside.wait_for_function("document.cookie.includes('cnnviz-owner=')")
    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}
    for name in ("cnnviz-owner", "_streamlit_xsrf"):
        cookie = kept[name]
        assert (cookie["sameSite"], cookie["secure"]) == ("None", True), cookie
        assert "localhost" in cookie["partitionKey"], cookie
    first = kept["cnnviz-owner"]["value"]
    page.reload()
    expect(page.frame_locator("iframe").locator("h1")).to_be_visible()
    inside = next(f for f in page.frames if f.url.startswith(url))
    assert inside.evaluate("document.cookie").count(f"cnnviz-owner={first}") == 1


def test_the_same_page_in_its_own_window_says_nothing(embedded, open_page):
    url, _ = embedded
    page = open_page(f"{url}/predict?lang=ko", ignore_https_errors=True)
    choose(page, noise(100))
    expect(page.get_by_text(text("ko")("photo.yours")).first).to_be_visible()
    assert page.locator("#cnnviz-notices section").count() == 0


def test_a_frame_with_a_sandbox_is_told_too(embedded, course, open_page):
    url, _ = embedded
    page = open_page(course, ignore_https_errors=True, empty=True, locale="ko-KR")
    page.evaluate(
        "url => { const f = document.querySelector('iframe');"
        " f.sandbox = 'allow-scripts allow-popups'; f.src = url; }",
        f"{url}/predict",
    )
    notice = page.frame_locator("iframe").locator("[data-notice=cookies]")
    expect(notice).to_contain_text(text("ko")("page.framed"))


@pytest.mark.parametrize("code", ["ko", "en"])
def test_a_browser_that_keeps_no_cookies_is_told(embedded, browser, code):
    url, _ = embedded
    context = browser.new_context(ignore_https_errors=True)
    context.add_init_script(REFUSING)
    try:
        page = context.new_page()
        page.goto(f"{url}/?lang={code}")
        notice = page.locator("[data-notice=cookies]")
        expect(notice).to_contain_text(text(code)("page.no_cookies"))
        assert notice.get_by_role("link").count() == 0
    finally:
        context.close()
