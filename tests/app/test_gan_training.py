"""A GAN from the page to the store, and a recorded one back from the store to the page."""

from dataclasses import replace

import pytest

from cnnviz.content.labels import text
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.gan.events import GanEvaluation, GanStep
from cnnviz.training.gan.loop import train_gan
from cnnviz.training.gan.nets import initialised_gan
from cnnviz.training.gan.recipes import gan_recipe
from cnnviz.training.gan.telemetry import to_bytes
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.artefacts import save_weights
from cnnviz.training.runs.store.records import EvaluationRow, StepRow
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui.runs import reading
from tests.app.opened import opened
from tests.played_runs import own_store

EN = text("en")
CONFIG = RunConfig(net="gan:width=8", recipe="dcgan", data="shapes10", seconds=30.0)
STEPS = 4


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    with own_store(monkeypatch, tmp_path) as found:
        yield found


def page(code="en", **query):
    app = opened(code, "gan", section="train", **query)
    assert not app.error
    return app


def asked(store, config=CONFIG):
    (run,) = store.submit([config], owner="somebody", key="key", expected_seconds=[30.0])
    return run


def press_start(app):
    next(button for button in app.button if button.key.startswith("start-gan")).click().run()
    assert not app.exception


def test_one_click_is_one_run(store):
    app = page()
    app.selectbox(key="gan-data").set_value("shapes10")
    app.select_slider(key="gan-width").set_value(8)
    app.select_slider(key="gan-seconds").set_value(30).run()
    press_start(app)
    (run,) = store.runs()
    assert run.config == CONFIG
    assert run.owner == app.session_state["_owner"]
    assert run.expected_seconds == 30
    assert app.query_params["run"] == run.id
    assert app.query_params["section"] == "train"
    assert any(run_state in said(app) for run_state in (EN("run_states.queued"), "queue"))


def said(app):
    return "\n".join(str(x.value) for x in (*app.markdown, *app.caption, *app.info, *app.warning))


def test_a_full_queue_is_said(store):
    app = page()
    app.selectbox(key="gan-data").set_value("shapes10").run()
    most = store.limits.running_each + store.limits.queued_each
    for number in range(most):
        store.submit([CONFIG], owner=app.session_state["_owner"], key=str(number))
    press_start(app)
    assert [e.value for e in app.error] == [EN("errors.too_many_runs", most=most)]
    assert len(store.runs()) == most


def record(store):
    """Train for a few steps and write down what a worker would."""
    claim = serving.claim(store, "worker")
    steps, evaluations = [], []
    plan = replace(gan_recipe("dcgan"), batch_size=8)
    nets = initialised_gan(CONFIG.net, CONFIG.seed)
    for event in train_gan(*nets, shapes10(64, 10), plan, steps=STEPS):
        if isinstance(event, GanStep):
            row = StepRow(step=event.step, seconds=event.seconds, metrics=dict(event.metrics))
            steps.append(row)
        elif isinstance(event, GanEvaluation):
            name = save_weights(store.folder(claim.run.id), event.step, event.weights())
            mark = EvaluationRow(
                step=event.step,
                epoch=event.epoch,
                seconds=event.seconds,
                metrics={},
                telemetry=to_bytes(event.images),
                weights=name,
            )
            evaluations.append(mark)
    serving.record(store, claim, steps, evaluations)
    serving.finish(store, claim, RunState.DONE, result={"seconds": 1.0})


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_finished_run_shows_pictures_curves_and_the_way_between_two(store, code):
    run = asked(store)
    record(store)
    app = page(code, run=run.id)
    assert len(app.get("image")) == 3  # the sheet, the way, one place on it
    assert len(app.get("echarts_chart")) == 2
    sheet = sources(app)[0]
    scrubber = scrubber_of(app, run)
    assert scrubber.options == [str(step) for step in range(STEPS + 1)]
    assert scrubber.value == STEPS
    scrubber.set_value(0).run()
    assert not app.exception
    assert sources(app)[0] != sheet
    app.slider(key=f"gan-way-{run.id}").set_value(0).run()
    begin = sources(app)[2]
    app.number_input(key=f"gan-way-end-{run.id}").set_value(64).run()
    assert not app.exception
    assert sources(app)[2] == begin  # at the start the end does not matter
    app.slider(key=f"gan-way-{run.id}").set_value(100).run()
    assert sources(app)[2] != begin
    assert not app.error


def sources(app):
    return [picture.proto.imgs[0].url for picture in app.get("image")]


def test_who_stands_at_the_end_follows_the_run(store):
    run = asked(store)
    claim = serving.claim(store, "worker")
    nets = initialised_gan(CONFIG.net, 0)
    looks = [
        event
        for event in train_gan(*nets, shapes10(64, 10), gan_recipe("dcgan"), steps=2)
        if isinstance(event, GanEvaluation)
    ]
    app = None
    for number, look in enumerate(looks):
        mark = EvaluationRow(step=look.step, epoch=0.0, seconds=float(number), metrics={},
                    telemetry=to_bytes(look.images))  # fmt: skip
        row = StepRow(step=number + 1, seconds=float(number), metrics={"loss_d": 1.0})
        serving.record(store, claim, [row], [mark])
        serving.beat(store, claim)
        reading.forget()
        app = page(run=run.id) if app is None else app.run()
        if number:
            assert scrubber_of(app, run).value == look.step
    assert not app.exception


def scrubber_of(app, run):
    return next(one for one in app.select_slider if one.key.startswith(f"gan-look-{run.id}"))


def test_a_run_of_a_classifier_is_sent_to_its_page(store):
    run = asked(store, RunConfig(net="resnet20-cifar10", recipe="standard"))
    app = page(run=run.id)
    assert any(link.label == EN("gan_live.no_gan") for link in app.get("page_link"))


def test_an_unknown_run_is_said_to_be_one():
    app = opened("en", "gan", section="train", run="abc")
    assert [error.value for error in app.error] == [EN("errors.unknown_run", name="abc")]
    app = opened("en", "gan", section="train", run="<b>x")
    assert "<b>" not in app.error[0].value


def test_what_was_started_is_listed(store):
    run = asked(store)
    serving.claim(store, "worker")
    app = page()
    links = [link for link in app.get("page_link") if run.id in link.proto.query_string]
    assert len(links) == 1
    assert EN("training.others") in said(app)
