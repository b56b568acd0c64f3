"""The hall in thought does what queues are known to do."""

import random
import sys
from dataclasses import replace

import pytest

from cnnviz.paths import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from hall_simulation import Hall, Simulation, fewest, p95

ALONE = Hall(readers=1, processes=1, cores=1, costs=(0.2, 0.1), spread=0.0)


def test_who_is_alone_waits_for_the_run_alone():
    assert Simulation(ALONE).run() == pytest.approx([0.2, 0.1])


def test_a_crowd_in_one_moment_is_served_one_after_the_other():
    hall = replace(ALONE, readers=50, costs=(0.1,), arrival=0.0)
    waits = Simulation(hall).run()
    assert waits == pytest.approx([0.1 * place for place in range(1, 51)])
    # Two processes on two cores halve it; on one core they change nothing.
    both = Simulation(replace(hall, processes=2, cores=2)).run()
    assert max(both) == pytest.approx(2.5)
    assert max(Simulation(replace(hall, processes=2, cores=1)).run()) == pytest.approx(5.0)


def test_cores_without_processes_help_nobody():
    hall = replace(ALONE, readers=50, costs=(0.1,), arrival=0.0)
    assert Simulation(replace(hall, cores=16)).run() == Simulation(hall).run()


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_the_mean_wait_is_that_of_the_formula(load):
    """Pollaczek and Khinchine: arrivals by chance, runs of one length, one server.

    Uniform arrivals of very many readers within a long time are arrivals by chance.
    """
    cost, readers = 0.1, 20_000
    hall = replace(ALONE, readers=readers, costs=(cost,), arrival=readers * cost / load)
    waits = Simulation(hall, seed=random.Random(1).getrandbits(32)).run()
    queued = load * cost / (2 * (1 - load))
    assert sum(waits) / readers == pytest.approx(cost + queued, rel=0.1)


def test_every_click_is_answered_once_however_many_processes():
    for processes in (1, 3, 7):
        hall = Hall(readers=100, processes=processes, cores=2, costs=(0.05, 0.02, 0.03))
        waits = Simulation(hall).run()
        assert len(waits) == 300
        assert min(waits) >= 0.02 * 0.7 - 1e-9


def test_more_readers_want_more_processes():
    costs = (0.07, 0.06, 0.05, 0.05)
    wanted = [fewest(readers, costs) for readers in (30, 200, 2000)]
    assert wanted == sorted(wanted)
    assert wanted[0] == 1
    few = Simulation(Hall(readers=2000, processes=2, cores=2, costs=costs)).run()
    assert p95(few) > 1.0
