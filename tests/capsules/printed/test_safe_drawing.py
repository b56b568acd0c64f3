"""Drawings for a file: those of this project pass whole, one that could do anything does not."""

from xml.etree import ElementTree

import pytest

from cnnviz.capsules.printed.safe_drawing import SVG, safe
from cnnviz.ui.network_drawings import strip

OPEN = f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def texts(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter(f"{{{SVG}}}text")]


@pytest.mark.parametrize("name", ["lenet5", "googlenet"])
def test_a_strip_keeps_all_its_words_and_cannot_be_pressed(name):
    drawn = strip(name, "ko").svg
    found = safe(drawn)
    assert texts(found) == texts(drawn)
    assert "tabindex" in drawn
    assert "tabindex" not in found
    assert 'role="button"' not in found
    assert "var(--st-" in found  # it follows the theme of the file


@pytest.mark.parametrize(
    "inside",
    [
        "<script>a()</script>",
        "<foreignObject><b/></foreignObject>",
        '<rect onclick="a()"/>',
        '<rect ONLOAD="a()"/>',
        '<a href="https://x.y"><text>a</text></a>',
        '<use href="https://x.y#a"/>',
        '<use xlink:href="https://x.y#a"/>',
        '<image href="http://x.y/z.png"/>',
        '<image href="data:image/svg+xml;base64,AA=="/>',
        '<rect style="fill: url(http://x.y/z)"/>',
        "<style>@import 'http://x.y/z.css'</style>",
        "<style>rect { fill: URL( 'http://x.y') }</style>",
        '<animate attributeName="href" to="javascript:a()"/>',
        "<rect",
    ],
)
def test_what_could_run_or_fetch_is_refused(inside):
    assert safe(f"{OPEN}{inside}</svg>") is None


def test_what_points_into_the_drawing_stays():
    inside = (
        '<rect style="fill: url(#a)"/><use href="#b"/><image href="data:image/png;base64,AA=="/>'
    )
    assert safe(f"{OPEN}{inside}</svg>").count("#") == 2
