"""A fork is asked for once, with what was chosen."""

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.content.labels import text
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui.runs import reading
from tests import looked_runs

EN = text("en")
PATIENCE = 120


def script(run_id, code):
    from cnnviz.content.labels import text
    from cnnviz.studios.train.start.fork import screen as fork
    from cnnviz.ui.runs import reading

    fork.show(text(code), reading.run(run_id))


def opened(run, code="en"):
    app = AppTest.from_function(
        script, kwargs={"run_id": run.id, "code": code}, default_timeout=PATIENCE
    ).run()
    assert not app.exception
    return app


def queued(store):
    return store.runs(states=[RunState.QUEUED])


@pytest.fixture
def run(store):
    claim = looked_runs.looked(store)
    looked_runs.done(store, claim)
    return claim.run


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_fork_carries_what_was_chosen_and_the_page_watches_it(store, run, code):
    app = opened(run, code)
    place = f"fork-{run.id}"
    app.select_slider(key=f"{place}-step").set_value(20)
    app.select_slider(key=f"{place}-factor").set_value(0.1)
    app.number_input(key=f"{place}-seconds").set_value(15)
    app.run()
    app.button[-1].click().run()
    assert not app.exception
    (fork,) = queued(store)
    assert (fork.config.fork_run, fork.config.fork_step) == (run.id, 20)
    assert (fork.config.rate_factor, fork.config.seconds, fork.config.epochs) == (0.1, 15.0, None)
    assert (fork.config.net, fork.config.data) == (run.config.net, run.config.data)
    assert app.query_params["run"] == fork.id


def test_a_budget_of_passes(store, run):
    app = opened(run)
    app.segmented_control(key=f"fork-{run.id}-budget").set_value("passes").run()
    app.number_input(key=f"fork-{run.id}-passes").set_value(2.5).run()
    app.button[-1].click().run()
    (fork,) = queued(store)
    assert (fork.config.seconds, fork.config.epochs) == (None, 2.5)


def test_the_same_click_twice_is_one_run(store, run):
    app = opened(run)
    key = app.button[-1].key
    app.button(key=key).click().run()
    assert len(queued(store)) == 1
    token = key.rpartition("-")[2]
    fork = queued(store)[0]
    again = store.submit([fork.config], owner=fork.owner, key=token)
    assert [entry.id for entry in again] == [fork.id]
    assert len(queued(store)) == 1


def test_the_rate_begins_where_the_run_was(store):
    from dataclasses import replace

    config = replace(looked_runs.CONFIG, rate_factor=0.7)
    claim = looked_runs.looked(store, (10,), config=config)
    slider = opened(claim.run).select_slider[0]
    assert slider.value == 0.7
    assert "× 0.7" in slider.options


def test_without_a_network_there_is_nothing_to_start_from(store):
    run = looked_runs.looked(store, weights=False).run
    app = opened(run)
    assert [note.value for note in app.info] == [EN("fork.no_network")]
    assert not app.button


def test_too_many_runs_are_refused_in_a_sentence(store, run):
    app = opened(run)
    for _ in range(store.limits.running_each + store.limits.queued_each):
        app.button[-1].click().run()
    assert not app.error
    app.button[-1].click().run()
    assert not app.exception
    most = store.limits.running_each + store.limits.queued_each
    assert [error.value for error in app.error] == [EN("errors.too_many_runs", most=most)]
    assert len(queued(store)) == most
    assert reading.store() is store
