"""Cookies in a page of its own and in a page of another site."""

import pytest
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from cnnviz.settings import settings
from cnnviz.ui.runs import owner
from cnnviz.ui.server import cookies, front
from tests.ui.server.asked import answering, asked, headers_of

GIVEN = f"{cookies.XSRF}=2|aa|bb|1; Path=/; SameSite=Lax"


@pytest.fixture
def embed(monkeypatch):
    monkeypatch.setenv("CNNVIZ_EMBED", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_the_name_is_streamlits():
    assert cookies.XSRF == XSRF_COOKIE_NAME


def test_streamlits_cookie_is_kept_in_a_frame_and_others_are_left_alone():
    inner = answering(set_cookie=GIVEN)
    ((name, value),) = [
        pair for pair in headers_of(asked(cookies.KeptInFrames(inner), "/")) if "cookie" in pair[0]
    ]
    assert (name, value) == (
        "set-cookie",
        f"{cookies.XSRF}=2|aa|bb|1; Path=/; SameSite=None; Secure; Partitioned",
    )
    assert cookies.kept("other=1; Path=/; SameSite=Lax") == "other=1; Path=/; SameSite=Lax"


def test_only_the_setting_changes_cookies(embed):
    assert front.middleware()[0].cls is cookies.KeptInFrames
    script = owner.script(owner.fresh())
    assert script.count("SameSite=None; Secure; Partitioned") == 2  # with HTTPS and without
    assert "Lax" not in script


def test_without_the_setting_they_are_for_this_site_alone():
    settings.cache_clear()
    assert cookies.KeptInFrames not in [entry.cls for entry in front.middleware()]
    script = owner.script(owner.fresh())
    assert '"Path=/; SameSite=Lax; Secure"' in script
    assert '"Path=/; SameSite=Lax"' in script
    assert "None" not in script
