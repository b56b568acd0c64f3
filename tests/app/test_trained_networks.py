"""A network that was trained in the app, in the choosers of all networks."""

import pytest

from cnnviz.ui.widgets.network_search import trained
from tests import looked_runs
from tests.app.opened import opened
from tests.looked_runs import NET, STEPS
from tests.played_runs import own_store


@pytest.fixture
def name(tmp_path, monkeypatch):
    with own_store(monkeypatch, tmp_path) as store:
        claim = looked_runs.looked(store)
        looked_runs.done(store, claim)
        yield f"{trained.PREFIX}{claim.run.id}"


def words(app):
    return "\n".join(one.value for one in (*app.markdown, *app.caption))


def test_it_answers_with_the_last_network_that_its_run_has_kept(name):
    info = trained.weights(name)
    assert (info.model, info.id) == (name, f"step-{STEPS[-1]}")
    assert len(info.hash_prefix) == 64
    assert len(info.classes) == 10
    assert trained.is_there(name)
    assert not trained.is_there(f"{trained.PREFIX}ffff")
    assert not trained.is_there("alexnet")


@pytest.mark.parametrize("page", ["network", "inside"])
def test_it_is_opened_by_its_address(name, page):
    part = {"network": "layers", "inside": "activations"}[page]
    app = opened("en", page, name=name, family="any", part=part)
    assert not app.error
    assert name.removeprefix(trained.PREFIX)[: trained.SHOWN] in words(app)


def test_predict_asks_it_beside_the_others(name):
    app = opened("en", "predict", also=name, networks=f"alexnet-small-cifar10,{name}")
    assert not app.error
    assert not app.exception


def test_compare_has_its_numbers(name):
    app = opened("en", "compare", models=f"{NET},{name}")
    table = app.dataframe[0].value.set_index("Quantity")
    first, second = table.loc["Multiply-adds"].tolist()
    assert first == second
    app = opened("en", "compare", models=f"{NET},{name}", view="differences")
    assert not app.error
