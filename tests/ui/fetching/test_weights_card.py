"""The card of *Home* and *Predict*: sets of weights at one press, counted, bounded, stopped."""

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.content.labels import text
from cnnviz.photos.weights import published
from cnnviz.photos.weights.published import PublishedFile
from cnnviz.transfer import DownloadStage, Errand
from cnnviz.ui.fetching import desk
from tests.waiting import until

PATIENCE = 60.0
FILES = tuple(
    PublishedFile(model=name, id="V1", file_name=f"{name}.pth", size=size * 10**6)
    for name, size in (("resnet50", 100), ("resnet18", 50), ("densenet121", 30))
)


@pytest.fixture
def few(auto, publisher, monkeypatch):
    """A catalogue of three networks, of which two are recommended, and their publisher."""
    monkeypatch.setattr(published, "every", lambda: FILES)
    for file in FILES:
        publisher.files[f"/{file.file_name}"] = file.model.encode() * 1000

    def errand(file):
        def bring(progress, should_stop):
            from cnnviz.settings import torch_checkpoints
            from cnnviz.transfer import Remote, bring

            body = publisher.files[f"/{file.file_name}"]
            import hashlib

            digest = hashlib.sha256(body).hexdigest()
            path = torch_checkpoints() / file.file_name
            remote = Remote(url=publisher.url(f"/{file.file_name}"), path=path, digest=digest)
            bring(remote, progress=progress, should_stop=should_stop)

        return Errand(name=file.file_name, size=file.size, bring=bring)

    monkeypatch.setattr(desk, "of_published", errand)
    return publisher


def page(code):
    from cnnviz.content.labels import text
    from cnnviz.ui.fetching import card

    card.show(text(code))


def session(code="en"):
    app = AppTest.from_function(page, args=(code,), default_timeout=PATIENCE).run()
    assert not app.exception
    return app


def stage(file):
    found = desk.background().download(file.file_name)
    return found and found.stage


def labels(app):
    return [button.label for button in app.button if (button.key or "").startswith("fetch-")]


def test_it_counts_what_is_lacking(few):
    assert labels(session()) == [
        "Recommended set (2 networks, 130 MB)",
        "Everything (3 networks, about 180 MB)",
    ]


def test_one_press_brings_the_set_and_every_reader_sees_it(few):
    few.gate.clear()
    app, other = session(), session()
    app.button(key="fetch-2").click().run()
    until(lambda: len(few.asked) == 2)
    (told,) = [bar.proto.text for bar in other.run().get("progress")]
    assert told.startswith("2 networks to come: ")
    assert not [button for button in other.button if button.key == "stop-set"]
    assert [button for button in app.run().button if button.key == "stop-set"]
    few.gate.set()
    until(lambda: all(file.is_here for file in FILES if file.model != "resnet18"))
    until(lambda: stage(FILES[0]) is stage(FILES[2]) is DownloadStage.DONE)
    app.run()
    assert app.get("progress") == []
    assert labels(app) == ["Everything (ResNet-18, about 50 MB)"]
    assert sorted(path for path, _ in few.asked) == ["/densenet121.pth", "/resnet50.pth"]


def test_who_pressed_may_stop_all_of_it(few):
    few.gate.clear()
    app = session()
    app.button(key="fetch-2").click().run()
    app.run().button(key="stop-set").click().run()
    assert app.get("progress") == []
    assert desk.background().is_stopped("resnet50.pth")
    assert desk.background().is_stopped("densenet121.pth")
    few.gate.set()
    app.button(key="fetch-2").click().run()
    until(lambda: FILES[0].is_here and FILES[2].is_here)


def test_what_is_too_much_asks_for_the_password(few, auto):
    auto(CNNVIZ_FETCH_MB="140", CNNVIZ_INSTRUCTOR="chalk")
    app = session()
    assert labels(app) == ["Recommended set (2 networks, 130 MB)"]
    app.text_input[0].set_value("chalk").run()
    assert len(labels(app)) == 2


def test_failures_are_one_line(few):
    few.status = 404
    app = session()
    app.button(key="fetch-3").click().run()
    until(lambda: all(stage(file) is DownloadStage.FAILED for file in FILES))
    app.run()
    (told,) = [c.value for c in app.caption if c.value.startswith(":material/error:")]
    assert text("en")("fetching.and_more", count=2) in told
    assert not app.error


@pytest.mark.parametrize("setting", ["never", "auto"])
def test_it_is_not_there_where_there_is_nothing_to_fetch(few, auto, setting):
    auto(CNNVIZ_FETCH=setting)
    if setting == "auto":
        for file in FILES:
            from cnnviz.settings import torch_checkpoints

            torch_checkpoints().mkdir(parents=True, exist_ok=True)
            (torch_checkpoints() / file.file_name).write_bytes(b"weights")
    app = session()
    assert not app.markdown
    assert not app.button
