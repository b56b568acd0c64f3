"""Runs side by side: what differs, and mean and spread of the seeds."""

from dataclasses import replace
from statistics import mean, stdev

import pytest

from cnnviz.content.labels import text
from cnnviz.studios.train.compare import screen as compare
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui.runs import reading, seed_groups
from tests import played_runs
from tests.played_runs import SHAPES_RUN

EN = text("en")


def percent(value):
    return EN("common.percent", value=value)


def trained(store, config, accuracy, *, done=True, number=0):
    (run,) = store.submit([config], owner=f"reader {number}", key=f"{config.to_json()}")
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 20, accuracy=accuracy - 0.1)
    if done:
        played_runs.finished(store, claim, accuracy)
    reading.forget()
    return reading.watch(run.id)


def columns(watched):
    groups = seed_groups.grouped_by_seed(watched)
    return {**compare.differing(EN, groups), **compare.outcomes(EN, groups)}


@pytest.mark.parametrize("code", ["en", "ko"])
def test_every_column_has_a_name_of_its_own(store, code):
    t = text(code)
    a = trained(store, SHAPES_RUN, 0.5)
    b = trained(store, replace(SHAPES_RUN, net="resnet:depth=8", recipe="sgd", pictures=500,
                data="cifar10", seconds=None, epochs=2.0, rate_factor=0.5, fork_run="abc",
                fork_step=7), 0.6, number=1)  # fmt: skip
    groups = seed_groups.grouped_by_seed([a, b])
    asked, came = compare.differing(t, groups), compare.outcomes(t, groups)
    assert len(asked) == 7
    assert len({**asked, **came}) == len(asked) + len(came)
    assert all(len(values) == 2 for values in [*asked.values(), *came.values()])


def test_only_what_differs_is_told_and_the_network(store):
    a = trained(store, SHAPES_RUN, 0.5)
    b = trained(store, replace(SHAPES_RUN, rate_factor=3.0), 0.4, number=1)
    asked = compare.differing(EN, seed_groups.grouped_by_seed([a, b]))
    assert list(asked) == ["Network", "Learning rate"]
    assert asked["Learning rate"] == ["× 1", "× 3"]


def test_seeds_are_averaged_with_their_standard_deviation(store):
    shares = (0.50, 0.56, 0.59)
    seeds = [
        trained(store, replace(SHAPES_RUN, seed=seed), share, number=seed)
        for seed, share in enumerate(shares)
    ]
    other = trained(store, replace(SHAPES_RUN, rate_factor=3.0), 0.4, number=9)
    found = columns([*seeds, other])
    around = f"{100 * mean(shares):.1f} ± {100 * stdev(shares):.1f}"
    assert found["Test accuracy"] == [percent(around), percent("40.0")]
    assert found["Seeds"] == ["3", "1"]
    assert found["Parameters"] == ["62,006", "62,006"]


def test_only_runs_that_are_done_are_averaged(store):
    done = trained(store, SHAPES_RUN, 0.5)
    going = trained(store, replace(SHAPES_RUN, seed=1), 0.2, done=False, number=1)
    found = columns([done, going])
    assert found["Test accuracy"] == [percent("50.0")]
    assert found["Seeds"] == ["1 / 2"]
    assert found["State"] == ["done, training"]


def test_a_run_that_trains_shows_its_last_look(store):
    going = trained(store, SHAPES_RUN, 0.6, done=False)
    assert going.run.state is RunState.RUNNING
    found = columns([going])
    assert found["Test accuracy"] == [percent("50.0")]
    assert found["Seconds"] == ["2"]


def test_a_network_of_another_version_has_no_costs(store):
    a = trained(store, replace(SHAPES_RUN, net="no-such-net"), 0.5)
    assert columns([a])["Multiply-adds"] == [compare.NOTHING]
