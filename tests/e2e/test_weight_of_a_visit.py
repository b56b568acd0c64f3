"""What a first visit takes over the wire: every byte that a real browser receives."""

import base64

import pytest

from tests.e2e.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MB = 10**6
MOST, WITH_PLOTLY = 2.5 * MB, 3.5 * MB
QUIET = 3_000  # milliseconds without a byte: the page is there


class Wire:
    """Counts what a browser page receives, by the browser's own account of its network."""

    def __init__(self, page):
        self.sizes, self.addresses, self.cached = {}, {}, set()
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.on("Network.responseReceived", self._answered)
        tools.on("Network.loadingFinished", self._finished)
        tools.on("Network.webSocketFrameReceived", self._heard)

    def _answered(self, event):
        self.addresses[event["requestId"]] = event["response"]["url"]
        if event["response"].get("fromDiskCache"):
            self.cached.add(event["response"]["url"])

    def _finished(self, event):
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def _heard(self, event):
        frame = event["response"]
        binary = frame["opcode"] == 2
        size = len(base64.b64decode(frame["payloadData"])) if binary else len(frame["payloadData"])
        self.sizes["socket"] = self.sizes.get("socket", 0) + size

    @property
    def total(self):
        return sum(self.sizes.values())

    def again(self, other):
        """Bytes of what another visit has brought, too: some files come only when it is quiet."""
        known = {other.addresses.get(one, one) for one in other.sizes}
        named = ((self.addresses.get(one, one), size) for one, size in self.sizes.items())
        return sum(size for one, size in named if one in known)

    def heaviest(self, most=12):
        named = {self.addresses.get(one, one): size for one, size in self.sizes.items()}
        return sorted(((size, one) for one, size in named.items()), reverse=True)[:most]


def visited(context, url):
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    wire = Wire(page)
    page.goto(url)
    page.locator("h1").first.wait_for()
    before = -1
    while before != wire.total:
        before = wire.total
        page.wait_for_timeout(QUIET)
    return page, wire


@pytest.mark.parametrize("path", ["/", "/resnet?part=receptive-field"])
def test_a_first_visit_weighs_little_and_a_second_next_to_nothing(server, browser, path):
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    try:
        page, first = visited(context, server.url + path)
        has_plotly = page.locator(".js-plotly-plot").count() > 0
        assert first.total <= (WITH_PLOTLY if has_plotly else MOST), first.heaviest()
        page.close()
        _, second = visited(context, server.url + path)
        files = [address for address in second.cached if "/static/" in address]
        assert len(files) > 20
        assert second.again(first) < first.total / 3, second.heaviest()
    finally:
        context.close()
