"""Time to first content and to the finished ResNet page, cold and warm, in a real browser.

    python benchmarks/pages.py [--rounds 5]

Beside it, in the same run, a page of three lines that only calls `torchinfo.summary` on the real
ResNet-50: what a reader would write without this project. Ratios are below 1 where ours is faster.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.hall_server import serving  # noqa: E402
from tests.browser import launch  # noqa: E402

PLAIN_PAGE = """
import streamlit as st
import torchinfo
import torchvision

st.title("ResNet-50")
st.code(str(torchinfo.summary(torchvision.models.resnet50(), (1, 3, 224, 224), verbose=0)))
st.caption("finished")
"""
FINISHED = {"ours": "[data-testid='stMetric']", "plain": "text=finished"}


def visit(browser: Browser, url: str, finished: str) -> tuple[float, float]:
    """Seconds until the heading and until the end of the page, in a fresh profile."""
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(180_000)
    page = context.new_page()
    begin = time.perf_counter()
    page.goto(url)
    page.locator("h1").first.wait_for()
    first = time.perf_counter() - begin
    page.locator(finished).first.wait_for()
    page.locator("[data-testid='stStatusWidget']").wait_for(state="detached")
    done = time.perf_counter() - begin
    context.close()
    return first, done


def measure(browser: Browser, name: str, script: Path, path: str, rounds: int) -> dict[str, float]:
    """Cold (a server that was never asked) and warm times of one page."""
    with tempfile.TemporaryDirectory() as folder, serving(script, Path(folder) / "home") as server:
        page = server.url + path
        cold = visit(browser, page, FINISHED[name])
        warm = [visit(browser, page, FINISHED[name]) for _ in range(rounds)]
    return {
        "cold first content": cold[0],
        "cold finished": cold[1],
        "warm first content": statistics.median(first for first, _ in warm),
        "warm finished": statistics.median(done for _, done in warm),
    }


PARTS = "story block layers receptive-field costs filters try laboratory train".split()
SWITCHES = ("resnet18", "resnet101", "resnet152")


def server_times(rounds: int) -> dict[str, float]:
    """Seconds of the server alone for every part of the warm page, and for a switch of variant."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180)
    app.run()
    app.switch_page("pages/resnet.py")
    found: dict[str, float] = {}
    for part in PARTS:
        app.session_state["part"] = part
        app.run()  # warms the caches
        found[part] = statistics.median(timed(app.run) for _ in range(rounds))
    app.session_state["part"] = "layers"
    for warm in (False, True):
        for name in SWITCHES:
            app.session_state["variant"] = name
            seconds = timed(app.run)
            if warm:
                found[f"switch to {name}"] = seconds
    return found


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def main() -> None:
    """Print the tables, and the same as one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="warm visits of each page")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        plain = Path(folder) / "plain.py"
        plain.write_text(PLAIN_PAGE)
        browser = launch(playwright)
        theirs = measure(browser, "plain", plain, "/", rounds)
        ours = measure(browser, "ours", ROOT / "app.py", "/resnet", rounds)
        browser.close()
    print(f"{'seconds':22}{'ResNet page':>13}{'torchinfo page':>16}{'ratio':>8}")
    for name, value in ours.items():
        print(f"{name:22}{value:13.2f}{theirs[name]:16.2f}{value / theirs[name]:8.2f}")
    server = server_times(rounds)
    print(f"\n{'server alone, warm':22}{'seconds':>13}")
    for name, value in server.items():
        print(f"{name:22}{value:13.3f}")
    print(json.dumps({"ours": ours, "plain": theirs, "server": server}))


if __name__ == "__main__":
    main()
