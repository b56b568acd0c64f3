"""The page *Train*: from the form to the store, two readers at one run, and what goes wrong."""

import pytest

from cnnviz.content.labels import text
from cnnviz.content.pages import page as page_text
from cnnviz.errors import StoreError
from cnnviz.settings import settings
from cnnviz.studios.train.start import screen as start
from cnnviz.training.recipes.presets import of_family
from cnnviz.training.runs.steering import rates
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.records import RateChange
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import EndReason, RunState, Wish
from cnnviz.ui.runs import reading
from tests import played_runs
from tests.app.opened import opened
from tests.played_runs import own_store

EN = text("en")


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    with own_store(monkeypatch, tmp_path) as found:
        yield found


def said(app):
    kinds = (
        app.markdown,
        app.caption,
        app.info,
        app.warning,
        app.success,
        app.error,
        app.header,
    )
    return "\n".join(element.value for kind in kinds for element in kind)


def buttons(app):
    return {button.label: button for button in app.button}


def press(app, label):
    buttons(app)[label].click().run()
    assert not app.exception


def token(app):
    return app.session_state["_owner"]


def all_runs(store):
    return sorted(store.runs(), key=lambda run: run.number)


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_page_offers_a_first_look_a_form_and_comparisons(code):
    app = opened(code, "train")
    t, words = text(code), page_text(code, "train")
    assert app.title[0].value == words.title
    assert not app.error
    assert {t("training.first_look_start"), t("training.start")} <= set(buttons(app))
    assert words.sections["sets"].title in said(app)
    # Its costs stand beside the network before anything starts.
    assert {t("common.parameters"), t("common.multiply_adds")} <= {m.label for m in app.metric}
    assert t("training.no_worker") in said(app)
    assert "fetch --cifar10" in said(app)


def test_one_click_queues_the_first_look_and_shows_it(store):
    app = opened("en", "train")
    press(app, EN("training.first_look_start"))
    (run,) = store.runs()
    assert run.config == start.first_look_config()
    assert run.config.data == "shapes10"
    assert run.owner == token(app)
    assert app.query_params["run"] == run.id
    assert EN("run_states.queued") in said(app) or "1" in said(app)
    assert EN("training.back") in buttons(app)


def test_the_form_asks_for_what_it_shows(store):
    app = opened("en", "train")
    app.select_slider(key="own-factor").set_value(0.3)
    app.number_input(key="own-seed").set_value(7)
    app.segmented_control(key="own-budget-standard").set_value("passes")
    app.toggle(key="own-several").set_value(True).run()
    app.number_input(key="own-passes").set_value(2.5)
    # The last change and the click come together, as from a quick reader.
    start_button = next(button for button in app.button if button.key.startswith("start-own-"))
    assert start_button.label == EN("training.start_several", count=3)
    start_button.click().run()
    runs = all_runs(store)
    assert [run.config.seed for run in runs] == [7, 8, 9]
    assert {run.config.rate_factor for run in runs} == {0.3}
    assert {run.config.epochs for run in runs} == {2.5}
    assert {run.config.net for run in runs} == {"resnet"}
    assert len({run.group for run in runs}) == 1
    assert app.query_params["run"] == ",".join(run.id for run in runs)


def test_everything_of_a_recipe_can_be_set_and_only_that_is_noted(store):
    app = opened("en", "train")
    assert not [box for box in app.selectbox if box.key == "own-standard-optimiser"]
    app.toggle(key="own-everything").set_value(True).run()
    app.selectbox(key="own-standard-optimiser").set_value("sgd")
    app.selectbox(key="own-standard-schedule").set_value("steps")
    app.select_slider(key="own-standard-batch_size").set_value(64).run()
    app.select_slider(key="own-standard-momentum").set_value(0.0).run()
    next(button for button in app.button if button.key.startswith("start-own-")).click().run()
    (run,) = store.runs()
    assert run.config.changes == {
        "batch_size": 64,
        "optimiser": "sgd",
        "schedule": "steps",
        "momentum": 0.0,
    }
    said_of_it = " ".join(said(app).split())
    assert f"{EN('training.everything.batch_size')} 64" in said_of_it
    line = "--batch-size 64 --optimiser sgd --schedule steps --momentum 0 "
    assert line in run.config.command_line()


def test_a_second_click_on_the_same_button_is_the_same_run(store):
    app = opened("en", "train")
    button = buttons(app)[EN("training.first_look_start")]
    button.click().run()
    press(app, EN("training.back"))
    again = buttons(app)[EN("training.first_look_start")]
    assert again.key != button.key  # made anew for the next run …
    assert len(store.runs()) == 1
    place, token, configs = "first", button.key.rpartition("-")[2], [start.first_look_config()]
    assert place in button.key
    # … and the old key still means the old run.
    store.submit(configs, owner=store.runs()[0].owner, key=token)
    assert len(store.runs()) == 1


