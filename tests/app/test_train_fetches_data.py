"""Opening *Train* brings CIFAR-10; the form waits for nothing, and takes it when it is there."""

import hashlib

import pytest

from cnnviz.settings import settings
from cnnviz.training.data.cifar10_files import present
from cnnviz.training.data.download_cifar10 import fetch_cifar10
from cnnviz.transfer import DownloadStage
from cnnviz.ui.fetching import desk
from tests.app.opened import opened
from tests.transfer.loopback import publishing
from tests.transfer.small_cifar10 import NAME, PICTURES, packed
from tests.waiting import until


@pytest.fixture
def server(tmp_path, monkeypatch, may_fetch):
    """A publisher of a small CIFAR-10, and a fresh server whose downloads begin by themselves."""
    archive = packed()
    monkeypatch.setenv("CNNVIZ_FETCH", "auto")
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    settings.cache_clear()
    desk.background.clear()
    with publishing({f"/{NAME}": archive}) as found:

        def small(folder, **told):
            digest = hashlib.md5(archive).hexdigest()
            return fetch_cifar10(
                folder, url=found.url(f"/{NAME}"), md5=digest, pictures_per_file=PICTURES, **told
            )

        monkeypatch.setattr(desk, "fetch_cifar10", small)
        yield found
    desk.background.clear()


def data(app):
    (box,) = [box for box in app.selectbox if box.key == "own-data"]
    return box.value, box.options


def stage():
    found = desk.background().download(desk.CIFAR10)
    return found and found.stage


def test_it_comes_once_the_form_does_not_wait_and_takes_it_over(server):
    server.gate.clear()
    app, other = opened("en", "train"), opened("ko", "train")
    until(lambda: server.asked)
    assert data(app) == ("shapes10", ["Shapes-10"])
    assert not any(button.disabled for button in app.button)
    for reader in (app, other):
        (told,) = [bar.proto.text for bar in reader.run().get("progress")]
        assert told.startswith("CIFAR-10: ")
    server.gate.set()
    until(lambda: stage() is DownloadStage.DONE)
    app.run()
    assert not app.exception
    assert data(app) == ("cifar10", ["CIFAR-10", "Shapes-10"])
    assert app.get("progress") == []
    assert server.asked == [(f"/{NAME}", 0)]


def test_a_part_train_of_an_architecture_page_brings_it_too(server):
    opened("en", "nin", part="train")
    until(lambda: stage() is DownloadStage.DONE)
    assert present(settings().data)


def test_stopped_it_stays_away_until_it_is_asked_for(server):
    server.gate.clear()
    app = opened("en", "train")
    until(lambda: server.asked)
    app.run().button(key=f"stop-{desk.CIFAR10}").click().run()
    server.gate.set()
    other = opened("en", "train")
    assert stage() is DownloadStage.STOPPED
    assert other.get("progress") == []
    other.button(key=f"fetch-{desk.CIFAR10}").click().run()
    until(lambda: stage() is DownloadStage.DONE)
    other.run()
    assert data(other)[0] == "cifar10"
