"""Guesses made in the figure, a kernel that slides, thumbnails that are clicked, in a browser."""

import json
import re

import pytest
from playwright.sync_api import expect

from cnnviz.content.labels import text
from cnnviz.photos.decoding.samples import available

pytestmark = pytest.mark.browser

EN = text("en")
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
QUESTIONS = (
    "senet?part=laboratory&experiment=gates",
    "vgg?part=laboratory&experiment=dense-head",
    "concepts?concept=convolution",
    "concepts?concept=transfer",
)
LOWEST = {1366: 300, 390: 844}
"""Where a figure may begin at most, by the width of the screen."""

BEFORE = """
() => {
  const figure = (node) => ['svg', 'IMG', 'CANVAS'].includes(node.tagName)
    && node.getBoundingClientRect().width > 60 && node.getBoundingClientRect().height > 40;
  let words = 0, found = null;
  const walk = (node) => {
    if (found) return;
    if (node.nodeType === 3) words += node.textContent.trim().split(/\\s+/).filter(Boolean).length;
    if (node.nodeType !== 1 && node.nodeType !== 11) return;
    if (node.nodeType === 1) {
      if (['STYLE', 'SCRIPT', 'BUTTON', 'LABEL', 'SELECT'].includes(node.tagName)) return;
      if (figure(node)) { found = node; return; }
      if (node.shadowRoot) walk(node.shadowRoot);
    }
    node.childNodes.forEach(walk);
  };
  walk(document.querySelector('.stMainBlockContainer'));
  return [words, found ? found.getBoundingClientRect().top : -1];
}
"""


def asked(server, open_page, address, **how):
    page = open_page(f"{server.url}/{address}&lang=en", **how)
    expect(page.locator('[class*="st-key-guess-question-"]')).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    return page


@pytest.mark.slow
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("address", QUESTIONS)
def test_a_figure_stands_on_the_first_screen_after_few_words(server, open_page, address, screen):
    page = asked(server, open_page, address, **screen)
    expect(page.locator("figure.guess svg")).to_be_visible()
    words, top = page.evaluate(BEFORE)
    assert words <= 60
    assert 0 < top <= LOWEST[screen["width"]]


def test_a_click_on_a_mark_is_a_guess_and_stays_marked(server, open_page):
    page = asked(server, open_page, QUESTIONS[1])
    page.locator(".column.asks").nth(2).click()
    label = EN("guess.dense_head.options.little")
    expect(page.get_by_text(EN("guess.yours", guess=label))).to_be_visible()
    expect(page.locator(".labels span", has_text=label).first).to_contain_text(EN("guess.here"))
    expect(page.locator(".level")).to_be_visible()


@pytest.mark.slow
def test_a_kernel_slides_without_a_message_to_the_server(server, open_page):
    page = open_page("about:blank", empty=True)
    sent = []

    def note(frame):  # the browser's driver marks what it calls: no method of a list can be
        sent.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    page.goto(f"{server.url}/concepts?concept=convolution&reveal=1&lang=en")
    total = page.locator(".sliding .total")
    expect(total).to_contain_text("Σ = ")
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.locator(".sliding .step").click()
    page.wait_for_timeout(500)
    before, told = len(sent), total.text_content()
    for _ in range(12):
        page.locator(".sliding .step").click()
    expect(total).not_to_have_text(told)
    assert len(sent) == before
    picture = page.locator("canvas.picture")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] / 4, "y": box["height"] / 4})
    expect(page).to_have_url(re.compile("convolution-row="))


def test_a_thumbnail_is_the_button_and_says_its_name(server, open_page):
    page = open_page(f"{server.url}/predict?lang=en")
    sample = available()[1].name
    button = page.get_by_role("button", name=EN(f"samples.{sample}"))
    assert button.bounding_box()["width"] >= 44
    assert "data:image" in button.evaluate("node => getComputedStyle(node).backgroundImage")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(EN(f"samples.{sample}"), exact=True).last).to_be_visible()
    page.wait_for_function(f"() => location.search.includes({json.dumps('photo=' + sample)})")
