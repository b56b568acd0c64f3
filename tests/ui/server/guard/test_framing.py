"""What stands in a frame of another site where the setting forbids frames."""

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.ui.server.guard.framing import FrameNotice
from tests.ui.server.asked import answering, asked, body_of, headers_of

PAGE = b"<html>the app</html>"
FRAMED = {"sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site"}


def test_a_frame_of_another_site_gets_a_sentence_and_a_link_in_every_language():
    sent = asked(FrameNotice(answering(PAGE)), "/resnet", headers=FRAMED)
    body = body_of(sent).decode()
    for language in LANGUAGES:
        assert text(language.code)("page.no_frames") in body
    assert body.count('href="/resnet"') == len(LANGUAGES)
    headers = dict(headers_of(sent))
    assert "frame-ancestors" not in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in body


@pytest.mark.parametrize("path", ['/"><script>alert(1)</script>', "//elsewhere.example/x"])
def test_no_address_is_more_than_an_address(path):
    body = body_of(asked(FrameNotice(answering(PAGE)), path, headers=FRAMED)).decode()
    assert "<script" not in body
    assert 'href="//' not in body


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-dest": "document", "sec-fetch-site": "cross-site"},
        {"sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin"},
        {"sec-fetch-dest": "empty", "sec-fetch-site": "cross-site"},
    ],
)
def test_everyone_else_gets_the_app(headers):
    assert body_of(asked(FrameNotice(answering(PAGE)), "/", headers=headers)) == PAGE
