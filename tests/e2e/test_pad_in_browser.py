"""The drawing pad in a real browser: by mouse, by finger and by keys."""

from itertools import pairwise
from math import cos, pi, sin

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = "lenet?part=laboratory&experiment=drawing-pad&reveal=1&lang=en"


def opened(server, open_page, **how):
    page = open_page(f"{server.url}/{ADDRESS}", **how)
    says(page, 3)  # the sample that the pad begins with
    return page


def says(page, digit):
    """Wait until both networks answer with a digit."""
    for net in ("published", "modern"):
        expect(page.locator(f'.bar.is-best[data-mark="{net}-{digit}"]')).to_have_count(1)
    expect(page.locator(".verdict")).to_contain_text(f"LeNet-5 (1998): {digit}")


def width(page, name):
    return page.locator(f'[data-share="{name}"]').evaluate("node => parseFloat(node.style.width)")


def zero(page):
    """Points of a large zero on the pad, in pixels of the screen."""
    paper = page.locator("canvas.paper")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    angles = [-pi / 2 + 2 * pi * step / 60 for step in range(61)]
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    reach = 0.2 * box["width"], 0.32 * box["height"]
    return [(middle[0] + reach[0] * cos(a), middle[1] + reach[1] * sin(a)) for a in angles]


def test_bars_move_while_a_digit_is_drawn(server, open_page):
    page = opened(server, open_page)
    assert width(page, "published-3") > 50
    points = zero(page)
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points:
        page.mouse.move(*point)
        page.wait_for_timeout(10)
    says(page, 0)  # the button is still down
    assert width(page, "published-0") > 50 > width(page, "published-3")
    expect(page.locator(".told")).not_to_contain_text("0, ")
    page.mouse.up()
    expect(page.locator(".told")).to_contain_text("LeNet-5 (1998): 0")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".verdict")).to_have_text("The pad is empty.")
    assert width(page, "published-0") == 0


def test_one_drawing_is_on_its_way_at_most(server, open_page):
    page = opened(server, open_page)
    page.evaluate(
        """() => {
            const root = [...document.querySelectorAll('*')].map((node) => node.shadowRoot)
                .find((shadow) => shadow?.querySelector('.sketchpad')) ?? document;
            const pad = root.querySelector('.sketchpad').pad;
            const send = pad.send;
            window.sent = [];
            const watch = (inner) => (drawing) => {
                window.sent.push([performance.now(), drawing.number, pad.answered]);
                inner(drawing);
            };
            let current = watch(send);
            Object.defineProperty(pad, 'send', {
                get: () => current, set: (inner) => { current = watch(inner); },
            });
        }"""
    )
    points = zero(page)
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points:
        page.mouse.move(*point)
        page.wait_for_timeout(20)
    page.mouse.up()
    says(page, 0)
    sent = page.evaluate("window.sent")
    # How many there are is the machine's haste; how far apart they are, and in what order, is ours.
    assert sent
    assert [number for _, number, _ in sent] == list(range(1, len(sent) + 1))
    times = [time for time, _, _ in sent]
    for (before, after), (_, number, answered) in zip(pairwise(times), sent[1:], strict=True):
        assert after - before >= 249
        assert answered == number - 1 or after - before >= 3000


def test_by_keys_alone(server, open_page):
    page = opened(server, open_page)
    paper = page.locator("canvas.paper")
    paper.focus()
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(page.locator(".told")).to_have_text("Pen down")
    for _ in range(16):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    says(page, 1)
    page.keyboard.press("Delete")
    expect(page.locator(".verdict")).to_have_text("The pad is empty.")
    page.get_by_role("button", name="Sample digit 8").press("Enter")
    says(page, 8)


def test_by_finger_on_a_phone_nothing_scrolls(server, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.set_default_timeout(90_000)
    page = context.new_page()
    page.goto(f"{server.url}/{ADDRESS}")
    says(page, 3)
    points = zero(page)
    before = page.locator("canvas.paper").bounding_box()
    touch = context.new_cdp_session(page)

    def send(kind, *where):
        touched = [{"x": x, "y": y} for x, y in where]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    send("touchStart", points[0])
    for point in points[1:]:
        send("touchMove", point)
    send("touchEnd")
    says(page, 0)
    assert page.locator("canvas.paper").bounding_box() == before
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()
