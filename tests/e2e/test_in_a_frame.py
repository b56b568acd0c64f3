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


def over_https(folder, **environment):
    """The app over HTTPS at 127.0.0.1, as a generator of its address."""
    server = Server(folder, CNNVIZ_OFFLINE="1", CNNVIZ_TRAINING="0", **environment)
    front = nginx.Nginx(folder, nginx.samples()[0], server.address)
    yield front.url("127.0.0.1")
    front.close()
    server.close()


@pytest.fixture(scope="module")
def as_it_is(tmp_path_factory):
    yield from over_https(tmp_path_factory.mktemp("as-it-is"))


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    yield from over_https(tmp_path_factory.mktemp("embedded"), CNNVIZ_EMBED="1")


def opened(open_page, course, url):
    """The course page, and the frame in it once it has its title."""
    page = open_page(f"{course}?{url}", locale="ko-KR", ignore_https_errors=True, empty=True)
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_be_visible()
    return page, frame


@pytest.mark.slow
def test_a_reader_in_a_frame_is_told_what_opens_the_page(as_it_is, course, open_page):
    t = text("ko")
    url = f"{as_it_is}/resnet?part=try&lang=ko"
    page = open_page(f"{course}?{url}", locale="ko-KR", ignore_https_errors=True, empty=True)
    notice = page.frame_locator("iframe").locator("[data-notice=framing]")
    expect(notice).to_contain_text(t("page.no_frames"))
    with page.context.expect_page() as opening:
        notice.get_by_role("link", name=t("page.own_window")).click()
    own = opening.value
    assert own.url == url
    choose(own, noise(100))
    expect(own.get_by_text(t("photo.yours")).first).to_be_visible()
    assert own.locator("#cnnviz-notices section").count() == 0


@pytest.mark.slow
def test_a_frame_with_a_sandbox_is_told_before_anything_is_lost(embedded, course, open_page):
    page = open_page(course, ignore_https_errors=True, empty=True, locale="ko-KR")
    page.evaluate(
        "url => { const f = document.querySelector('iframe');"
        " f.sandbox = 'allow-scripts allow-popups'; f.src = url; }",
        f"{embedded}/resnet?part=try",
    )
    notice = page.frame_locator("iframe").locator("[data-notice=cookies]")
    expect(notice).to_contain_text(text("ko")("page.framed"))
    link = notice.get_by_role("link", name=text("ko")("page.own_window"))
    assert link.get_attribute("href").startswith(f"{embedded}/resnet?part=try")


@pytest.mark.slow
@pytest.mark.parametrize("is_named", [True, False])
def test_the_setting_may_name_the_sites(tmp_path, course, open_page, is_named):
    sites = f"https://lms.example.org {course.rstrip('/') if is_named else ''}"
    for address in over_https(tmp_path, CNNVIZ_EMBED=sites):
        page = open_page(f"{course}?{address}/resnet", ignore_https_errors=True, empty=True)
        frame = page.frame_locator("iframe")
        if is_named:
            expect(frame.locator("h1")).to_be_visible()
        else:
            until(lambda page=page: page.frames[1].url.startswith("chrome-error"), page=page)


def until(true, page):
    """Wait while the browser goes on."""
    for _ in range(300):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not happen")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_browser_that_keeps_no_cookies_is_told(as_it_is, browser, code):
    context = browser.new_context(ignore_https_errors=True)
    context.add_init_script(REFUSING)
    try:
        page = context.new_page()
        page.goto(f"{as_it_is}/resnet?part=try&lang={code}")
        notice = page.locator("[data-notice=cookies]")
        expect(notice).to_contain_text(text(code)("page.no_cookies"))
        assert notice.get_by_role("link").count() == 0
        # Who tries all the same reads our words in the place of "AxiosError … 403". This browser
        # still sends the cookie that it does not tell of; one that keeps none is answered so.
        page.route("**/_stcore/upload_file/**", lambda route: route.fulfill(status=403))
        choose(page, noise(100))
        refused = text(code)("page.upload_refused")
        expect(page.get_by_test_id("stFileUploader")).to_contain_text(refused)
        expect(page.locator("[data-notice=upload]")).to_contain_text(refused)
        assert "status code" not in page.locator("body").inner_text()
    finally:
        context.close()


@pytest.mark.slow
def test_the_setting_lets_a_reader_in_a_frame_upload(embedded, course, open_page):
    _, frame = opened(open_page, course, f"{embedded}/resnet?part=try&lang=ko")
    choose(frame, noise(100))
    expect(frame.get_by_text(text("ko")("photo.yours")).first).to_be_visible()
    assert frame.locator("#cnnviz-notices section").count() == 0


@pytest.mark.slow
def test_the_setting_lets_a_reader_in_a_frame_be_known_again(embedded, course, open_page):
    page, _ = opened(open_page, course, f"{embedded}/train?lang=ko")
    kept = framed_cookies(page, embedded)
    for name in ("cnnviz-owner", "_streamlit_xsrf"):
        cookie = kept[name]
        assert (cookie["sameSite"], cookie["secure"]) == ("None", True), cookie
        assert "localhost" in cookie["partitionKey"], cookie
    page.reload()
    expect(page.frame_locator("iframe").locator("h1")).to_be_visible()
    assert framed_cookies(page, embedded)["cnnviz-owner"] == kept["cnnviz-owner"]


def framed_cookies(page, url):
    """The cookies of the browser, once the frame has said whose runs are whose."""
    inside = next(frame for frame in page.frames if frame.url.startswith(url))
    inside.wait_for_function("document.cookie.includes('cnnviz-owner=')")
    return {cookie["name"]: cookie for cookie in page.context.cookies()}


@pytest.mark.slow
def test_the_setting_changes_nothing_in_a_window_of_its_own(embedded, open_page):
    page = open_page(f"{embedded}/resnet?part=try&lang=ko", ignore_https_errors=True)
    choose(page, noise(100))
    expect(page.get_by_text(text("ko")("photo.yours")).first).to_be_visible()
    assert page.locator("#cnnviz-notices section").count() == 0


@pytest.mark.slow
def test_the_setting_without_https_says_so(tmp_path, browser):
    server = Server(tmp_path, CNNVIZ_EMBED="1", CNNVIZ_TRAINING="0")
    context = browser.new_context()
    context.add_init_script(REFUSING)  # as away from the server's own machine, which is trusted
    try:
        page = context.new_page()
        page.goto(f"{server.url}/?lang=ko")
        sentence = text("ko")("page.needs_https")
        expect(page.locator("[data-notice=cookies]")).to_contain_text(sentence)
    finally:
        context.close()
        server.close()
