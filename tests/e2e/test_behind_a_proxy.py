"""The app behind a real nginx: as the documentation configures it, and as it must not be."""

import io
import os

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cnnviz.content.labels import text
from cnnviz.ui.server.proxies import NO_UPGRADE
from tests import nginx
from tests.e2e.conftest import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not nginx.is_installed() and not os.environ.get("CI"), reason="there is no nginx"
    ),
]

UPGRADE = "proxy_set_header Upgrade $http_upgrade;"
HOST = "proxy_set_header Host $http_host;"
OUTSIDE = "cnnviz.localhost"
"""A name that only the browser's Host can tell the server: it trusts `localhost` by itself."""


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("behind"), CNNVIZ_TRAINING="0", CNNVIZ_OFFLINE="1")
    yield server
    server.close()


@pytest.fixture
def proxy(tmp_path):
    """A function that starts an nginx in front of an address."""
    started = []

    def start(configuration, upstream):
        started.append(nginx.Nginx(tmp_path, configuration, upstream))
        return started[-1]

    yield start
    for one in started:
        one.close()


def noise(side):
    """A photo that no compression makes smaller."""
    pixels = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return {"name": "noise.png", "mimeType": "image/png", "buffer": file.getvalue()}


def choose(page, file):
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(file)


def test_the_sample_serves_pages_and_takes_photos_of_ten_megabytes(behind, proxy, open_page):
    front = proxy(nginx.samples()[0], behind.address)
    page = open_page(
        f"{front.url(OUTSIDE)}/resnet?part=try&lang=ko", locale="ko-KR", ignore_https_errors=True
    )
    file = noise(1850)
    assert len(file["buffer"]) > 9.5 * 2**20
    choose(page, file)
    expect(page.get_by_text(text("ko")("photo.yours")).first).to_be_visible()
    assert page.locator("#cnnviz-notices section").count() == 0


def test_the_sample_below_a_path(tmp_path_factory, proxy, open_page):
    whole, below = nginx.samples()
    start, end = whole.index("    location / {"), whole.rindex("}")
    folder = tmp_path_factory.mktemp("below")
    server = Server(folder, base="/cnnviz", CNNVIZ_TRAINING="0", CNNVIZ_OFFLINE="1")
    try:
        front = proxy(whole[:start] + below + whole[end:], server.address)
        page = open_page(f"{front.url(OUTSIDE)}/cnnviz", ignore_https_errors=True)
        page.get_by_role("link", name="ResNet", exact=True).click()
        page.wait_for_url("**/cnnviz/resnet*")
        page.reload()  # a link into the app
        expect(page.get_by_role("heading", level=1, name="ResNet")).to_be_visible()
        assert page.locator("#cnnviz-notices section").count() == 0
    finally:
        server.close()


@pytest.mark.parametrize(
    ("line", "told", "not_told"),
    [(UPGRADE, "no_upgrade", "no_host"), (HOST, "no_host", "no_upgrade")],
    ids=["upgrade", "host"],
)
def test_a_proxy_that_lacks_a_header_is_told_of_by_the_page(
    behind, proxy, open_page, line, told, not_told
):
    front = proxy(nginx.replaced(nginx.samples()[0], (line, "")), behind.address)
    url = f"{front.url(OUTSIDE)}/resnet"
    page = open_page(url, locale="ko-KR", ignore_https_errors=True, empty=True)
    notice = page.locator("[data-notice=connection]")
    values = {"asked": f"{OUTSIDE}:{front.port}", "seen": behind.address}
    for code in ("ko", "en"):
        words = text(code)
        expect(notice).to_contain_text(words("page.waiting"))
        expect(notice).to_contain_text(words(f"page.{told}", **values))
        assert words(f"page.{not_told}", **values) not in notice.inner_text()
    assert notice.locator("p").first.get_attribute("lang") == "ko"  # the reader's own first
    assert behind.output().count(NO_UPGRADE) <= 1  # once, not at each try
    assert (NO_UPGRADE in behind.output()) or line == HOST


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_photo_over_the_limit_of_a_proxy_gets_our_sentence(behind, proxy, open_page, code):
    small = nginx.replaced(nginx.samples()[0], ("max_body_size 301m", "max_body_size 100k"))
    front = proxy(small, behind.address)
    page = open_page(f"{front.url()}/resnet?part=try&lang={code}", ignore_https_errors=True)
    choose(page, noise(600))
    sentence = text(code)("page.upload_large", size=10)
    expect(page.locator("[data-notice=upload]")).to_contain_text(sentence)
    assert "status code" not in page.locator("body").inner_text()
    chip = page.get_by_test_id("stFileUploader")
    expect(chip).to_contain_text(sentence)
    # What goes through takes the sentence away again.
    choose(page, noise(100))
    expect(page.get_by_text(text(code)("photo.yours")).first).to_be_visible()
    expect(page.locator("[data-notice=upload]")).to_have_count(0)
