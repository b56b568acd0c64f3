"""Streamlit's own words on a Korean page: menus, tables, the camera, bounds, lost connections."""

import re

import pytest
from playwright.sync_api import expect

from cnnviz.content.labels import text
from tests.e2e.conftest import Server

pytestmark = pytest.mark.browser

T = text("ko")

# Every text that a reader can see or hear, but for what stands in the lessons' own text.
READ = """() => {
  const found = [];
  const lessons = '.stMarkdown, script, style, noscript, #cnnviz-notices [lang=en], code';
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest(lessons)) found.push(walk.currentNode.nodeValue);
  }
  for (const element of document.querySelectorAll('body *')) {
    for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'data-title']) {
      if (!element.closest(lessons)) found.push(element.getAttribute(name) || '');
    }
  }
  return found;
}"""
ENGLISH = re.compile(r"\b[A-Z]?[a-z]{2,} [a-z]{2,}\b")
NAME = "Network in Network"


def english(page):
    """What on a page holds two English words, the second in lower case, and is no name."""
    read = {words.strip().replace(NAME, "") for words in page.evaluate(READ)}
    return sorted(words for words in read if ENGLISH.search(words))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("korean"), CNNVIZ_TRAINING="0", CNNVIZ_OFFLINE="1")
    yield server
    server.close()


@pytest.mark.slow
def test_the_menu_speaks_korean(server, open_page):
    page = open_page(f"{server.url}/?lang=ko")
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    menu = page.get_by_role("menu")
    expect(menu.get_by_text("인쇄")).to_be_visible()
    expect(menu.get_by_text("화면 녹화")).to_be_visible()
    assert english(page) == []
    page.get_by_text("화면 녹화").click()
    expect(page.get_by_role("dialog")).to_contain_text("녹화 시작")
    assert english(page) == []


@pytest.mark.slow
def test_a_language_that_is_changed_changes_them_too(server, open_page):
    page = open_page(f"{server.url}/?lang=ko")
    menu = page.get_by_test_id("stMainMenu").get_by_role("button")
    expect(menu).to_have_accessible_name("주 메뉴")
    page.get_by_role("radio", name="English").click()
    expect(menu).to_have_accessible_name("Main menu")
    # While the page is read anew the choice of before still stands beside the new one.
    page.get_by_role("radiogroup", name="Language").get_by_role("radio", name="한국어").click()
    expect(menu).to_have_accessible_name("주 메뉴")


@pytest.mark.slow
def test_a_table_speaks_korean(server, open_page):
    page = open_page(f"{server.url}/resnet?lang=ko&part=layers")
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    table.hover()
    for name in ("열 보이기", "CSV로 내려받기", "찾기", "전체 화면"):
        expect(table.locator("..").get_by_role("button", name=re.compile(name))).to_have_count(1)
    assert english(page) == []


@pytest.mark.slow
def test_a_refused_camera_has_our_words_and_no_link_outside(server, open_page):
    page = open_page(f"{server.url}/predict?lang=ko", permissions=[])
    page.get_by_role("button", name=T("photo.own")).click()
    page.get_by_text(T("photo.camera")).click()
    camera = page.get_by_test_id("stCameraInput")
    expect(camera).to_contain_text(T("page.camera"))
    expect(camera.get_by_role("link")).to_have_count(0)
    assert english(page) == []


@pytest.mark.slow
def test_a_file_that_the_browser_refuses_has_our_words(server, open_page):
    page = open_page(f"{server.url}/predict?lang=ko")
    page.get_by_role("button", name=T("photo.own")).click()
    large = {"name": "large.png", "mimeType": "image/png", "buffer": bytes(21 * 2**20)}
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(large)
    expect(page.get_by_test_id("stFileUploader")).to_contain_text("파일은 20.0MB 이하여야 합니다.")
    assert english(page) == []


@pytest.mark.slow
def test_a_page_that_is_not_there(server, open_page):
    page = open_page(f"{server.url}/alexnett?lang=ko")
    expect(page.get_by_role("dialog")).to_contain_text("페이지가 없어 첫 페이지를 엽니다")
    assert english(page) == []


@pytest.mark.slow
def test_a_number_out_of_bounds(server, open_page):
    page = open_page(f"{server.url}/train?lang=ko")
    field = page.get_by_test_id("stNumberInputField").first
    field.fill("-5")
    field.press("Enter")
    field.hover()
    assert english(page) == []


@pytest.mark.slow
def test_a_lost_connection_is_told_in_korean(tmp_path, open_page):
    server = Server(tmp_path, CNNVIZ_TRAINING="0", CNNVIZ_OFFLINE="1")
    page = open_page(f"{server.url}/?lang=ko")
    server.close()
    notice = page.locator("[data-notice=connection]")
    expect(notice).to_contain_text(T("page.lost"))
    expect(page.get_by_role("dialog")).to_contain_text("연결 오류")
    assert english(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["", "resnet", "vgg", "predict", "inside", "train", "compare"])
def test_every_page_as_it_stands(server, open_page, slug):
    page = open_page(f"{server.url}/{slug}?lang=ko")
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1)
    assert english(page) == []
