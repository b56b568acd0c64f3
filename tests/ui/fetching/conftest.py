"""A server's own home and cache, downloads that begin by themselves, and a publisher beside it."""

import hashlib
from dataclasses import replace

import pytest
import requests
import torch
from torchvision import models

from cnnviz.photos.weights import available, choice
from cnnviz.settings import settings
from cnnviz.transfer import part
from cnnviz.ui.fetching import desk
from cnnviz.ui.widgets import predictor
from tests.transfer.loopback import publishing


@pytest.fixture
def auto(tmp_path, monkeypatch, may_fetch):
    """A function that sets the settings of a fresh server, whose downloads begin by themselves."""

    def serve(**more):
        given = {"CNNVIZ_FETCH": "auto", "CNNVIZ_HOME": str(tmp_path / "home"), **more}
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        desk.background.clear()

    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    serve()
    yield serve
    desk.background.clear()


@pytest.fixture
def publisher(monkeypatch):
    """A server on this machine to which every address leads."""
    asked = requests.get
    with publishing({}) as server:

        def get(url, **options):
            return asked(server.url(f"/{url.rsplit('/', 1)[-1]}"), **options)

        monkeypatch.setattr(part.requests, "get", get)
        yield server


@pytest.fixture(scope="session")
def network_file(tmp_path_factory):
    """Weights of a ResNet-50 that was never trained, as its publisher would have them."""
    path = tmp_path_factory.mktemp("published") / "resnet50.pth"
    torch.save(models.resnet50().state_dict(), path)
    return path.read_bytes()


@pytest.fixture
def resnet50(auto, publisher, network_file, monkeypatch):
    """ResNet-50's weights, which the publisher has; no others are published."""
    digest = hashlib.sha256(network_file).hexdigest()
    real = available.weights_for
    info = replace(
        real("resnet50")[0],
        url=f"https://weights.example/net-{digest[:8]}.pth",
        file_name=f"net-{digest[:8]}.pth",
        hash_prefix=digest,
    )
    publisher.files[f"/{info.file_name}"] = network_file

    def weights_for(name, *rest):
        return (info,) if name == "resnet50" else real(name, *rest)

    monkeypatch.setattr(predictor, "weights_for", weights_for)
    monkeypatch.setattr(choice, "weights_for", weights_for)
    return info
