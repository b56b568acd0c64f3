"""What the server tells a page about the proxy in front of it."""

import json
import logging

import pytest
from streamlit import net_util
from streamlit.web.server.starlette import starlette_websocket

from cnnviz.ui.server import front
from cnnviz.ui.server.proxies import NO_UPGRADE, ProxyProbe
from tests.ui.server.asked import answering, asked, body_of, headers_of

PASSED = b"from Streamlit"


@pytest.mark.parametrize("front_path", ["", "/cnnviz"])
def test_it_says_which_host_arrived(front_path):
    probe = ProxyProbe(answering(PASSED))
    sent = asked(probe, f"{front_path}/_cnnviz/seen", headers={"host": "a.example:8443"})
    assert json.loads(body_of(sent)) == {"host": "a.example:8443"}
    assert dict(headers_of(sent))["cache-control"] == "no-store"


def test_a_socket_opens_and_closes():
    sent = asked(ProxyProbe(answering(PASSED)), "/_cnnviz/socket", kind="websocket")
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]


def test_a_socket_whose_upgrade_was_dropped_is_told_to_the_log_once(caplog):
    probe = ProxyProbe(answering(PASSED))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            sent = asked(probe, "/_stcore/stream", headers={"sec-websocket-key": "x"})
    assert sent[0]["status"] == 426
    assert [record.getMessage() for record in caplog.records] == [NO_UPGRADE]


@pytest.mark.parametrize("path", ["/", "/_stcore/stream", "/resnet"])
def test_everything_else_passes(path):
    assert body_of(asked(ProxyProbe(answering(PASSED)), path)) == PASSED


def test_a_foreign_origin_makes_the_server_ask_nobody(monkeypatch):
    asked_for = []
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_: asked_for.append(url))
    refused = starlette_websocket._is_origin_allowed
    assert not refused("https://elsewhere.example", "127.0.0.1:8501")
    assert asked_for  # what Streamlit does by itself
    asked_for.clear()
    front.middleware()
    assert not refused("https://elsewhere.example", "127.0.0.1:8501")
    assert asked_for == []
