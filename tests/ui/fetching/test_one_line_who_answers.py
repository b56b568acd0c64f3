"""The line that says who answers: what a page is about comes by itself, once, and takes over."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.content.labels import text
from cnnviz.photos.weights.available import path_of
from cnnviz.transfer import DownloadStage
from cnnviz.ui.fetching import desk
from cnnviz.ui.widgets import predictor
from tests.waiting import until

PATIENCE = 60.0
SMALL, OWN = (
    "Answering: ResNet-20, CIFAR-10, 10 classes",
    "Answering: ResNet-50, ImageNet-1K, 1,000",
)


def answering(code, variant, who=False):
    import streamlit as st

    from cnnviz.architectures import family
    from cnnviz.content.labels import text
    from cnnviz.content.pages import page
    from cnnviz.ui.shell.page import ArchitecturePage
    from cnnviz.ui.widgets import predictor

    entry = family("resnet")
    arch = ArchitecturePage(
        family=entry, variant=entry.variant(variant), text=page(code, "resnet"), t=text(code)
    )
    if who:
        predictor.who(arch, predictor.quiet(arch))
    else:
        st.text(predictor.network(arch).weights.model)


def session(code="en", variant="resnet50", **more):
    app = AppTest.from_function(
        answering, args=(code, variant), kwargs=more, default_timeout=PATIENCE
    ).run()
    assert not app.exception
    return app


def again(app):
    app.run()
    assert not app.exception
    return app


def captions(app):
    return [caption.value for caption in app.caption]


def bars(app):
    return [bar.proto.text for bar in app.get("progress")]


def says(app, start):
    return any(caption.startswith(start) for caption in captions(app))


def buttons(app, start):
    return [button for button in app.button if (button.key or "").startswith(start)]


def stage(info):
    found = desk.background().download(info.file_name)
    return found and found.stage


@pytest.mark.slow
def test_twenty_sessions_share_one_download_that_survives_a_broken_line(resnet50, publisher):
    publisher.cuts = 1
    publisher.gate.clear()
    sessions = [session() for _ in range(20)]
    until(lambda: len(publisher.asked) == 2 and desk.background().download(resnet50.file_name).done)
    for app in sessions:
        again(app)
        assert says(app, SMALL)
        assert any("on its way" in caption for caption in captions(app))
        (told,) = bars(app)
        assert told.startswith("ResNet-50: ")
        assert told.endswith(" of 102.5 MB")
    publisher.gate.set()
    until(lambda: stage(resnet50) is DownloadStage.DONE)
    for app in sessions:
        again(app)
        assert app.text[0].value == "resnet50"
        assert says(app, OWN)
        assert bars(app) == []
    (_, first), (_, second) = publisher.asked
    assert first == 0
    assert second > 0


def test_any_reader_may_stop_what_nobody_asked_for_and_any_may_ask_again(resnet50, publisher):
    publisher.gate.clear()
    first, second = session(), session()
    again(second).button(key=f"stop-{resnet50.file_name}").click().run()
    again(first)
    assert bars(first) == []
    assert any(text("en")("fetching.stopped", name="ResNet-50") in c for c in captions(first))
    assert any("not on this machine" in caption for caption in captions(first))
    assert stage(session() and resnet50) is DownloadStage.STOPPED
    publisher.gate.set()
    (button,) = buttons(first, "fetch-")
    assert button.label == "use ResNet-50, 102.5 MB"
    button.click().run()
    until(lambda: stage(resnet50) is DownloadStage.DONE)
    assert says(again(second), OWN)


def test_asked_for_nothing_comes_before_the_press(resnet50, publisher, auto):
    auto(CNNVIZ_FETCH="ask")
    app = session()
    assert publisher.asked == []
    (button,) = buttons(app, "fetch-")
    button.click().run()
    until(lambda: stage(resnet50) is DownloadStage.DONE)
    assert says(again(app), OWN)


def test_never_asks_nobody_and_says_how_by_hand(resnet50, publisher, auto):
    auto(CNNVIZ_FETCH="never")
    app = session()
    assert buttons(app, "fetch-") == []
    assert publisher.asked == []
    by_hand = next(caption for caption in captions(app) if resnet50.file_name in caption)
    assert resnet50.url in by_hand
    assert str(path_of(resnet50).parent) not in by_hand


def test_another_network_of_the_family_waits_until_it_is_asked_for(resnet50, publisher):
    app = session(variant="resnet18")
    assert publisher.asked == []
    assert [button.label for button in buttons(app, "fetch-")] == ["use ResNet-18, 46.8 MB"]


def test_what_is_too_large_waits_until_it_is_asked_for(resnet50, publisher, monkeypatch):
    monkeypatch.setattr(desk, "BY_ITSELF", 100 * 10**6)
    app = session()
    assert publisher.asked == []
    assert buttons(app, "fetch-")


def test_beyond_the_budget_it_takes_the_instructors_password(resnet50, publisher, auto):
    auto(CNNVIZ_FETCH_MB="100", CNNVIZ_INSTRUCTOR="chalk")
    app = session()
    assert publisher.asked == []
    assert buttons(app, "fetch-") == []
    assert any("the 100 MB that readers may fetch" in note.value for note in app.markdown)
    (field,) = app.text_input
    field.set_value("chalk").run()
    (button,) = buttons(app, "fetch-")
    button.click().run()
    until(lambda: stage(resnet50) is DownloadStage.DONE)
    assert says(again(app), OWN)
    assert says(session(), OWN)


def test_without_a_network_there_is_one_line_and_no_error(resnet50, publisher):
    publisher.status = 503
    app = session()
    until(lambda: stage(resnet50) is DownloadStage.RESTING)
    again(app)
    assert not app.error
    (told,) = bars(app)
    assert "weights.example" in told
    publisher.status = None
    app.button(key=f"now-{resnet50.file_name}").click().run()
    until(lambda: stage(resnet50) is DownloadStage.DONE)
    assert says(again(app), OWN)


def test_a_wrong_file_is_refused_told_in_one_line_and_not_fetched_again(resnet50, publisher):
    publisher.files[f"/{resnet50.file_name}"] = b"another file"
    app = session()
    until(lambda: stage(resnet50) is DownloadStage.FAILED)
    asked = len(publisher.asked)
    again(app)
    again(session())
    assert len(publisher.asked) == asked
    assert says(app, SMALL)
    (told,) = [caption for caption in captions(app) if caption.startswith(":material/error:")]
    assert resnet50.file_name in told
    assert buttons(app, "fetch-")


def test_here_but_not_chosen_is_another_reason(resnet50, network_file):
    path = path_of(resnet50)
    path.parent.mkdir(parents=True)
    path.write_bytes(network_file)
    app = session(who=True)
    assert says(app, OWN)
    app.session_state["weights"] = predictor.SMALL
    again(app)
    assert any("not chosen" in caption for caption in captions(app))
    app.button(key="answering-choose").click().run()
    assert says(app, OWN)


def test_damaged_weights_come_again_by_themselves(resnet50, publisher):
    path = path_of(resnet50)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half a file")
    app = session()
    until(lambda: stage(resnet50) is DownloadStage.DONE)
    assert says(again(app), OWN)


@pytest.mark.parametrize("code", ["en", "ko"])
def test_it_says_what_it_knows_in_both_languages(resnet50, auto, code):
    auto(CNNVIZ_FETCH="ask")
    app, t = session(code), text(code)
    assert any(t("classes.cat") in note.value for note in app.markdown)
    (button,) = buttons(app, "fetch-")
    assert button.label == t("answering.fetch", network="ResNet-50", size="102.5")


def test_a_size_that_nobody_published_is_four_bytes_a_parameter(resnet50):
    unknown = replace(resnet50, size_bytes=None)
    assert desk.of_weights(unknown).size == 4 * resnet50.num_params
