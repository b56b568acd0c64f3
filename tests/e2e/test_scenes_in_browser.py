"""A lesson on a projector in a real browser: a clicker, steps back, and what is hidden."""

import re

import pytest
from playwright.sync_api import expect

from cnnviz.ui.lecture import hiding
from tests.e2e.test_reader import settled

pytestmark = pytest.mark.browser


def in_scene(page, number):
    expect(page).to_have_url(re.compile(rf"scene={number}\b"))
    return settled(page)


@pytest.mark.slow
def test_a_clicker_walks_through_a_lesson_and_back_steps_bring_its_photo(server, open_page):
    page = in_scene(open_page(f"{server.url}/?lesson=which-year&scene=3", width=1366), 3)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.mouse.click(5, 400)
    page.keyboard.press("PageDown")
    in_scene(page, 4)
    expect(page).to_have_url(re.compile("photo=coffee"))
    expect(page.get_by_text("Another photo:")).to_be_visible()
    page.locator(".st-key-scene-next button").first.click()
    in_scene(page, 5)
    expect(page).to_have_url(re.compile("photo=rocket"))
    # The button that was pressed has the focus: the keys are still those of the lesson.
    page.keyboard.press("ArrowLeft")
    in_scene(page, 4)
    page.go_back()
    in_scene(page, 5)
    expect(page).to_have_url(re.compile("photo=rocket"))
    expect(page.get_by_text("Rocket").first).to_be_visible()
    page.go_back()
    in_scene(page, 4)
    page.go_back()
    in_scene(page, 3)
    # The first photo of the gallery, whether or not the address still names what is the default.
    expect(page).not_to_have_url(re.compile("photo=(?!chelsea)"))
    expect(page.get_by_text("Chelsea the cat").first).to_be_visible()


@pytest.mark.slow
def test_what_an_address_hides_is_not_seen(server, open_page):
    names = ("menu", "head", "parts", "experiments", "photo", "weights", "present", "folds")
    address = f"{server.url}/resnet?part=laboratory&experiment=lesions&reveal=1"
    page = settled(open_page(address))
    for name in names:
        expect(page.locator(hiding.CONTROLS[name]).locator("visible=true").first).to_be_visible()
    page = open_page(f"{address}&hide={','.join(names)}", empty=True)
    page.get_by_test_id("stAlert").first.wait_for()
    settled(page)
    for name in names:
        assert not page.locator(hiding.CONTROLS[name]).locator("visible=true").count(), name