def test_a_limit_is_told_in_one_sentence(store):
    app = opened("en", "train")
    most = settings().running_each + settings().queued_each
    played_runs.asked(store, *[played_runs.SHAPES_RUN] * most, owner=token(app))
    press(app, EN("training.first_look_start"))
    assert [error.value for error in app.error] == [EN("errors.too_many_runs", most=most)]
    assert len(store.runs()) == most
    store.stop(store.runs()[0].id)
    press(app, EN("training.first_look_start"))
    assert not app.error
    assert len(store.runs(states=[RunState.QUEUED])) == most


def test_two_readers_watch_one_run_and_only_its_owner_steers(store):
    mine = opened("en", "train")
    (run,) = played_runs.asked(store, owner=token(mine))
    claim = played_runs.begun(store, total=100)
    played_runs.stepped(store, claim, 1, 40, accuracy=0.412)
    mine.query_params["run"] = run.id
    mine.run()
    other = opened("en", "train", run=run.id)
    for app in (mine, other):
        assert "41.2" in "".join(metric.value for metric in app.metric)
        assert "Step 40 of 100" in app.get("progress")[0].proto.text
        assert len(app.get("echarts_chart")) == 2
        assert played_runs.DEVICE in said(app)
    assert {EN("training.pause"), EN("training.stop")} <= set(buttons(mine))
    assert not {EN("training.pause"), EN("training.stop")} & set(buttons(other))
    assert EN("training.watching_only") in said(other)
    played_runs.stepped(store, claim, 41, 60, accuracy=0.634)
    for app in (mine, other):
        reading.forget()
        app.run()
        assert "63.4" in "".join(metric.value for metric in app.metric)
    press(mine, EN("training.stop"))
    assert store.run(run.id).wish is Wish.STOP


def test_pause_resume_and_delete(store):
    app = opened("en", "train")
    (run,) = played_runs.asked(store, owner=token(app))
    app.query_params["run"] = run.id
    app.run()
    press(app, EN("training.pause"))
    assert store.run(run.id).state is RunState.PAUSED
    press(app, EN("training.resume"))
    assert store.run(run.id).state is RunState.QUEUED
    press(app, EN("training.stop"))
    assert store.run(run.id).state is RunState.CANCELLED
    press(app, EN("training.delete_now"))
    assert not store.runs()
    assert "run" not in app.query_params
    app.query_params["run"] = run.id
    app.run()
    assert [error.value for error in app.error] == [EN("errors.unknown_run", name=run.id)]


@pytest.mark.parametrize(
    "asked", ["0123456789abcdef", "![x](http://evil.example/x.png)", "a b,<i>"]
)
def test_a_link_that_leads_nowhere_gets_its_sentence(asked):
    app = opened("en", "train", run=asked)
    assert len(app.error) == len(asked.split(","))
    assert not any(mark in error.value for error in app.error for mark in "<![(")


def test_a_process_that_was_lost_is_told(store):
    (run,) = played_runs.asked(store)
    played_runs.begun(store)
    assert serving.give_up(store, store.run(run.id))
    app = opened("en", "train", run=run.id)
    assert EN("training.lost") in said(app)


def test_a_failure_names_its_reason_and_its_one_line(store):
    (run,) = played_runs.asked(store)
    claim = played_runs.begun(store)
    detail = "OutOfMemoryError: **2 GiB** wanted"
    serving.finish(store, claim, RunState.FAILED, reason=EndReason.MEMORY, detail=detail)
    app = opened("en", "train", run=run.id)
    assert EN("reasons.memory") in said(app)
    assert [entry.value for entry in app.text] == [detail]


def test_a_curve_with_what_is_no_number_is_drawn(store):
    (run,) = played_runs.asked(store)
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 30, loss=lambda s: float("nan") if s > 20 else 1.0,
                        accuracy=float("nan"))  # fmt: skip
    serving.finish(store, claim, RunState.DIVERGED, detail="30")
    app = opened("en", "train", run=run.id, view="fork")
    assert not app.error
    assert EN("endings.diverged", step="30") in said(app)
    assert len(app.get("echarts_chart")) == 2


def test_seeds_are_one_line_with_a_band_and_their_spread_is_told(store):
    from dataclasses import replace

    configs = [replace(played_runs.SHAPES_RUN, seed=seed) for seed in range(3)]
    runs = played_runs.asked(store, *configs)
    for accuracy in (0.5, 0.6, 0.7):
        claim = played_runs.begun(store)
        played_runs.stepped(store, claim, 1, 20, accuracy=accuracy)
        played_runs.finished(store, claim, accuracy)
    app = opened("en", "train", run=",".join(run.id for run in runs), view="fork")
    assert not app.error
    spread = [value for value in said(app).splitlines() if "60.0" in value]
    assert any("50.0" in value and "70.0" in value for value in spread)
    assert EN("training.apart") not in said(app)


