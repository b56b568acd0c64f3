"""A run step by step on the page *Train*: who may, what the buttons ask for, what is shown."""

from dataclasses import replace

import pytest
import torch

from cnnviz.content.labels import text
from cnnviz.training.loop import single_step
from cnnviz.training.loop.events import BatchReport
from cnnviz.training.runs.steering import holds
from cnnviz.training.runs.steering.holds import OwnersPace
from cnnviz.training.runs.store.company import claim_company
from cnnviz.training.runs.store.records import Hold
from cnnviz.training.runs.store.states import HoldTrouble
from cnnviz.ui.runs import reading
from cnnviz.ui.shell import numbers
from tests import played_runs
from tests.app.opened import opened
from tests.played_runs import own_store

EN = text("en")
STEPPING = "training.stepping"

REPORT = BatchReport(
    step=21,
    loss=2.25,
    loss_after=2.125,
    accuracy=0.5,
    gradient_norm=1.75,
    learning_rate=0.5,
    rate=0.0125,
    pictures=torch.arange(2 * 8 * 8 * 3, dtype=torch.uint8).view(2, 8, 8, 3),
    labels=torch.tensor([3, 7]),
    before=torch.eye(10)[[3, 4]] * 0.5 + 0.05,
    after=torch.eye(10)[[3, 7]] * 0.8 + 0.02,
)


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    with own_store(monkeypatch, tmp_path) as found:
        yield found


def said(app):
    return "\n".join(one.value for kind in (app.markdown, app.caption, app.error) for one in kind)


def warnings(app):
    return "\n".join(one.value for one in app.warning)


def buttons(app, start):
    return [button for button in app.button if (button.key or "").startswith(start)]


def trains(store, app, *configs):
    """Runs of the session that train, and the page that shows them."""
    runs = played_runs.asked(store, *configs, owner=app.session_state["_owner"])
    first = played_runs.begun(store)
    claims = [first, *claim_company(store, first, played_runs.WORKER)]
    for claim in claims:
        played_runs.stepped(store, claim, 1, 20)
    reading.forget()
    app.query_params["run"] = ",".join(run.id for run in runs)
    app.run()
    return claims


def again(app):
    reading.forget()
    app.run()
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("code", ["en", "ko"])
def test_an_owner_holds_a_run_makes_a_step_sees_it_and_lets_go(store, code):
    t, app = text(code), opened(code, "train")
    (claim,) = trains(store, app)
    (hold,) = buttons(app, "hold-")
    assert hold.label == t(f"{STEPPING}.hold")
    hold.click().run()
    assert holds.found(store, claim.run) == Hold(held=True)
    assert t(f"{STEPPING}.coming") in said(app)
    pace = OwnersPace(store, claim)
    pace()
    pace.stands(18)  # a process was lost: the curve is ahead of it
    again(app)
    assert t(f"{STEPPING}.standing", step="18", minutes="10", most="30") in said(app)
    assert t("run_states.standing") in said(app)
    (one,) = buttons(app, "one-step-")
    one.click().run()
    found = replace(holds.found(store, claim.run), seconds=0.0)
    assert found == Hold(held=True, standing=True, stands=18, asked=1)
    played_runs.stepped(store, claim, 21, 21)
    pace.made(21, single_step.to_bytes(REPORT))
    again(app)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown[t(f"{STEPPING}.loss")] == "2.25"
    assert shown[t(f"{STEPPING}.after")] == "2.125"
    assert shown[t("looks.gradients.norm")] == "1.75"
    assert shown[t("training.rate_chart")] == "0.0125"
    told = said(app).replace("\N{NO-BREAK SPACE}", " ")
    assert told.count(t("looks.predictions.right")) == 1
    before, after = (numbers.percent(t, share) for share in (0.05, 0.82))
    expected = t(f"{STEPPING}.true", before=before, after=after)
    assert expected.replace("\N{NO-BREAK SPACE}", " ") in told
    (go_on,) = buttons(app, "go-on-")
    go_on.click().run()
    assert not holds.found(store, claim.run).held
    assert t("run_states.running") in said(app)


def test_a_set_is_held_run_by_run(store):
    app = opened("en", "train")
    configs = [replace(played_runs.SHAPES_RUN, seed=seed) for seed in range(2)]
    one, other = trains(store, app, *configs)
    first, second = buttons(app, "hold-")
    assert first.label != second.label
    second.click().run()
    assert not holds.found(store, one.run).held
    assert holds.found(store, other.run).held
    assert [button.key for button in buttons(app, "hold-")] == [first.key]
    assert len(buttons(app, "one-step-")) == 1


def test_a_watcher_sees_the_step_and_has_no_buttons(store):
    (run,) = played_runs.asked(store)
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 21)
    holds.hold(store, run.id)
    pace = OwnersPace(store, claim)
    pace()
    pace.stands(20)
    pace.made(21, single_step.to_bytes(REPORT))
    app = opened("en", "train", run=run.id)
    assert EN(f"{STEPPING}.did", step="21") in said(app)
    for start in ("hold-", "one-step-", "go-on-"):
        assert not buttons(app, start)


def test_answers_that_are_no_numbers_are_said_to_be_none(store):
    app = opened("en", "train")
    (claim,) = trains(store, app)
    holds.hold(store, claim.run.id)
    pace = OwnersPace(store, claim)
    pace()
    nan = torch.full((2, 10), torch.nan)
    wild = replace(REPORT, loss=torch.nan, loss_after=torch.nan, before=nan, after=nan)
    pace.made(21, single_step.to_bytes(wild))
    again(app)
    assert EN("looks.not_finite") in warnings(app)
    assert EN(f"{STEPPING}.twice") in said(app)
    assert EN(f"{STEPPING}.below", count=2) not in said(app)


def test_a_run_that_was_held_long_enough_is_not_held_again(store, monkeypatch):
    app = opened("en", "train")
    trains(store, app)
    assert not buttons(app, "hold-")[0].disabled
    monkeypatch.setattr(holds, "MOST_HELD_SECONDS", 0.0)
    again(app)
    assert buttons(app, "hold-")[0].disabled


@pytest.mark.parametrize("code", ["en", "ko"])
def test_what_kept_a_run_from_standing_still_is_said(store, code):
    t, app = text(code), opened(code, "train")
    (claim,) = trains(store, app)
    holds.hold(store, claim.run.id)
    pace = OwnersPace(store, claim)
    pace()
    pace.stands(20)
    pace.made(21, b"", HoldTrouble.NO_REPORT)
    again(app)
    assert t("training.holds.no_report") in warnings(app)
    assert buttons(app, "one-step-")
    pace.gives_up(HoldTrouble.NO_CHECKPOINT)
    reading.forget([claim.run.id])  # as the next beat of its worker has it
    again(app)
    assert t("training.holds.no_checkpoint") in warnings(app)
    assert not buttons(app, "one-step-")
