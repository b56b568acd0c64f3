"""A hall of readers on one server: how long they wait for an answer, and what a run costs.

    python benchmarks/hall.py [--sessions 200] [--processes 2] [--processes-of-other-work 2]

Readers are real WebSockets. They arrive within a minute; each opens home, an architecture and two
of its parts, with five to ten seconds to think. The same hall meets a page of three lines, too, so
that seconds can be told as a ratio of one run on one machine. Before that, one reader alone opens
every part several times, for processor time and messages of a run: those of the server alone.
With `--processes` the app stands behind a proxy, as `cnnviz serve` starts it; the page of three
lines is one process always.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.hall_readers import Answer, HallReader  # noqa: E402
from benchmarks.hall_server import HallServer, other_work, serving  # noqa: E402
from cnnviz.architectures import CATALOG  # noqa: E402
from cnnviz.ui.server.rehearsal import CALM  # noqa: E402
from cnnviz.ui.shell.opening import MODULES  # noqa: E402

TRIVIAL = """
import streamlit as st

st.title("Three lines")
st.segmented_control("Part", ["one", "two", "three"], key="part")
st.markdown("A page that computes nothing.")
"""
THINKING = (5.0, 10.0)
"""Seconds from an answer to the next act."""
SETTLING = 0.05
"""Seconds after an answer in which a server tidies up, which belongs to the run."""
WORST = 12
"""Pages and parts that are named as those that readers waited for longest."""
PARTS = tuple(MODULES["part"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run costs: the medians of several."""

    what: str
    processor_ms: float
    answer_ms: float
    messages: float
    kilobytes: float


async def one_act(server: HallServer, act: "asyncio.Future[Answer]") -> tuple[float, Answer]:
    """Processor seconds of an act, and its answer."""
    before = server.processor()
    answer = await act
    await asyncio.sleep(SETTLING)
    return server.processor() - before, answer


def cost(what: str, acts: Sequence[tuple[float, Answer]]) -> Cost:
    """The medians of several acts."""
    return Cost(
        what=what,
        processor_ms=1000 * statistics.median(seconds for seconds, _ in acts),
        answer_ms=1000 * statistics.median(answer.seconds for _, answer in acts),
        messages=statistics.median(answer.messages for _, answer in acts),
        kilobytes=statistics.median(answer.size for _, answer in acts) / 1000,
    )


async def costs(
    server: HallServer, places: Sequence[tuple[str, int | None]], rounds: int
) -> list[Cost]:
    """Cost of every page, and of every part as a click on its button, for one reader alone.

    Args:
        server: The server.
        places: A page, and the place of the part in its row of buttons or None for the page.
        rounds: Runs of each; one more before them warms what is kept.
    """
    reader = HallReader(url=server.url)
    await reader.connect()
    for path in dict.fromkeys(path for path, _ in places):
        await reader.open(path)
    await server.quiet()
    found: dict[tuple[str, int | None], list[tuple[float, Answer]]] = {}
    for turn in range(rounds + 1):
        for path, place in places:
            act = reader.open(path) if place is None else reader.choose("part", place)
            measured = await one_act(server, asyncio.ensure_future(act))
            if turn:
                found.setdefault((path, place), []).append(measured)
            else:
                await server.quiet()
    await reader.drop()
    if reader.errors:
        raise RuntimeError(f"an error on a page: {reader.errors[0]}")
    return [cost(acts[0][1].what, acts) for acts in found.values()]


async def visit(reader: HallReader, begin: float, ours: bool, dice: random.Random) -> list[Answer]:
    """One reader of the hall, from the arrival to the last answer."""
    await asyncio.sleep(begin)
    await reader.connect()
    answers = [await reader.open("")]
    family = dice.choice(CATALOG).slug if ours else ""
    parts = dice.sample(range(1, len(PARTS)), 2) if ours else [1, 2]
    await asyncio.sleep(dice.uniform(*THINKING))
    answers.append(await reader.open(family))
    for place in parts:
        await asyncio.sleep(dice.uniform(*THINKING))
        answers.append(await reader.choose("part", place))
    return answers