def test_an_owner_moves_the_learning_rate_while_it_trains(store):
    app = opened("en", "train")
    (run,) = played_runs.asked(store, owner=token(app))
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 20)
    reading.forget()
    app.query_params["run"] = run.id
    app.run()
    slider = next(one for one in app.select_slider if one.key.startswith("rate-now-"))
    assert slider.value == 1.0
    slider.set_value(0.1).run()
    assert not app.error
    assert rates.changes(store, run) == (RateChange(step=20, factor=0.1),)
    serving.beat(store, claim)
    reading.forget()
    assert reading.watch(run.id).rates == rates.changes(store, run)


def test_a_watcher_cannot_move_the_learning_rate_of_others(store):
    (run,) = played_runs.asked(store)
    played_runs.stepped(store, played_runs.begun(store), 1, 20)
    app = opened("en", "train", run=run.id)
    assert not [one for one in app.select_slider if one.key.startswith("rate-now-")]


def test_two_bundles_of_seeds_are_told_apart_or_not(store):
    from dataclasses import replace

    configs = [
        replace(played_runs.SHAPES_RUN, seed=seed, rate_factor=factor)
        for factor in (1.0, 0.1)
        for seed in range(2)
    ]
    runs = played_runs.asked(store, *configs)
    for accuracy in (0.70, 0.71, 0.50, 0.51):
        claim = played_runs.begun(store)
        played_runs.stepped(store, claim, 1, 20, accuracy=accuracy)
        played_runs.finished(store, claim, accuracy)
    app = opened("en", "train", run=",".join(run.id for run in runs), view="fork")
    assert [error.value for error in app.error] == []
    # Two values each leave two degrees of freedom: t = 4.303, and the standard error is 0.707.
    told = said(app).replace("\N{NO-BREAK SPACE}", " ")
    assert "**−20.0** percentage points, 95 % confidence interval from −23.0 to −17.0." in told
    assert EN("training.apart") in said(app)


def test_a_store_that_is_gone_gets_its_sentence(monkeypatch):
    def gone(self, *_, **__):
        raise StoreError("store_gone", "the run store does not answer")

    for name in ("run", "runs", "places", "workers"):
        monkeypatch.setattr(RunStore, name, gone)
    reading.forget()
    app = opened("en", "train", run="0123456789abcdef")
    assert {error.value for error in app.error} == {EN("errors.store_gone")}


def test_the_queue_lists_my_runs_and_those_that_anyone_may_watch(store):
    app = opened("en", "train")
    played_runs.asked(store, owner="somebody", key="theirs")
    played_runs.begun(store)
    played_runs.asked(store, owner=token(app), key="mine")
    reading.forget()
    app.run()
    shown = said(app)
    assert EN("training.others") in shown
    assert EN("training.place", position=1, wait="…").partition("…")[0] in shown
    assert played_runs.DEVICE in shown
    assert EN("training.server", running=1, waiting=1) in shown
    assert "somebody" not in shown


def test_the_instructor_may_stop_any_run(store, monkeypatch):
    monkeypatch.setenv("CNNVIZ_INSTRUCTOR", "open sesame")
    settings.cache_clear()
    (run,) = played_runs.asked(store)
    app = opened("en", "train", run=run.id)
    field = "instructor-password"
    app.text_input(key=field).set_value("open seasam").run()
    assert EN("training.password_wrong") in said(app)
    assert EN("training.stop") not in buttons(app)
    app.text_input(key=field).set_value("open sesame").run()
    assert app.session_state[field] == ""  # nothing keeps the password
    app.run()
    press(app, EN("training.stop"))
    assert store.run(run.id).state is RunState.CANCELLED


@pytest.mark.parametrize("code", ["en", "ko"])
def test_an_architecture_page_starts_its_comparison_in_its_place(store, code):
    app = opened(code, "senet", part="train")
    assert not app.error
    (first, *_) = of_family("senet")
    t = text(code)
    press(app, t("training.start_several", count=len(first.configs)))
    runs = all_runs(store)
    assert [run.config.net for run in runs] == [config.net for config in first.configs]
    assert {run.config.data for run in runs} == {"shapes10"}
    assert app.query_params["run"] == ",".join(run.id for run in runs)
    assert t("training.back") in buttons(app)
    assert app.title[0].value == page_text(code, "senet").title
