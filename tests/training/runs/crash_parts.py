"""The processes of the crash tests: `python -m tests.training.runs.crash_parts ROLE …`.

All that guards a run is the real thing: keeper, worker, launcher, store, checkpoints. Only the
training is a counter, so that a hundred kills take minutes. Whatever the store has acknowledged is
noted in a file of the tester's own before anything else happens.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from cnnviz.settings import read
from cnnviz.training.runs.store.run_store import RunStore

STEPS = int(os.environ.get("CRASH_STEPS", "60"))
LOOK_EVERY = 12
STEP_SECONDS = 0.02
LEASE_SECONDS = 2.5
HERE = "tests.training.runs.crash_parts"


def open_store(home: Path, address: str) -> RunStore:
    return RunStore(home, address, replace(read({}), running_each=2, queued_each=1000))


def note(home: Path, *words: object) -> None:
    """A line in the tester's file; one write, so that a kill leaves all of it or nothing."""
    handle = os.open(home / "acknowledged.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, (" ".join(map(str, words)) + "\n").encode())
    os.close(handle)


def app(home: Path, address: str, devices: list[str]) -> None:
    """What the app does: keep a worker on every device."""
    from cnnviz.training.runs.store.locks import holding, keepers_path
    from cnnviz.training.runs.workers import keeper

    def launch(home_: Path, name: str) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-m", HERE, "worker", str(home_), address, name]
        return subprocess.Popen(words, start_new_session=True, stdin=subprocess.DEVNULL)

    keeper.launch = launch
    keeper.CHECK_SECONDS = 0.3
    keeper.START_SECONDS = 4.0
    with holding(keepers_path(home), shared=True):
        keeper.keep(home, devices, lambda: True)


def worker(home: Path, address: str, device: str) -> None:
    """The real worker and launcher; their trainers are this file's."""
    from cnnviz.training.runs.store.locks import holding, lock_path
    from cnnviz.training.runs.workers.local_launcher import LocalLauncher
    from cnnviz.training.runs.workers.worker import Worker

    with holding(lock_path(home, device), seconds=3) as held:
        if not held:
            return
        store = open_store(home, address)
        log = home / "trainers.log"
        Worker(
            store=store,
            id=f"here/{device}",
            describe=lambda: (device, 0, 0),
            launcher=LocalLauncher(store, device, log=log, module=f"{HERE}_trainer"),
            lease_seconds=LEASE_SECONDS,
            most_crashes=10**6,
        ).serve(lambda: True)


def trainer() -> None:
    """Runs that count: every step is recorded, acknowledged and noted."""
    from cnnviz.training.runs.store import serving
    from cnnviz.training.runs.workers import execute, readiness, together
    from cnnviz.training.runs.workers.trainer import WorkerPipe

    real_record, real_finish = serving.record, serving.finish
    asked = sys.stdin.readline()
    if not asked:
        return
    order = json.loads(asked)
    home = Path(order["home"])
    store = open_store(home, order["address"])

    def record(store_, claim_, steps, evaluations=()):
        real_record(store_, claim_, steps, evaluations)
        for row in steps:
            note(home, "step", claim_.run.id, row.step, claim_.attempt)

    def finish(store_, claim_, state, **values):
        real_finish(store_, claim_, state, **values)
        note(home, "end", claim_.run.id, state, claim_.attempt)

    serving.record, serving.finish = record, finish
    execute.FLUSH_SECONDS = 0.1
    line = WorkerPipe()
    threading.Thread(target=line.listen, daemon=True).start()
    arms = []
    for run, attempt in order["runs"]:
        served = execute.Served(
            store=store,
            claim=serving.Claim(run=store.run(run), attempt=attempt),
            device=readiness.torch.device("cpu"),
            wish=partial(line.wish, run),
            sign=line.sign,
            data=lambda: None,
        )
        arms.append(together.Arm(served, counting(store.folder(run))))
    together.take_turns(arms, line)


def counting(folder: Path):
    """Steps from the checkpoint to the end."""
    import torch

    from cnnviz.training.runs.store.artefacts import load_checkpoint
    from cnnviz.training.runs.store.happenings import Begun, Evaluated, Finished, Stepped
    from cnnviz.training.runs.store.records import EvaluationRow, StepRow
    from cnnviz.training.runs.store.states import RunState

    state = load_checkpoint(folder) or {"step": 0}
    yield Begun(device="a counter", params=1, total=STEPS)
    for step in range(state["step"] + 1, STEPS + 1):
        time.sleep(STEP_SECONDS * random.uniform(0.5, 1.5))
        row = StepRow(step=step, seconds=step * STEP_SECONDS, metrics={"loss": 1 / step})
        yield Stepped(row=row, snapshot=lambda step=step: {"step": step})
        if step % LOOK_EVERY == 0:
            mark = EvaluationRow(
                step=step, epoch=step / LOOK_EVERY, seconds=step * STEP_SECONDS, metrics={}
            )
            yield Evaluated(
                evaluation=mark,
                weights=lambda step=step: {"w": torch.full((1000,), float(step))},
                snapshot=lambda step=step: {"step": step},
            )
    yield Finished(state=RunState.DONE, result={"steps": float(STEPS)})


def main() -> None:
    role, home, address, *rest = sys.argv[1:]
    if role == "app":
        app(Path(home), address, rest)
    else:
        worker(Path(home), address, *rest)


if __name__ == "__main__":
    main()
