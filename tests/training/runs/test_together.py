"""Runs that take turns in one process: each comes to what it comes to alone, bit for bit."""

import errno
from functools import partial

import pytest
import torch

from cnnviz.errors import StoreError
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.loop import running_means
from cnnviz.training.loop.clock import TrainingClock
from cnnviz.training.loop.options import Pace
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.steering import holds
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.artefacts import load_checkpoint, load_weights, save_checkpoint
from cnnviz.training.runs.store.company import claim_company
from cnnviz.training.runs.store.happenings import Finished, Stepped, StoodStill
from cnnviz.training.runs.store.records import Hold, StepRow
from cnnviz.training.runs.store.states import EndReason, HoldTrouble, RunState, Wish
from cnnviz.training.runs.workers import classifier, generative, together
from cnnviz.training.runs.workers.execute import Served
from cnnviz.training.runs.workers.together import Arm, take_turns

pytestmark = pytest.mark.usefixtures("one_thread")

DATA = shapes10(120, 40)

DROPPING = "lenet:dropout=0.5"
ARMS = (
    RunConfig(net=DROPPING, recipe="sgd", data="shapes10", epochs=3, seed=1, batch_size=30),
    RunConfig(net=DROPPING, recipe="standard", data="shapes10", epochs=2, seed=1, batch_size=20),
    RunConfig(net="gan:width=8", recipe="dcgan", data="shapes10", epochs=5, seed=2),
)


@pytest.fixture
def database(folder):
    """What the arms come to does not depend on the database: other tests have both kinds."""
    return f"sqlite:///{folder / 'runs.db'}"


