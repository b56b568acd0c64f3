"""Several processes that serve one store: `python -m tests.training.runs.hands`.

Each tells on standard output what it has done, after it was done: a line of JSON at a time. Who
started them can then check the store from outside.
"""

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path

from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.records import StepRow
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import RunState

AT_ONCE = 5  # steps in a write


def tell(event, claim, **values):
    values |= {"event": event, "run": claim.run.id, "attempt": claim.attempt}
    values |= {"owner": claim.run.owner, "time": time.monotonic()}
    os.write(1, f"{json.dumps(values)}\n".encode())


def train(store, claim, steps, stalls, lease):
    """Record so many steps, from a little before the last one that was recorded."""
    first = max(1, claim.run.step - AT_ONCE // 2)
    for begin in range(first, steps + 1, AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, steps + 1))
        metrics = {"attempt": claim.attempt}
        serving.record(
            store, claim, [StepRow(step=step, seconds=0, metrics=metrics) for step in numbers]
        )
        tell("steps", claim, steps=list(numbers))
        if random.random() < stalls:
            time.sleep(3 * lease)
        serving.beat(store, claim)
    tell("ends", claim)
    serving.finish(store, claim, RunState.DONE)
    tell("done", claim)


def serve(store, name, steps, stalls, lease):
    """Serve until nothing waits and nothing runs."""
    while store.runs(states=[RunState.QUEUED, RunState.RUNNING], limit=1):
        claim = serving.claim(store, name)
        if claim is None:
            time.sleep(0.01)
            continue
        tell("begins", claim)
        try:
            train(store, claim, steps, stalls, lease)
        except serving.Fenced:
            tell("fenced", claim)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("address")
    parser.add_argument("--processes", type=int, default=6)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--stalls", type=float, default=0.0, help="how probable after a write")
    parser.add_argument("--lease", type=float, default=0.2, help="how long others wait for a beat")
    arguments = parser.parse_args()
    children = []
    for number in range(arguments.processes):
        child = os.fork()
        if not child:
            random.seed(number)
            store = RunStore(arguments.home, arguments.address)
            serve(store, f"w{number}", arguments.steps, arguments.stalls, arguments.lease)
            os._exit(0)
        children.append(child)
    sys.exit(any(os.waitpid(child, 0)[1] for child in children))


if __name__ == "__main__":
    main()
