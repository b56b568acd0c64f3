"""The one page that is served: ours in the place of Streamlit's, and nothing else's."""

import gzip
import json
import re
from pathlib import Path

import pytest
from streamlit import file_util

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.ui.server import page_script
from cnnviz.ui.server.served_page import Page, ServedPage, page_with
from tests.ui.server.asked import answering, asked, body_of, headers_of

STATIC = Path(file_util.get_static_dir())
HTML = {"content_type": "text/html; charset=utf-8", "etag": '"old"', "last_modified": "long ago"}
OURS = Page("<html>ours</html>")


def served(path, inner, *, base="", **given):
    return asked(ServedPage(inner, OURS, base), path, **given)


@pytest.mark.parametrize("path", ["/", "/resnet", "/app", "/no-such-page"])
def test_our_page_stands_at_every_address_of_the_app(path):
    sent = served(path, answering(**HTML))
    assert body_of(sent) == OURS.plain
    headers = dict(headers_of(sent))
    assert headers["content-length"] == str(len(OURS.plain))
    assert headers["cache-control"] == "no-cache"
    assert not headers.keys() & {"etag", "last-modified", "content-encoding"}


@pytest.mark.parametrize(
    "path",
    ["/media/a.html", "/_stcore/health", "/static/js/a.js", "/component/a/index.html"],
)
def test_what_else_streamlit_serves_passes_as_it_is(path):
    inner = answering(b"its own", **HTML)
    assert body_of(served(path, inner, headers={"If-None-Match": '"old"'})) == b"its own"
    assert (b"If-None-Match", b'"old"') in inner.seen[0]["headers"]


def test_a_path_in_front_counts_as_no_page():
    inner = answering(b"its own", **HTML)
    assert body_of(served("/static/media/a.html", inner, base="/static/")) == b"its own"
    assert body_of(served("/static/resnet", inner, base="static")) == OURS.plain


@pytest.mark.parametrize(
    "answer", [{"status": 404}, {"status": 301}, {"content_type": "image/png"}]
)
def test_an_answer_that_is_no_page_passes_as_it_is(answer):
    inner = answering(b"its own", **{**HTML, **answer})
    assert body_of(served("/favicon.png", inner)) == b"its own"


def test_it_is_packed_for_who_takes_it_packed():
    sent = served("/", answering(**HTML), headers={"accept-encoding": "gzip, br"})
    assert gzip.decompress(body_of(sent)) == OURS.plain
    assert dict(headers_of(sent))["content-encoding"] == "gzip"


def test_a_browser_that_holds_streamlits_page_gets_ours():
    inner = answering(**HTML)
    served("/", inner, headers={"if-none-match": '"old"', "if-modified-since": "long ago"})
    assert inner.seen[0]["headers"] == []


def test_who_asks_for_the_head_gets_no_body():
    sent = served("/", answering(**HTML), method="HEAD")
    assert body_of(sent) == b""
    assert dict(headers_of(sent))["content-length"] == str(len(OURS.plain))


def test_the_script_stands_first_and_streamlits_page_is_whole():
    index = (STATIC / "index.html").read_text("utf-8")
    page = page_with(index, embed=False).plain.decode()
    assert page.index("<script>") == page.index("<head>") + len("<head>\n")
    for script in re.findall(r"<(?:script|link)[^>]*(?:src|href)=[^>]*>", index):
        assert script in page
    assert "<title>cnnviz</title>" in page
    without = page[page.index("<noscript>") : page.index("</noscript>")]
    for language in LANGUAGES:
        assert text(language.code)("page.no_script") in without
    assert "agent" not in without


def test_a_page_of_another_streamlit_is_refused():
    with pytest.raises(ValueError, match="index"):
        page_with("<html><head></head></html>", embed=False)


def test_no_word_can_end_the_script():
    source = page_script.source(embed=False)
    values = source.partition("const GIVEN = ")[2].partition(";\n")[0]
    assert "<" not in values
    assert json.loads(values)["languages"].keys() == {language.code for language in LANGUAGES}
    assert "</script" not in source


# Put together where it is shown, of parts that stand far from one another.
PIECES = {
    "enter_apply": ["Press Enter to ", "`apply`"],
    "enter_submit": ["Press Enter to ", "`submit form`"],
}


def test_streamlit_still_says_what_is_translated():
    """Whoever takes another Streamlit sees here which of its words have changed."""
    spoken = "\n".join(path.read_text("utf-8") for path in STATIC.rglob("*.js"))
    changed = {
        key: piece
        for key, phrase in text("en").table("streamlit").items()
        for piece in PIECES.get(key, re.split(r"\{\w+\}|\. (?=[A-Z])", phrase))
        if piece.strip() and piece not in spoken
    }
    assert changed == {}


def test_streamlit_still_gives_its_raw_errors():
    from streamlit.elements import exception

    spoken = "\n".join(path.read_text("utf-8") for path in STATIC.rglob("*.js"))
    spoken += exception._GENERIC_UNCAUGHT_EXCEPTION_TEXT
    for phrase in page_script.ERRORS:
        assert re.sub(r"\{\w+\}|\d{3}", "", phrase).strip() in spoken, phrase
