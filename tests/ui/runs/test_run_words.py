"""What runs are called, and what is said about their states, in both languages."""

from dataclasses import replace

import pandas as pd
import pytest

from cnnviz.content.labels import text
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.records import EvaluationRow, QueuePlace, Run, WorkerRow
from cnnviz.training.runs.store.states import EndReason, RunState, Wish
from cnnviz.ui.runs import run_words
from cnnviz.ui.runs.progress import bar_text, device, notice, progress
from cnnviz.ui.runs.reading import Queue, RunCurves
from tests.played_runs import SHAPES_RUN

CODES = pytest.mark.parametrize("code", ["en", "ko"])
EN = text("en")

RUN = Run(
    id="feed", number=1, owner="someone", config=SHAPES_RUN, group=None, state=RunState.RUNNING,
    reason=None, detail=None, step=0, total=None, attempt=1, crashes=0, beat=1, worker="host/cpu",
    wish=Wish.GO_ON, device="Test, 2 cores", params=1, expected_seconds=60.0, created=0.0,
    started=0.0, ended=None,
)  # fmt: skip
WORKER = WorkerRow(
    id="host/cpu", device="Test, 2 cores", memory=2**33, free_memory=2**32, pid=1, seen=0.0
)
QUEUE = Queue(workers=(WORKER,), places={}, running=())
NOBODY = Queue(workers=(), places={}, running=())


def watched(run, seconds=None, silent=0.0, evaluations=(), **metrics):
    seconds = [] if seconds is None else [seconds]
    steps = pd.DataFrame({"step": [run.step] * len(seconds), "seconds": seconds, **metrics})
    return RunCurves(run=run, steps=steps, evaluations=evaluations, silent=silent, still=0.0)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 s"), (59.4, "59 s"), (60, "1 min"), (89.6, "1 min 30 s"), (3600, "1 h 0 min"),
     (-3, "0 s")],
)  # fmt: skip
def test_durations(seconds, said):
    assert run_words.duration(EN, seconds) == said


@CODES
@pytest.mark.parametrize("state", RunState)
def test_every_state_has_its_word_its_colour_and_its_icon(code, state):
    run = replace(RUN, state=state)
    assert run_words.state(text(code), run)
    assert state in run_words.COLOURS
    assert state in run_words.ICONS


@CODES
def test_what_was_asked_for_counts_as_said(code):
    said = {run_words.state(text(code), replace(RUN, wish=wish)) for wish in Wish}
    assert len(said) == 3


@CODES
@pytest.mark.parametrize("reason", EndReason)
def test_every_failure_has_its_sentence(code, reason):
    sentence = run_words.ending(text(code), replace(RUN, state=RunState.FAILED, reason=reason))
    assert sentence.endswith(".")


def test_a_run_that_diverged_names_the_step():
    run = replace(RUN, state=RunState.DIVERGED, step=2000, detail="1234")
    assert "1,234" in run_words.ending(EN, run)
    assert "2,000" in run_words.ending(EN, replace(run, detail="the loss is no number"))


def test_names_tell_runs_apart():
    one, other = SHAPES_RUN, replace(SHAPES_RUN, net="vgg")
    assert run_words.named(EN, [one, other]) == ["LeNet-5", "VGG-11"]
    fast = replace(one, rate_factor=2.0)
    names = run_words.named(EN, [one, fast])
    assert len(set(names)) == 2
    assert "× 2" in names[1]
    # Alike in everything that is named: a number has to do.
    assert len(set(run_words.named(EN, [one, replace(one, pictures=500)]))) == 2


@CODES
def test_settings_say_what_differs_from_the_usual(code):
    config = RunConfig(net="lenet", recipe="sgd", data="folder:cats", seed=4, epochs=2.5,
                       rate_factor=0.3, fork_run="feed", fork_step=70)  # fmt: skip
    said = run_words.settings(text(code), config)
    for part in ("cats", "2.5", "0.3", "70", "4"):
        assert part in said