@pytest.fixture(autouse=True)
def _a_turn_is_one_step(monkeypatch):
    monkeypatch.setattr(together, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(running_means, "FETCH_SECONDS", 0.0)


class Pipe:
    """What a worker would hear, and what the owners wish."""

    def __init__(self):
        self.turns, self.ended, self.wishes = [], [], {}

    def wish(self, run):
        return self.wishes.get(run, Wish.GO_ON)

    def sign(self):
        pass

    def turn(self, run):
        self.turns.append(run)

    def over(self, run):
        self.ended.append(run)


def claimed(store, configs, key="key"):
    store.submit(configs, owner="ada", key=key)
    first = serving.claim(store, "w")
    return [first, *claim_company(store, first, "w")]


def served(store, claim, pipe):
    return Served(
        store=store,
        claim=claim,
        device=torch.device("cpu"),
        wish=partial(pipe.wish, claim.run.id),
        sign=pipe.sign,
        data=lambda: DATA,
    )


def trained(store, claims, pipe=None):
    """Train for real; return what the store has of each then."""
    pipe = pipe or Pipe()
    arms = []
    for claim in claims:
        needs = served(store, claim, pipe)
        trainer = generative if claim.run.config.is_gan else classifier
        arms.append(Arm(needs, trainer.happenings(needs)))
    take_turns(arms, pipe)
    return [store.run(claim.run.id) for claim in claims]


def came_to(store, run):
    """All that does not depend on the time: losses, results, networks."""
    steps = [(row.step, dict(row.metrics) | {"slowdown": 0}) for row in store.steps(run)]
    marks = store.evaluations(run)
    networks = [load_weights(store.folder(run.id) / mark.weights) for mark in marks]
    result = {name: value for name, value in run.result.items() if name != "seconds"}
    return steps, [mark.metrics for mark in marks], networks, result


def assert_equal(one, other):
    assert one[0] == other[0]
    assert one[1] == other[1]
    assert one[3] == other[3]
    for ours, theirs in zip(one[2], other[2], strict=True):
        assert ours.keys() == theirs.keys()
        assert [name for name in ours if not torch.equal(ours[name], theirs[name])] == []


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What each arm comes to where it has a process and a store of its own."""
    from cnnviz.training.runs.store.run_store import RunStore

    found = []
    for config in ARMS:
        store = RunStore(tmp_path_factory.mktemp("alone"))
        (run,) = trained(store, claimed(store, [config]))
        assert run.state is RunState.DONE
        found.append(came_to(store, run))
        store.database.close()
    return found


def test_turn_by_turn_each_comes_to_what_it_comes_to_alone(store, alone):
    pipe = Pipe()
    runs = trained(store, claimed(store, ARMS), pipe)
    for run, expected in zip(runs, alone, strict=True):
        assert run.state is RunState.DONE
        assert_equal(came_to(store, run), expected)
    assert sorted(pipe.ended) == sorted(run.id for run in runs)
    assert set(pipe.turns[:6]) == {run.id for run in runs}


def test_one_that_is_put_aside_goes_on_later_as_if_nothing_had_been(store, alone):
    pipe = Pipe()
    claims = claimed(store, ARMS)
    first = claims[0].run.id
    steps = iter(range(100))
    pipe.wish = lambda run: Wish.PAUSE if run == first and next(steps) > 5 else Wish.GO_ON
    runs = trained(store, claims, pipe)
    assert [run.state for run in runs] == [RunState.PAUSED, RunState.DONE, RunState.DONE]
    assert load_checkpoint(store.folder(first)) is not None
    assert 0 < runs[0].step < alone[0][0][-1][0]
    for run, expected in zip(runs[1:], alone[1:], strict=True):
        assert_equal(came_to(store, run), expected)
    store.resume(first)
    (again,) = trained(store, [serving.claim(store, "w")])
    assert again.state is RunState.DONE
    steps, _, networks, result = came_to(store, again)  # means begin anew after a pause
    assert_equal((steps, alone[0][1], networks, result), alone[0])


# Arms that only count: what happens to one is no matter of the others.

CONFIG = RunConfig(net="lenet", recipe="sgd", epochs=1)


def counting(steps, at=None, do=lambda: None):
    for number in range(1, steps + 1):
        if number == at:
            do()
        row = StepRow(step=number, seconds=number / 10, metrics={"loss": torch.rand(1).item()})
        yield Stepped(row=row, snapshot=lambda number=number: {"seconds": number / 10})
    yield Finished(state=RunState.DONE, result={})


def raises(error):
    raise error


def counted(store, claims, pipe, *happenings):
    arms = [
        Arm(served(store, claim, pipe), happens)
        for claim, happens in zip(claims, happenings, strict=True)
    ]
    take_turns(arms, pipe)
    return [store.run(claim.run.id) for claim in claims]


def test_one_that_fails_touches_no_other(store):
    claims, pipe = claimed(store, [CONFIG] * 3), Pipe()
    bad = counting(6, 3, lambda: raises(ValueError("odd")))
    one, two, three = counted(store, claims, pipe, counting(6), bad, counting(8))
    assert (two.state, two.reason, two.step) == (RunState.FAILED, EndReason.ERROR, 2)
    assert (one.state, three.state) == (RunState.DONE, RunState.DONE)
    assert [row.step for row in store.steps(three)] == list(range(1, 9))
    assert sorted(pipe.ended) == sorted(run.id for run in (one, two, three))


def test_one_that_is_stopped_touches_no_other(store):
    claims, pipe = claimed(store, [CONFIG] * 2), Pipe()
    stops = counting(6, 2, lambda: pipe.wishes.update({claims[0].run.id: Wish.STOP}))
    one, two = counted(store, claims, pipe, stops, counting(6))
    assert (one.state, one.step) == (RunState.CANCELLED, 2)
    assert (two.state, two.step) == (RunState.DONE, 6)


def test_one_that_another_attempt_has_leaves_the_others_alone(store):
    claims, pipe = claimed(store, [CONFIG] * 2), Pipe()
    lost = counting(6, 3, lambda: serving.retake(store, claims[0].run.id, 1, "another"))
    one, two = counted(store, claims, pipe, lost, counting(6))
    assert (one.state, one.attempt) == (RunState.RUNNING, 2)
    assert two.state is RunState.DONE


def test_who_finds_no_memory_beside_others_waits_for_it(store):
    claims, pipe = claimed(store, [CONFIG] * 2), Pipe()
    greedy = counting(6, 3, lambda: torch.empty(2**60))
    one, two = counted(store, claims, pipe, greedy, counting(60))
    assert (one.state, one.crashes, two.state) == (RunState.QUEUED, 1, RunState.DONE)
    # Alone there is nobody to wait for.
    again = serving.claim(store, "w")
    greedy = counting(6, 3, lambda: torch.empty(2**60))
    (one,) = counted(store, [again], pipe, greedy)
    assert (one.state, one.reason) == (RunState.FAILED, EndReason.MEMORY)


def test_an_end_that_cannot_be_written_is_left_to_the_worker(store, monkeypatch):
    claims, pipe = claimed(store, [CONFIG] * 2), Pipe()
    real = serving.finish

    def finish(store_, claim, state, **values):
        if claim.run.id == claims[0].run.id:
            raise StoreError("store_full", "full")
        real(store_, claim, state, **values)

    monkeypatch.setattr(serving, "finish", finish)
    monkeypatch.setattr("cnnviz.training.runs.workers.execute.PATIENCE_SECONDS", -1.0)
    one, two = counted(store, claims, pipe, counting(2), counting(4))
    assert (one.state, two.state) == (RunState.RUNNING, RunState.DONE)
    assert sorted(pipe.ended) == sorted([one.id, two.id])


def test_long_steps_and_short_ones_share_the_time_evenly(store):
    claims, pipe, now = claimed(store, [CONFIG] * 3), Pipe(), [50.0]
    arms, shares, end = [], [], now[0] + 120
    pipe.turn = lambda run: now[0] < end and shares.append([arm.had or 0.0 for arm in arms])
    pipe.wish = lambda run: Wish.GO_ON if now[0] < end else Wish.STOP
    for claim, cost in zip(claims, (3.0, 1.0, 0.5), strict=True):
        needs = served(store, claim, pipe)
        needs.clock = TrainingClock(lambda: now[0], dict)

        def costing(cost=cost):
            for happening in counting(200):
                now[0] += cost
                yield happening

        arms.append(Arm(needs, costing()))
    take_turns(arms, pipe)
    # At no turn is one ahead of another by more than the longest step.
    assert max(max(share) - min(share) for share in shares) <= 3.0
    assert sum(shares[-1]) == pytest.approx(120, abs=10)


def test_the_clock_of_each_stands_still_in_the_turns_of_the_others(store):
    claims, pipe, arms, told = claimed(store, [CONFIG] * 2), Pipe(), [], []

    def looking():
        for number in range(1, 4):
            other = arms[1].served.clock
            before = other.seconds()
            torch.rand(1000, 1000).sum().item()
            told.append(other.seconds() - before)
            yield Stepped(row=StepRow(step=number, seconds=1.0, metrics={}), snapshot=dict)

    arms += [Arm(served(store, claims[0], pipe), looking())]
    arms += [Arm(served(store, claims[1], pipe), counting(3))]
    take_turns(arms, pipe)
    assert told[1:] == [0.0, 0.0]


# Arms whose owner has them stand still.


@pytest.fixture
def _asked_at_once(monkeypatch):
    for module, name in (
        (holds, "ASK_SECONDS"),
        (holds, "HELD_ASK_SECONDS"),
        (together, "STAND_SECONDS"),
    ):
        monkeypatch.setattr(module, name, 0.0)


class HoldingOwner(Pipe):
    """A pipe behind which somebody holds one run and lets it make some steps, one at a time.

    Args:
        then: What is done when all of them are made.
    """

    def __init__(self, store, run, *, steps, then):
        super().__init__()
        self.store, self.held, self.steps, self.then = store, run, steps, then
        self.seen, self.signs = [], 0

    def turn(self, run):
        super().turn(run)
        if self.turns.count(self.held) == 4 and not self.hold.held:
            holds.hold(self.store, self.held)
        self.look()

    def sign(self):
        self.signs += 1
        self.look()

    @property
    def hold(self):
        return holds.found(self.store, self.store.run(self.held))

    def look(self):
        """Ask for the next step where the last one is made."""
        hold = self.hold
        if not hold.standing or hold.asked != hold.made:
            return
        at = (hold.made, self.store.run(self.held).step)
        if at not in self.seen:
            self.seen.append(at)
        if hold.made < self.steps:
            holds.step(self.store, self.held, asked=hold.asked)
        elif self.then is not None:
            self.then()


@pytest.mark.usefixtures("_asked_at_once")
def test_one_that_stands_still_comes_to_what_it_comes_to_alone_and_the_others_go_on(store, alone):
    claims = claimed(store, ARMS)
    first, others = claims[0].run.id, {claim.run.id for claim in claims[1:]}
    pipe = HoldingOwner(store, first, steps=3, then=None)
    # Let go only when the others are through: it takes no turns, and keeps nobody waiting.
    pipe.then = lambda: others <= set(pipe.ended) and holds.let_go(store, first)
    runs = trained(store, claims, pipe)
    (_, at), *made = pipe.seen
    assert made == [(number, at + number) for number in (1, 2, 3)]
    assert pipe.ended[-1] == first
    for run, expected in zip(runs, alone, strict=True):
        assert run.state is RunState.DONE
        assert_equal(came_to(store, run), expected)


@pytest.mark.usefixtures("_asked_at_once")
def test_one_that_is_lost_while_it_stands_still_stands_there_again(store, alone):
    claims = claimed(store, ARMS[:1])
    first = claims[0].run.id

    def lost():
        serving.give_up(store, store.run(first))

    pipe = HoldingOwner(store, first, steps=2, then=lost)
    (run,) = trained(store, claims, pipe)
    assert (run.state, run.crashes) == (RunState.QUEUED, 1)
    at = pipe.seen[-1][1]
    again = HoldingOwner(store, first, steps=3, then=lambda: holds.let_go(store, first))
    (run,) = trained(store, [serving.claim(store, "w")], again)
    # A process that is lost takes nothing that was told with it.
    assert again.seen == [(2, at), (3, at + 1)]
    assert run.state is RunState.DONE
    steps, _, networks, result = came_to(store, run)
    assert_equal((steps, alone[0][1], networks, result), alone[0])


@pytest.mark.usefixtures("_asked_at_once")
@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left"), torch.OutOfMemoryError("out of memory")]
)
def test_one_whose_pause_cannot_be_kept_goes_on_and_says_so(store, alone, monkeypatch, error):
    claims = claimed(store, ARMS[:1])
    first = claims[0].run.id
    pipe = HoldingOwner(store, first, steps=0, then=None)

    def full(*arguments):
        if pipe.hold.held:
            raise error
        save_checkpoint(*arguments)

    monkeypatch.setattr("cnnviz.training.runs.workers.execute.save_checkpoint", full)
    (run,) = trained(store, claims, pipe)
    assert run.state is RunState.DONE
    assert pipe.hold == Hold(trouble=HoldTrouble.NO_CHECKPOINT, seconds=pipe.hold.seconds)
    assert_equal(came_to(store, run), alone[0])


def test_each_that_stands_still_shows_life_before_it_asks_a_store_that_may_be_locked():
    heard, pipe = [], Pipe()
    pipe.sign = lambda: heard.append("sign")

    class Still:
        had = 0.0

        def stands_still(self):
            heard.append("look")
            return True

    assert together._moving([Still(), Still(), Still()], pipe) == []
    assert heard == ["sign", "look"] * 3


@pytest.mark.usefixtures("_asked_at_once")
@pytest.mark.parametrize("wish", [Wish.STOP, Wish.PAUSE])
def test_one_that_stands_still_hears_its_owner(store, wish):
    claims = claimed(store, ARMS[:1])
    first = claims[0].run.id
    pipe = HoldingOwner(store, first, steps=0, then=lambda: pipe.wishes.update({first: wish}))
    (run,) = trained(store, claims, pipe)
    assert run.state is {Wish.STOP: RunState.CANCELLED, Wish.PAUSE: RunState.PAUSED}[wish]
    assert load_checkpoint(store.folder(first))["steps"]["taken"] == run.step


@pytest.mark.usefixtures("_asked_at_once")
def test_its_clock_stands_still_and_it_shows_life(store):
    claims, now = claimed(store, [CONFIG]), [50.0]
    pipe = HoldingOwner(store, claims[0].run.id, steps=0, then=None)
    needs = served(store, claims[0], pipe)
    needs.clock = TrainingClock(lambda: now[0], dict)
    holds.hold(store, claims[0].run.id)

    def then():
        now[0] += 30.0
        if pipe.signs > 20:
            holds.let_go(store, claims[0].run.id)

    pipe.then = then

    def standing():
        while needs.pace() is Pace.STAND_STILL:
            yield StoodStill(step=0, snapshot=lambda: {"taken": 0})
        yield Finished(state=RunState.DONE, result={})

    take_turns([Arm(needs, standing())], pipe)
    assert store.run(claims[0].run.id).state is RunState.DONE
    assert pipe.signs > 20
    assert needs.clock.seconds() == 0.0


@pytest.mark.usefixtures("_asked_at_once")
def test_one_that_stood_still_does_not_make_up_for_it(store):
    claims, now = claimed(store, [CONFIG] * 2), [50.0]
    arms, pipe = [], Pipe()
    holds.hold(store, claims[0].run.id)

    def steps(needs, count):
        for happening in counting(count):
            while needs.pace() is Pace.STAND_STILL:
                yield StoodStill(step=0, snapshot=lambda: {"taken": 0})
            now[0] += 1.0
            if len(pipe.turns) == 20:
                holds.let_go(store, claims[0].run.id)
            yield happening

    for claim in claims:
        needs = served(store, claim, pipe)
        needs.clock = TrainingClock(lambda: now[0], dict)
        arms.append(Arm(needs, steps(needs, 40)))
    take_turns(arms, pipe)
    one, other = (claim.run.id for claim in claims)
    assert pipe.turns[2:20] == [other] * 18
    assert abs(pipe.turns[21:41].count(one) - pipe.turns[21:41].count(other)) <= 1
