"""Fetching weights from the page: from a server on this machine, since tests reach no other."""

import hashlib
import threading
import time
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torchvision import models

from cnnviz.content.labels import text
from cnnviz.photos.weights import available as weights
from cnnviz.photos.weights import choice
from cnnviz.ui.fetching import desk
from cnnviz.ui.widgets import predictor

pytestmark = pytest.mark.usefixtures("may_fetch")

ROOT = Path(__file__).resolve().parents[2]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def offered(tmp_path, monkeypatch):
    """ResNet-18's weights, as a server on this machine has them."""
    served, cache = tmp_path / "served", tmp_path / "torch"
    served.mkdir()
    monkeypatch.setenv("TORCH_HOME", str(cache))
    torch.save(models.resnet18().state_dict(), served / "made.pth")
    digest = hashlib.sha256((served / "made.pth").read_bytes()).hexdigest()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(served)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/made.pth"
    info = replace(
        weights.weights_for("resnet18")[0],
        url=url,
        file_name=f"made-{digest[:8]}-{time.time_ns()}.pth",
        hash_prefix=digest,
        size_bytes=(served / "made.pth").stat().st_size,
    )
    offer = {"info": info}

    def weights_for(name, *rest):
        return (offer["info"],) if name == "resnet18" else weights.weights_for(name, *rest)

    monkeypatch.setattr(predictor, "weights_for", weights_for)
    monkeypatch.setattr(choice, "weights_for", weights_for)
    yield offer
    server.shutdown()
    server.server_close()


def open_page():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["lang"] = "en"
    app.run()
    app.switch_page("pages/resnet.py")
    app.query_params["part"], app.query_params["variant"] = "try", "resnet18"
    app.run()
    assert not app.exception
    return app


def press_and_wait(app, info):
    app.button(key=f"fetch-{info.file_name}").click().run()
    for _ in range(200):
        if not any(b.key == f"stop-{info.file_name}" for b in app.button):
            break
        time.sleep(0.1)
        app.run()
    assert not app.exception
    return app


def test_the_button_brings_the_weights_and_the_network_itself_answers(offered):
    app = open_page()
    assert any("Answering: ResNet-20" in note.value for note in app.caption)
    app = press_and_wait(app, offered["info"])
    assert weights.path_of(offered["info"]).is_file()
    assert any("Answering: ResNet-18, ImageNet-1K" in note.value for note in app.caption)
    assert any("ResNet-18 answered" in caption.value for caption in app.caption)
    classes = next(f.value for f in app.dataframe if "Class" in f.value.columns)["Class"]
    assert set(classes) <= set(offered["info"].classes)


def test_a_failed_download_says_why_and_the_page_goes_on(offered):
    offered["info"] = replace(
        offered["info"], url=offered["info"].url + "x", file_name=f"gone-{time.time_ns()}.pth"
    )
    app = press_and_wait(open_page(), offered["info"])
    wanted = text("en")(
        "errors.http_status",
        url=offered["info"].url,
        status=404,
        file=offered["info"].file_name,
        folder="TORCH_HOME/hub/checkpoints",
    )
    assert any(wanted in caption.value for caption in app.caption)
    assert not any(str(weights.download_folder()) in caption.value for caption in app.caption)
    assert any("ResNet-20 (CIFAR-10) answered" in caption.value for caption in app.caption)


def test_damaged_weights_get_their_sentence_and_the_bundled_network_answers(offered):
    path = weights.path_of(offered["info"])
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half a file")
    offered["info"] = replace(offered["info"], url="http://127.0.0.1:9/gone.pth")
    app = open_page()
    assert len(app.error) == 1
    assert any("ResNet-20 (CIFAR-10) answered" in caption.value for caption in app.caption)


def test_damaged_weights_are_offered_again_and_heal(offered):
    path = weights.path_of(offered["info"])
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half a file")
    app = open_page()
    assert len(app.error) == 1
    app = press_and_wait(app, offered["info"])
    assert not app.error
    assert any("ResNet-18 answered" in caption.value for caption in app.caption)


def test_only_who_began_a_download_may_stop_it(offered, monkeypatch):
    """A second reader sees its progress and no button."""
    free = threading.Event()

    def slow(info, *, progress, should_stop):
        while not free.is_set() and not should_stop():
            progress(1, 100)
            time.sleep(0.02)

    monkeypatch.setattr(desk, "fetch", slow)
    first, second = open_page(), open_page()
    name = offered["info"].file_name
    first.button(key=f"fetch-{name}").click().run()
    second.run()
    assert [b for b in first.button if b.key == f"stop-{name}"]
    assert not [b for b in second.button if b.key in (f"stop-{name}", f"fetch-{name}")]
    first.button(key=f"stop-{name}").click().run()
    free.set()