def test_place_and_wait():
    assert "3" in run_words.place(EN, QueuePlace(position=3, wait_seconds=None))
    said = run_words.place(EN, QueuePlace(position=3, wait_seconds=75.0))
    assert "1 min 15 s" in said
    assert "0 s" not in run_words.place(EN, QueuePlace(position=1, wait_seconds=0.0))


def test_progress_by_steps():
    found = progress(watched(replace(RUN, step=25, total=100), seconds=10.0))
    assert (found.share, found.elapsed, found.left) == (0.25, 10, 30)


def test_progress_by_the_clock():
    found = progress(watched(replace(RUN, step=25), seconds=45.0))
    assert (found.share, found.left) == (0.75, 15)
    over = progress(watched(replace(RUN, step=25), seconds=61.0))
    assert (over.share, over.left) == (1, 0)


def test_a_recipe_has_a_budget_of_its_own_on_a_gpu():
    config = RunConfig(net="resnet", recipe="first-look")
    run = replace(RUN, config=config, step=5)
    on_cpu = progress(watched(run, seconds=6.0))
    on_gpu = progress(watched(replace(run, device="NVIDIA Test"), seconds=6.0))
    assert on_cpu.left > 30
    assert 0 < on_gpu.left < 10


def test_nothing_is_known_before_the_first_step():
    run = replace(RUN, total=100)
    assert progress(watched(run)).left is None
    assert bar_text(EN, watched(run), progress(watched(run))) == EN("training.preparing")


def test_a_run_of_an_unknown_recipe_is_shown_all_the_same():
    run = replace(RUN, config=replace(SHAPES_RUN, recipe="of-tomorrow"), step=6)
    assert progress(watched(run, seconds=6.0)).left == 54


def test_a_process_without_a_sign_of_life_is_mentioned_after_some_seconds():
    assert notice(EN, watched(RUN, silent=1.0), QUEUE) == ""
    assert "7 s" in notice(EN, watched(RUN, silent=7.9), QUEUE)


def test_a_lost_process_is_told_while_the_run_waits_and_after_it_went_on():
    lost = replace(RUN, state=RunState.QUEUED, crashes=1)
    said = notice(EN, watched(lost), QUEUE)
    assert EN("training.lost") in said
    assert EN("training.no_worker") not in said
    assert EN("training.no_worker") in notice(EN, watched(lost), NOBODY)
    assert "checkpoint" in notice(EN, watched(replace(RUN, crashes=2)), QUEUE)
    assert EN("training.lost") not in notice(EN, watched(replace(lost, crashes=0)), QUEUE)


def test_the_device_has_its_memory_while_its_worker_is_there():
    assert device(EN, RUN, QUEUE) == "Test, 2 cores · 4.0 of 8.0 GiB free"
    assert device(EN, RUN, NOBODY) == "Test, 2 cores"
    assert device(EN, replace(RUN, device=None), QUEUE) == ""


def test_the_last_look_counts():
    looks = [
        EvaluationRow(step=s, epoch=1, seconds=1, metrics={"test_accuracy": s / 10}) for s in (1, 2)
    ]
    assert watched(RUN, evaluations=tuple(looks)).last == {"test_accuracy": 0.2}
    assert watched(RUN).last == {}


@CODES
def test_a_run_that_others_hold_up_says_so_and_only_while_they_do(code):
    t, run = text(code), replace(RUN, step=5)
    assert notice(t, watched(run, 3.0), QUEUE) == ""
    assert notice(t, watched(run, 3.0, slowdown=[float("nan")]), QUEUE) == ""
    assert notice(t, watched(run, 3.0, slowdown=[4.26]), QUEUE) == t("training.busy", times="4.3")
    assert notice(t, watched(replace(run, crashes=1), 3.0, slowdown=[2.0]), QUEUE) == (
        t("training.went_on", count=1) + " " + t("training.busy", times="2")
    )
