"""What a reader waits for on another page while the server trains.

    python benchmarks/during_training.py [--clicks 40] [--data DIR]

One server, one warm page in a real browser: clicks through its parts, first with an idle server,
then while the first look trains. Prints the median and the 95th percentile of both and their ratio,
the time from the click on Start to the first curve, and after `kill -9` of the trainer, then of the
worker, the time to its word on the page and to the next recorded step.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.pages import Server  # noqa: E402
from cnnviz.settings import settings  # noqa: E402
from cnnviz.training.runs.store.run_store import RunStore  # noqa: E402
from tests.browser import launch  # noqa: E402

PARTS = {"Story": "h2, h3", "Layers": "[data-testid='stDataFrame']", "Costs": ".js-plotly-plot"}
START = "Train a network now"
CHART = "[data-testid='stMainBlockContainer'] canvas"


def clicks(page: Page, count: int) -> list[float]:
    """Seconds from each click on a part of the page to its content."""
    names = list(PARTS)
    found = []
    for number in range(count):
        name = names[number % len(names)]
        begin = time.perf_counter()
        page.get_by_role("radio", name=name, exact=True).click()
        page.locator(PARTS[name]).first.wait_for()
        page.locator("[data-testid='stStatusWidget']").wait_for(state="detached")
        found.append(time.perf_counter() - begin)
    return found


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def kill(home: Path, word: str) -> None:
    """`kill -9` what this server has started with that word in its command."""
    victims = []
    for process in psutil.process_iter(["cmdline"]):
        try:
            named = word in (process.info["cmdline"] or [])
            if named and process.environ().get("CNNVIZ_HOME") == str(home):
                victims.append(process)
        except psutil.Error:
            continue
    if not victims:
        raise RuntimeError(f"there is no {word}")
    for victim in victims:
        victim.kill()


def lost(page: Page, store: RunStore, home: Path, run_id: str, word: str) -> tuple[float, float]:
    """Seconds from a kill to its word on the page, and to the next step."""
    before = store.run(run_id)
    said = re.compile(
        rf"was lost \(times: {before.crashes + 1}|process .* was lost\.|no sign", re.I
    )
    kill(home, word)
    begin = time.perf_counter()
    page.get_by_text(said).first.wait_for()
    told = time.perf_counter() - begin
    while store.run(run_id).step <= before.step:
        time.sleep(0.1)
    return told, time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=40)
    parser.add_argument("--data", type=Path, default=settings().data)
    arguments = parser.parse_args()
    os.environ["CNNVIZ_DATA"] = str(arguments.data)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        server = Server(ROOT / "app.py", "/resnet?lang=en", home)
        browser = launch(playwright)
        try:
            page, watcher = browser.new_page(), browser.new_page()
            for one in (page, watcher):
                one.set_default_timeout(120_000)
            page.goto(server.page)
            page.get_by_role("radio", name="Layers", exact=True).wait_for()
            clicks(page, 6)  # warms the caches
            watcher.goto(f"{server.url}/train?lang=en")
            start = watcher.get_by_role("button", name=START)
            start.wait_for()
            time.sleep(15)  # until a trainer is ready
            idle = clicks(page, arguments.clicks)
            begin = time.perf_counter()
            start.click()
            watcher.locator(CHART).first.wait_for()
            curve = time.perf_counter() - begin
            busy = clicks(page, arguments.clicks)
            store = RunStore(home)
            (run,) = store.runs(limit=1)
            losses = {}
            for name, word in (
                ("trainer", "cnnviz.training.runs.workers.trainer"),
                ("worker", "worker"),
            ):
                losses[name] = lost(watcher, store, home, run.id, word)
                time.sleep(3)
            store.stop(run.id)
        finally:
            browser.close()
            server.close()
            for process in psutil.process_iter(["cmdline"]):
                if "cnnviz" in " ".join(process.info["cmdline"] or []):
                    try:
                        if process.environ().get("CNNVIZ_HOME") == str(home):
                            process.kill()
                    except psutil.Error:
                        continue
    print(f"idle   median {statistics.median(idle):.2f} s, p95 {p95(idle):.2f} s")
    print(f"busy   median {statistics.median(busy):.2f} s, p95 {p95(busy):.2f} s")
    print(f"ratio of the p95: {p95(busy) / p95(idle):.2f} (goal: at most 2)")
    print(f"from the click on Start to the first curve: {curve:.1f} s (goal: at most 5)")
    for name, (told, again) in losses.items():
        print(
            f"from kill -9 of the {name} to its word on the page: {told:.1f} s (goal: at most 10)"
        )
        print(f"from kill -9 of the {name} to the next recorded step: {again:.1f} s")


if __name__ == "__main__":
    main()
