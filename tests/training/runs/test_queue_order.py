"""The forecast of the queue against a simulation that goes second by second."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.training.runs.store.queue_order import MOST_TOGETHER, Running, Waiting, schedule

owners = st.sampled_from("abcd")
seconds = st.integers(1, 9)
groups = st.sampled_from([None, "x", "y"])


def second_by_second(waiting, running, last_turns, devices, running_each):
    """Serve by hand: at each second, first what ends, then whoever is served longest ago.

    A device is busy with the owners of its runs, one entry a run, until all of them end.
    """
    left = list(waiting)
    busy = [([run.owner] * run.runs, run.remaining_seconds) for run in running]
    history = sorted(last_turns, key=last_turns.get)
    served, now = [], 0
    while left:
        if now:
            busy = [(owners, end) for owners, end in busy if end != now]
        while len(busy) < devices:
            may = [
                run
                for run in left
                if sum(owners.count(run.owner) for owners, _ in busy) < running_each
            ]
            if not may:
                break
            first = [run for run in may if run.resumed] or may
            # The owner who is not in the history, or whose last place in it is the earliest.
            ages = {
                run.owner: len(history) - history[::-1].index(run.owner)
                if run.owner in history
                else 0
                for run in first
            }
            longest = [run for run in first if ages[run.owner] == min(ages.values())]
            chosen = min(longest, key=lambda run: run.number)
            others = [
                run
                for run in left
                if run is not chosen
                and chosen.group is not None
                and (run.owner, run.group) == (chosen.owner, chosen.group)
            ]
            others.sort(key=lambda run: (not run.resumed, run.number))
            begin = [chosen, *others[: MOST_TOGETHER - 1]]
            left = [run for run in left if run not in begin]
            history.append(chosen.owner)
            lasts = sum(run.expected_seconds for run in begin)
            busy.append(([run.owner for run in begin], now + lasts))
            served.extend((run.number, now) for run in begin)
        now += 1
    return served


@st.composite
def queues(draw):
    rows = draw(st.lists(st.tuples(owners, st.booleans(), seconds, groups), max_size=12))
    waiting = [
        Waiting(
            number=number,
            owner=owner,
            resumed=resumed,
            expected_seconds=length,
            group=group and f"{group} of {owner}",
        )
        for number, (owner, resumed, length, group) in enumerate(rows)
    ]
    running = [
        Running(owner=owner, remaining_seconds=length, runs=runs)
        for owner, length, runs in draw(
            st.lists(st.tuples(owners, seconds, st.integers(1, 3)), max_size=3)
        )
    ]
    turned = draw(st.lists(owners, unique=True))
    turns = {owner: number for number, owner in enumerate(turned, 3)}
    return draw(st.permutations(waiting)), running, turns


@settings(max_examples=300, deadline=None)
@given(queues(), st.integers(1, 4), st.integers(1, 2))
def test_the_forecast(queue, devices, running_each):
    served = schedule(*queue, devices=devices, running_each=running_each)
    expected = second_by_second(*queue, devices, running_each)
    assert [(run.number, begin) for run, begin in served] == expected


def test_no_more_of_a_set_than_fit_side_by_side():
    waiting = [
        Waiting(number=n, owner="ada", resumed=False, expected_seconds=10, group="g")
        for n in range(MOST_TOGETHER + 2)
    ]
    begins = [begin for _, begin in schedule(waiting, [], {}, devices=1, running_each=1)]
    assert begins == [0] * MOST_TOGETHER + [10 * MOST_TOGETHER] * 2


def test_a_long_queue_takes_turns():
    waiting = [
        Waiting(number=n, owner=str(n % 200), resumed=False, expected_seconds=60)
        for n in range(2000)
    ]
    served = schedule(waiting, [], {}, devices=4, running_each=1)
    assert [run.number for run, _ in served] == list(range(2000))
    assert served[-1][1] == 60 * 499
