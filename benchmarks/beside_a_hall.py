"""A first look and a comparison of three arms while forty readers click on the same cores.

    python benchmarks/beside_a_hall.py [--readers 40] [--seconds 30] [--arm-seconds 15] [--data DIR]

First, once the server has opened every page by itself, the readers alone, then the runs alone, then
both. Prints what the runs came to: their steps for each second of training as a share of those of
the same run alone, how many times longer they took on the wall, and whether each came to its end;
and the 95th percentile of the readers' waits beside them, as a ratio to that of the readers alone.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.hall_readers import HallReader  # noqa: E402
from benchmarks.hall_server import HallServer, serving  # noqa: E402
from cnnviz.architectures import CATALOG  # noqa: E402
from cnnviz.studios.train.start.screen import first_look_config  # noqa: E402
from cnnviz.training.recipes.config import RunConfig  # noqa: E402
from cnnviz.training.runs.store.records import Run  # noqa: E402
from cnnviz.training.runs.store.run_store import RunStore  # noqa: E402
from cnnviz.training.runs.workers import keeper  # noqa: E402
from cnnviz.ui.server.rehearsal import CALM  # noqa: E402

THINKING = (5.0, 10.0)
"""Seconds from an answer to the next act."""

READING_SECONDS = 40.0
"""So long the readers are watched while nothing trains."""

ARMS = ("resnet:depth=20,activation=relu", "resnet:depth=20,activation=tanh", "lenet")
PATIENCE = 900.0
"""Seconds after which a run counts as failed."""


async def reads(reader: HallReader, waits: list[float], dice: random.Random) -> None:
    """One reader, who clicks until nobody wants to know any more."""
    await asyncio.sleep(dice.uniform(0, THINKING[1]))
    await reader.connect()
    while True:
        answer = await reader.open(dice.choice(CATALOG).slug)
        waits.append(answer.seconds)
        for place in dice.sample(range(1, 7), 2):
            await asyncio.sleep(dice.uniform(*THINKING))
            waits.append((await reader.choose("part", place)).seconds)


async def waits_of(
    server: HallServer, readers: int, until: "asyncio.Future[object]"
) -> list[float]:
    """The waits of so many readers while something else goes on."""
    waits: list[float] = []
    hall = [HallReader(url=server.url) for _ in range(readers)]
    acts = [
        asyncio.ensure_future(reads(one, waits, random.Random(n))) for n, one in enumerate(hall)
    ]
    await until
    for act in acts:
        act.cancel()
    ended = await asyncio.gather(*acts, return_exceptions=True)
    failed = [repr(one) for one in ended if not isinstance(one, asyncio.CancelledError)]
    failed += [error for one in hall for error in one.errors]
    if failed:
        raise RuntimeError(f"{len(failed)} readers failed, the first with {failed[0]}")
    return waits


def trained(store: RunStore, configs: list[RunConfig], key: str) -> list[Run]:
    """Ask for runs, and wait until all have ended."""
    runs = [
        store.submit([one], owner=f"{key}{n}", key=f"{key}{n}")[0] for n, one in enumerate(configs)
    ]
    deadline = time.monotonic() + PATIENCE * len(configs)
    while time.monotonic() < deadline:
        found = [store.run(run.id) for run in runs]
        if all(run.ended is not None for run in found):
            return found
        time.sleep(0.5)
    raise RuntimeError(f"not ended: {[(run.config.net, run.state) for run in found]}")


def pace(run: Run) -> float:
    """Steps for each second of training."""
    return run.step / run.result["seconds"] if run.result else 0.0


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


async def measure(options: argparse.Namespace) -> None:
    """Measure and print."""
    first = first_look_config()
    arms = [RunConfig(net=net, recipe="standard", data=first.data) for net in ARMS]
    asked = [
        RunConfig(net=first.net, recipe=first.recipe, data=first.data, seconds=options.seconds),
        *(RunConfig(net=arm.net, recipe=arm.recipe, data=arm.data, seconds=options.arm_seconds)
          for arm in arms),
    ]  # fmt: skip
    folder = tempfile.TemporaryDirectory()
    home = Path(folder.name) / "home"
    with folder, serving(ROOT / "app.py", home) as server:
        await server.quiet(CALM + 5)
        alone = await waits_of(
            server, options.readers, asyncio.ensure_future(asyncio.sleep(READING_SECONDS))
        )
        store = RunStore(home)
        worker = keeper.launch(home, "cpu")
        try:
            idle = await asyncio.to_thread(trained, store, asked, "idle")
            busy: list[Run] = []

            async def training() -> None:
                busy.extend(await asyncio.to_thread(trained, store, asked, "busy"))

            beside = await waits_of(server, options.readers, asyncio.ensure_future(training()))
        finally:
            worker.kill()
    for before, run in zip(idle, busy, strict=True):
        wall = (run.ended or 0.0) - (run.started or 0.0)
        seconds = run.result["seconds"] if run.result else float("nan")
        print(
            f"{run.config.net:40} {run.state}: {pace(run) / pace(before):.2f} of its steps a "
            f"second of training alone (goal: 0.6), {wall / seconds:.1f} times longer on the wall"
        )
    print(f"readers alone: p95 {p95(alone):.2f} s of {len(alone)}; beside: {p95(beside):.2f} s of "
          f"{len(beside)}; ratio {p95(beside) / p95(alone):.2f} (goal: at most 2)")  # fmt: skip


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--arm-seconds", type=float, default=15.0)
    parser.add_argument("--data", type=Path, default=None)
    options = parser.parse_args()
    if options.data is not None:
        os.environ["CNNVIZ_DATA"] = str(options.data)
    asyncio.run(measure(options))


if __name__ == "__main__":
    main()
