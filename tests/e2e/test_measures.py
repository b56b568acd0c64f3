"""What the walk measures with finds what it is for, on pages made for it."""

import pytest

from cnnviz.ui.presenting import PIXELS, READING
from tests.e2e import cut_controls, cut_text
from tests.e2e.first_look import first_look
from tests.e2e.walk import DESKTOP, PROJECTOR, new_window, resize, settled

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def window(browser):
    found = new_window(browser)
    yield found
    found.context.close()


def test_a_wall_of_text_is_found(window):
    page = "<h1>Title</h1><main data-testid=stMain><h1>Title</h1><p>{}</p>{}</main>"
    figure = "<svg width=400 height=300></svg>"
    resize(window, DESKTOP)
    window.set_content(page.format("word " * 75 + "<button>press</button>", figure))
    assert first_look(window)["words"] == 75
    window.set_content(page.format("<span hidden>" + "word " * 75 + "</span>two words", figure))
    assert first_look(window)["words"] == 2
    window.set_content(page.format("no figure", "<svg width=16 height=16></svg>"))
    assert first_look(window)["words"] is None


def test_a_control_that_is_cut_is_found(window):
    style = "width:90px;overflow:auto;white-space:nowrap"
    row = f"<div data-testid=stButtonGroup style='{style}'>{{}}</div>"
    button = "<button style='width:{}px;overflow:hidden;white-space:nowrap'>{}</button>"
    window.set_content(
        button.format(200, "fits")
        + button.format(40, "does not fit at all")
        + row.format(button.format(60, "seen") + button.format(60, "beyond"))
        + "<div aria-hidden=true>" + button.format(40, "nobody can see this one") + "</div>"
    )  # fmt: skip
    found = {name.partition(": ")[2] for name in cut_controls.cut(window)}
    assert found == {"does not fit at all", "beyond"}


def test_a_text_that_is_cut_is_found(window):
    resize(window, PROJECTOR)
    box = "<div style='width:90px;overflow:{};white-space:nowrap;{}'>{}</div>"
    inside = box.format(
        "hidden", "text-overflow:ellipsis", "<p>a number in a page that scrolls</p>"
    )
    window.set_content(
        f"<div style='height:60px;overflow:auto'>{inside}<p>below, where one can scroll</p></div>"
        + "<div style='height:24px;overflow:hidden'>a line<br>and a line that is cut</div>"
        + box.format("hidden", "", "fits")
        + box.format("hidden", "text-overflow:ellipsis", "a number that is cut")
        + box.format("auto", "", "a row that can be scrolled to its end")
        + box.format("hidden", "visibility:hidden", "what nobody can see at all")
        + "<svg width=90 height=20><text x=40 y=15>out of the drawing</text></svg>"
        + "<input style='width:90px' value='a value longer than its field'>"
        + "<div style='position:absolute;left:1850px;white-space:nowrap'>out of the window</div>"
    )
    assert {found.partition(": ")[2] for found in cut_text.cut(window)} == {
        *("a number in a page that scrolls", "and a line that is cut"),
        *("a number that is cut", "out of the drawing", "a value longer than its field"),
        "out of the window",
    }


@pytest.mark.slow
def test_drawings_and_numbers_grow_with_the_type(server, window):
    def sizes(present):
        window.goto(f"{server.url}/vgg?part=block&lang=en&present={present}")
        window.locator(".drawing svg text").first.wait_for()
        settled(window)
        drawing = window.locator(".drawing svg text").first.bounding_box()["height"]
        type_of = "element => parseFloat(getComputedStyle(element).fontSize)"
        return drawing, window.locator("html").evaluate(type_of)

    resize(window, PROJECTOR)
    (small, reading), (large, projected) = sizes(0), sizes(1)
    assert projected / reading == pytest.approx(PIXELS / READING)
    assert large / small == pytest.approx(PIXELS / READING, rel=0.08)
