"""Headers on every answer, and which sites may frame a page."""

import pytest

from cnnviz.settings import read
from cnnviz.ui.server.guard.safe_headers import SafeHeaders, policy
from tests.ui.server.asked import answering, asked, headers_of

POLICY = policy(embed=False)


def sent(path, base="", **headers):
    return dict(headers_of(asked(SafeHeaders(answering(**headers), base, POLICY), path)))


@pytest.mark.parametrize("path", ["/", "/static/js/a.js", "/_stcore/health", "/media/a.svg"])
def test_every_answer_has_them(path):
    found = sent(path)
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert "content-security-policy" in found


def test_media_is_for_one_reader_and_runs_nothing():
    for base, path in (("", "/media/a.svg"), ("cnnviz", "/cnnviz/media/a.svg")):
        found = sent(path, base, cache_control="public, max-age=9")
        assert found["cache-control"] == "private, no-store"
        assert found["content-security-policy"].startswith("default-src 'none'")
        assert found["content-security-policy"].endswith("sandbox")
    assert sent("/static/js/a.js", cache_control="public")["cache-control"] == "public"


def test_what_an_answer_says_of_itself_stays():
    assert sent("/", content_security_policy="its own")["content-security-policy"] == "its own"


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("", "frame-ancestors 'self'"),
        ("0", "frame-ancestors 'self'"),
        ("1", None),
        (
            "https://lms.example.org, https://*.Uni.example:8443",
            "frame-ancestors 'self' https://lms.example.org https://*.uni.example:8443",
        ),
    ],
)
def test_the_setting_says_which_sites_may_frame_a_page(word, rule):
    found = read({"CNNVIZ_EMBED": word})
    assert found.misread == ()
    rules = policy(embed=found.embed, sites=found.embed_in).split("; ")
    assert [one for one in rules if one.startswith("frame-")] == ([rule] if rule else [])


@pytest.mark.parametrize("word", ["maybe", "https://a.example; img-src *", "a.example", "https:"])
def test_what_is_no_origin_ends_no_rule(word):
    found = read({"CNNVIZ_EMBED": word})
    assert (found.embed, found.embed_in) == (False, ())
    assert "CNNVIZ_EMBED" in found.misread[0]
