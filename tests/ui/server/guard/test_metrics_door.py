"""Metrics are for who has the instructor's password, and for nobody where there is none."""

import base64

import pytest

from cnnviz.ui.server.guard.instructor import Answer
from cnnviz.ui.server.guard.metrics_door import MetricsDoor, password_in
from tests.ui.server.asked import answering, asked, body_of, headers_of

PASSED = b"# TYPE sessions"
PATH = "/_stcore/metrics"


def basic(password, user="any"):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def answer(
    authorization=None, *, path=PATH, base="", look=lambda word: Answer(right=word == "비밀:1")
):
    headers = {} if authorization is None else {"authorization": authorization}
    return asked(MetricsDoor(answering(PASSED), base, look), path, headers=headers)


@pytest.mark.parametrize(("base", "path"), [("", PATH), ("", PATH + "/"), ("a", "/a" + PATH)])
def test_only_the_password_opens_them(base, path):
    sent = answer(base=base, path=path)
    assert sent[0]["status"] == 401
    assert "Basic" in dict(headers_of(sent))["www-authenticate"]
    assert answer(basic("wrong"), base=base, path=path)[0]["status"] == 403
    assert body_of(answer(basic("비밀:1"), base=base, path=path)) == PASSED


def test_without_a_password_there_are_none():
    assert answer(basic(""), look=None)[0]["status"] == 404
    assert answer(look=None)[0]["status"] == 404


def test_who_guesses_is_told_how_long_to_wait():
    sent = answer(basic("guess"), look=lambda _: Answer(right=False, wait=7.2))
    assert sent[0]["status"] == 429
    assert dict(headers_of(sent))["retry-after"] == "8"


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic", "Basic !!", "Basic /w==", basic("")])
def test_what_is_no_password_is_none(header):
    assert password_in(header) is None


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/metricsx", "/metrics"])
def test_everything_else_passes(path):
    assert body_of(answer(path=path, look=None)) == PASSED