async def hall(server: HallServer, options: argparse.Namespace, *, ours: bool) -> dict[str, object]:
    """All readers of a hall, and what became of them."""
    dice = random.Random(options.seed)
    readers = [HallReader(url=server.url) for _ in range(options.sessions)]
    before, begin = server.processor(), time.perf_counter()
    visits = await asyncio.gather(
        *(
            visit(reader, dice.uniform(0, options.within), ours, random.Random(dice.random()))
            for reader in readers
        ),
        return_exceptions=True,
    )
    wall, busy = time.perf_counter() - begin, server.processor() - before
    answers = [one for visit in visits if isinstance(visit, list) for one in visit]
    failed = [repr(visit) for visit in visits if isinstance(visit, BaseException)]
    failed += [error for reader in readers for error in reader.errors]
    kept = await blip(readers, options.blip) if options.blip else None
    await asyncio.gather(*(reader.drop() for reader in readers))
    seconds = [answer.seconds for answer in answers]
    return {
        "p50": percentile(seconds, 50),
        "p95": percentile(seconds, 95),
        "longest": max(seconds),
        "first p95": percentile([answer.first for answer in answers], 95),
        "runs": len(answers),
        "processor ms a run": 1000 * busy / len(answers),
        "cores": busy / wall,
        "errors": len(failed),
        "first error": failed[0] if failed else "",
        "kept": kept,
        "slowest": slowest(answers),
    }


def slowest(answers: Sequence[Answer]) -> dict[str, float]:
    """What readers waited for longest: 95th percentiles of the worst pages and parts."""
    waits: dict[str, list[float]] = {}
    for answer in answers:
        waits.setdefault(answer.what, []).append(answer.seconds)
    found = {what: percentile(some, 95) for what, some in waits.items() if len(some) > 1}
    return dict(sorted(found.items(), key=lambda one: -one[1])[:WORST])


async def blip(readers: Sequence[HallReader], seconds: float) -> int:
    """Drop all connections at once and come back; how many are the session that they were."""
    before = [(reader.session, reader.path) for reader in readers]
    await asyncio.gather(*(reader.drop() for reader in readers))
    await asyncio.sleep(seconds)
    await asyncio.gather(*(back(reader) for reader in readers), return_exceptions=True)
    after = [(reader.session, reader.path) for reader in readers]
    return sum(one == other for one, other in zip(before, after, strict=True))


async def back(reader: HallReader) -> None:
    """Come back as the session that one was."""
    await reader.connect()
    await reader.open(reader.path, reader.query)


def percentile(values: Sequence[float], share: int) -> float:
    """A percentile, of few values too."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


async def measure(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Both servers, one after the other: a page of three lines, then the app."""
    trivial = folder / "trivial.py"
    trivial.write_text(TRIVIAL)
    architecture = options.page
    places = [("", None), (architecture, None)]
    places += [(architecture, place) for place in (*range(1, len(PARTS)), 0)]
    found: dict[str, object] = {}
    for name, script, processes, wanted in (
        ("trivial", trivial, 1, [("", 1), ("", 2)]),
        ("ours", ROOT / "app.py", options.processes, places),
    ):
        with serving(script, folder / name, processes) as server:
            begin = time.perf_counter()
            if name == "ours":
                await server.quiet(CALM + 5)
                found["seconds until every page was opened once"] = time.perf_counter() - begin
            found[f"{name} costs"] = [
                asdict(c) for c in await costs(server, wanted, options.rounds)
            ]
            if options.sessions:
                with other_work(options.processes_of_other_work):
                    found[name] = await hall(server, options, ours=name == "ours")
    return found


def tell(found: dict) -> None:
    """Print the tables."""
    base = statistics.mean([one["processor_ms"] for one in found["trivial costs"]] or [0.0])
    print(f"{'one run, one reader':34}{'CPU ms':>8}{'ratio':>7}{'ms':>8}{'messages':>10}{'KB':>8}")
    for one in [*found["trivial costs"], *found["ours costs"]]:
        print(
            f"{one['what']:34}{one['processor_ms']:8.1f}{one['processor_ms'] / base:7.2f}"
            f"{one['answer_ms']:8.1f}{one['messages']:10.0f}{one['kilobytes']:8.1f}"
        )
    if "ours" not in found:
        return
    print(f"\n{'the hall':22}{'ours':>10}{'trivial':>10}")
    for name, value in found["ours"].items():
        other = found["trivial"][name]
        if name == "slowest":
            continue
        if isinstance(value, float):
            print(f"{name:22}{value:10.3f}{other:10.3f}")
        else:
            print(f"{name:22}{value!s:>10}{other!s:>10}")
    for what, seconds in found["ours"]["slowest"].items():
        print(f"{what:34}{seconds:8.2f} s, p95")


def main() -> None:
    """Print the tables, and the same as one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=200, help="readers; 0: costs of runs only")
    parser.add_argument("--within", type=float, default=60, help="seconds in which they arrive")
    parser.add_argument("--rounds", type=int, default=9, help="runs of each part")
    parser.add_argument("--page", default="resnet", help="whose parts are opened one by one")
    parser.add_argument("--processes", type=int, default=1, help="app processes behind a proxy")
    parser.add_argument("--processes-of-other-work", type=int, default=0)
    parser.add_argument("--blip", type=float, default=0, help="seconds without a network")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(options, Path(folder)))
    tell(found)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
