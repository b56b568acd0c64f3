"""A page changes over by itself when what it fetches is there: in a browser, nobody touches it."""

import hashlib
import io

import pytest
import torch
from playwright.sync_api import expect
from torchvision import models

from cnnviz.paths import ROOT
from tests.e2e.conftest import Server
from tests.transfer.loopback import publishing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

APP = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from cnnviz.paths import APP
from cnnviz.photos.weights import available
from cnnviz.transfer import part
from cnnviz.ui.server import front

named, get = available.hashed_name, part.requests.get
available.hashed_name = lambda url: (
    ("densenet121-{digest}.pth", "{digest}") if "densenet121" in url else named(url)
)
part.requests.get = lambda url, **options: get({url!r}, **options)
app = st.App(str(APP), middleware=front.middleware())
"""


@pytest.fixture
def published():
    """A DenseNet-121 that was never trained, on a server that keeps the second half back."""

    packed = io.BytesIO()
    torch.save(models.densenet121().state_dict(), packed)
    with publishing({"/net.pth": packed.getvalue()}) as server:
        server.digest = hashlib.sha256(packed.getvalue()).hexdigest()[:8]
        server.gate.clear()
        yield server


@pytest.fixture
def address(tmp_path, published, monkeypatch):
    """The app as it is, but every file is that of the publisher."""
    script = tmp_path / "led_app.py"
    url = published.url("/net.pth")
    script.write_text(APP.format(root=str(ROOT), digest=published.digest, url=url))
    server = Server(tmp_path, app=str(script), CNNVIZ_FETCH="auto", NO_PROXY="127.0.0.1")
    yield server.url
    server.close()


def test_a_page_changes_over_by_itself(address, published, open_page):
    page = open_page(f"{address}/densenet?lang=en&part=try")
    other = open_page(f"{address}/densenet?lang=ko&part=try")
    for reader in (page, other):
        expect(reader.get_by_text("DenseNet-121: ").first).to_be_visible()
        expect(reader.get_by_role("progressbar").first).to_be_visible()
    expect(page.get_by_text("DenseNet-121 is on its way")).to_be_visible()
    published.gate.set()
    expect(page.get_by_text("Answering: DenseNet-121, ImageNet-1K, 1,000 classes")).to_be_visible()
    expect(other.get_by_text("답하는 신경망: DenseNet-121, ImageNet-1K")).to_be_visible()
    for reader in (page, other):
        expect(reader.get_by_role("progressbar")).to_have_count(0)
    # A slow machine keeps the second half back for longer than a line may be silent: resumed then.
    assert [begin for _, begin in published.asked].count(0) == 1
