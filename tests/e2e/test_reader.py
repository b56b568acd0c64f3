"""What a reader does, in a real browser, in front of a real server."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from cnnviz.content.labels import text

pytestmark = pytest.mark.browser


def cat_photo():
    """A photo of a cat as a reader would upload it."""
    from cnnviz.photos.decoding.samples import read

    file = io.BytesIO()
    Image.open(io.BytesIO(read("chelsea"))).convert("RGB").save(file, "JPEG", quality=92)
    return file.getvalue()


def settled(page):
    """Wait until the page has run to its end."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    return page


def upload(page, name, data, kind="image/jpeg"):
    page.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": kind, "buffer": data}
    )


@pytest.mark.slow
def test_the_first_request_of_a_cold_server_may_be_a_deep_link(cold_server, open_page):
    page = open_page(f"{cold_server.url}/resnet?part=layers")
    expect(page.get_by_role("heading", name="ResNet", exact=True)).to_be_visible()
    # The frame is there: languages and the sections of the navigation, not Streamlit's file list.
    expect(page.get_by_role("radio", name="한국어")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_contain_text("Architectures")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


def test_an_upload_gives_a_top_five(server, open_page):
    page = settled(open_page(f"{server.url}/resnet?part=try"))
    upload(page, "cat.jpg", cat_photo())
    expect(page.get_by_text("Your photo", exact=True)).to_be_visible()
    settled(page)
    page.get_by_text("The same as a table").first.click()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    chart = page.get_by_role("figure", name=re.compile("most probable classes")).first
    expect(chart).to_have_attribute("aria-label", re.compile(r"first \w+ with [\d.]+\s%"))


def test_a_bad_upload_gets_one_sentence_and_loses_nothing(server, open_page):
    page = settled(open_page(f"{server.url}/resnet?part=try"))
    upload(page, "notes.txt", b"this is no picture", "text/plain")
    alert = page.get_by_test_id("stAlert").filter(has_text="picture").first
    expect(alert).to_be_visible()
    expect(page.get_by_role("figure", name=re.compile("most probable")).first).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


@pytest.mark.slow
def test_the_photo_stays_while_the_reader_changes_pages(server, open_page):
    page = settled(open_page(f"{server.url}/resnet?part=try"))
    upload(page, "cat.jpg", cat_photo())
    expect(page.get_by_text("Your photo", exact=True)).to_be_visible()
    page.get_by_role("link", name="VGG").click()
    expect(page.get_by_role("heading", name="VGG", exact=True)).to_be_visible()
    settled(page)
    page.get_by_role("radio", name="Receptive field").click()
    expect(page.get_by_text("Your photo", exact=True)).to_be_visible()


def test_a_box_of_the_diagram_opens_its_row(server, open_page):
    page = settled(open_page(f"{server.url}/resnet?part=block&block=layer2.0"))
    box = page.locator("[data-id='layer2.0.conv2']")
    box.click()
    expect(page.locator("code", has_text="layer2.0.conv2").first).to_be_visible()
    # By keyboard too: focus a box, press Enter.
    other = page.locator("[data-id='layer2.0.downsample.0']")
    other.focus()
    other.press("Enter")
    expect(page.locator("code", has_text="layer2.0.downsample.0").first).to_be_visible()


@pytest.mark.slow
def test_the_diagram_can_be_downloaded(server, open_page):
    page = settled(open_page(f"{server.url}/resnet?part=block"))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download SVG").last.click()
    text = waiting.value.path().read_text()
    assert text.startswith("<svg")
    assert "var(--st" not in text
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download PNG").last.click()
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_the_bench_keeps_what_a_link_has_switched_off_and_brings_it_back(server, open_page):
    t = text("en")
    link = f"{server.url}/resnet?part=laboratory&experiment=lesions&reveal=1&off=layer3.1"
    page = settled(open_page(link))
    page.get_by_role("link", name=t("lesion.bench")).click()
    page.wait_for_url(re.compile(r"/inside\?.*off=layer3\.1"))
    restore = page.get_by_role("button", name=t("inside_cuts.restore"))
    restore.click()
    expect(restore).to_be_disabled()
    expect(page).not_to_have_url(re.compile("off="))


@pytest.mark.slow
def test_the_language_changes_everywhere_and_stands_in_the_address(server, open_page):
    page = settled(open_page(f"{server.url}/resnet?part=costs"))
    page.get_by_role("radio", name="한국어").click()
    expect(page.get_by_role("radio", name="비용")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_contain_text("구조")
    expect(page).to_have_url(re.compile("lang=ko"))
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    # A link carries names, not labels: the same part opens in Korean.
    again = settled(open_page(page.url))
    expect(again.get_by_role("radio", name="비용")).to_be_checked()


@pytest.mark.slow
def test_back_leads_to_the_default_and_forward_to_the_choice(server, open_page):
    page = settled(open_page(f"{server.url}/resnet"))
    story, layers = (
        page.get_by_role("radio", name=name, exact=True) for name in ("Story", "Layers")
    )
    layers.click()
    expect(page).to_have_url(re.compile(r"/resnet\?part=layers$"))
    settled(page)
    page.get_by_role("radio", name="한국어").click()
    expect(page).to_have_url(re.compile("lang=ko"))
    page.go_back()
    expect(layers).to_be_checked()
    page.go_back()
    expect(story).to_be_checked()
    expect(page).to_have_url(re.compile("/resnet$"))
    for step in (1, 1, -1):  # faster than the page follows
        page.evaluate(f"history.go({step})")
    expect(layers).to_be_checked()
    page.go_forward()
    expect(page.get_by_role("radio", name="층", exact=True)).to_be_checked()


@pytest.mark.slow
def test_a_page_is_one_step_of_the_history_whatever_it_remembers(server, open_page):
    page = settled(open_page(f"{server.url}/resnet?part=costs&lang=ko&by=layer"))
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="VGG").click()
    expect(page).to_have_url(re.compile(r"/vgg\?.*part=costs"))
    settled(page)
    page.go_back()
    expect(page).to_have_url(re.compile("/resnet"))
    expect(page.get_by_role("heading", name="ResNet", exact=True)).to_be_visible()


@pytest.mark.slow
def test_the_browser_chooses_the_first_language(server, open_page):
    page = open_page(server.url, locale="ko-KR")
    expect(page.get_by_role("radio", name="한국어")).to_be_checked()


@pytest.mark.slow
def test_a_dark_browser_gets_a_dark_page(server, open_page):
    page = settled(open_page(f"{server.url}/resnet", dark=True))
    colour = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert max(int(level) for level in re.findall(r"\d+", colour)[:3]) < 64


@pytest.mark.slow
@pytest.mark.parametrize("part", ["story", "block", "laboratory"])
def test_a_phone_never_scrolls_sideways(server, open_page, part):
    page = settled(open_page(f"{server.url}/resnet?part={part}", width=390, height=844))
    wide = page.evaluate(
        "(() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth - m.clientWidth; })()"
    )
    assert wide <= 1


@pytest.mark.slow
def test_no_request_leaves_the_server(server, open_page):
    page = settled(open_page(f"{server.url}/resnet"))
    for part in ("Block", "Layers", "Filters", "Try it on a photo"):
        page.get_by_role("radio", name=part, exact=True).click()
        settled(page)
    foreign = [
        url
        for url in page.requested
        if not url.startswith((server.url, server.url.replace("http", "ws", 1), "data:", "blob:"))
    ]
    assert foreign == []


@pytest.mark.slow
def test_a_file_that_is_too_large_gets_its_sentence_in_korean(server, open_page):
    page = settled(open_page(f"{server.url}/resnet?part=try&lang=ko"))
    upload(page, "large.jpg", b"\xff\xd8\xff" + b"\0" * (11 * 2**20))
    expect(page.get_by_test_id("stAlert").filter(has_text="10 MB보다 큽니다")).to_be_visible()


@pytest.mark.slow
def test_a_reader_guesses_first_and_a_link_opens_the_measurement(server, open_page):
    t = text("en")
    page = open_page(f"{server.url}/resnet?part=laboratory&experiment=routes&lang=en")
    option = t("guess.routes.options.middle")
    expect(settled(page).get_by_test_id("stMetric")).to_have_count(0)
    page.get_by_role("button", name=option).click()
    expect(page.get_by_text(t("guess.yours", guess=option))).to_be_visible()
    expect(page.get_by_test_id("stMetric").first).to_contain_text(t("routes.total"))
    page.wait_for_url("**reveal=1**")
    other = open_page(page.url)
    expect(other.get_by_test_id("stMetric").first).to_contain_text(t("routes.total"))


def test_a_reader_answers_a_question_and_judges_a_claim(server, open_page):
    t = text("en")
    page = open_page(f"{server.url}/vgg?part=check&question=0&lang=en")
    page.get_by_label(t("check.answer")).fill("1")
    page.get_by_role("button", name=t("check.submit"), exact=True).click()
    expect(page.get_by_text(t("check.wrong", answer=1))).to_be_visible()
    page.get_by_role("radio", name=t("check.verdicts.true"), exact=True).first.click()
    expect(page.get_by_text("You said: True.")).to_be_visible()


@pytest.mark.slow
def test_a_dot_of_the_timeline_opens_its_page(server, open_page):
    page = open_page(f"{server.url}/?lang=en")
    page.locator(".cnnviz-timeline [data-id=lenet]").wait_for()
    assert not [url for url in page.requested if "plotly" in url.lower()]
    page.locator(".cnnviz-timeline [data-id=lenet] .ring").click()
    page.wait_for_url("**/lenet**")
    expect(page.get_by_role("heading", name="LeNet-5", exact=True)).to_be_visible()


@pytest.mark.slow
def test_the_index_of_concepts_opens_over_the_page_and_leads_on(server, open_page):
    page = settled(open_page(f"{server.url}/concepts?concept=locality"))
    link = page.get_by_role("dialog").get_by_role("link", name="Stochastic depth")
    page.locator(".st-key-all-concepts button").click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")  # and nothing has changed
    expect(link).to_have_count(0)
    expect(page).to_have_url(re.compile("concept=locality"))
    page.locator(".st-key-all-concepts button").click()
    link.click()
    expect(page).to_have_url(re.compile("concept=stochastic-depth"))
    expect(link).to_have_count(0)
    expect(page.get_by_role("radio", name="Stochastic depth")).to_be_checked()


@pytest.mark.slow
@pytest.mark.parametrize("address", ["resnet?part=receptive-field", "inside?view=activations"])
def test_another_photo_is_chosen_or_brought_over_the_page(server, open_page, address):
    page = settled(open_page(f"{server.url}/{address}"))
    dialog = page.get_by_role("dialog")
    page.locator(".st-key-another-photo button").first.click()
    dialog.get_by_role("button", name="A cup of coffee").click()
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(re.compile("photo=coffee"))
    expect(page.locator(".st-key-photo-bar").get_by_text("A cup of coffee")).to_be_visible()
    page.locator(".st-key-another-photo button").first.click()
    expect(dialog).to_be_visible()
    upload(dialog, "notes.txt", b"this is no picture", "text/plain")
    expect(dialog.get_by_role("alert")).to_be_visible()  # one sentence, and the photo stays
    upload(dialog, "cat.jpg", cat_photo())
    expect(dialog).to_have_count(0)
    expect(page.locator(".st-key-photo-bar").get_by_text("Your photo")).to_be_visible()
