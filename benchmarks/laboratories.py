"""Server time of every warm page, and of every experiment's answer to a changed control.

    python benchmarks/laboratories.py [--only SLUG …]

Goals on two CPU cores: a warm page under 1.0 s, an answer to a change under 1.5 s.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cnnviz.architectures import CATALOG  # noqa: E402
from cnnviz.lessons.concepts.screen import CONCEPTS  # noqa: E402
from cnnviz.studios.inside.screen import PARTS as INSIDE  # noqa: E402
from cnnviz.ui.parts.laboratory import experiments  # noqa: E402
from cnnviz.ui.shell.page import PARTS  # noqa: E402


def opened(slug: str, **query: str) -> AppTest:
    """A page in a state."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.run()
    app.switch_page(f"pages/{slug}.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app


def timed(app: AppTest) -> float:
    """Seconds of one run of the script."""
    begin = time.perf_counter()
    app.run()
    seconds = time.perf_counter() - begin
    assert not app.exception, app.exception
    return seconds


def changed(app: AppTest) -> float | None:
    """Seconds of the answer to a control that was moved; None where there is none to move."""
    for slider in app.slider:
        low, high = slider.min, slider.max
        if not isinstance(slider.value, int | float):
            continue
        step = slider.step or 1
        wanted = slider.value + step if slider.value + step <= high else max(low, high - step)
        slider.set_value(wanted)
        return timed(app)
    for box in app.selectbox:
        if len(box.options) > 1:
            box.select_index(1 if box.index == 0 else 0)
            return timed(app)
    for number in app.number_input:
        if number.key and not number.key.startswith("answer"):
            number.increment()
            return timed(app)
    return None


def measure(slug: str, label: str, rows: list[dict[str, object]], **query: str) -> None:
    """First, warm and changed times of one state of a page."""
    app = opened(slug, **query)
    first, warm = timed(app), timed(app)
    change = changed(app)
    rows.append({"page": slug, "what": label, "first": first, "warm": warm, "change": change})
    shown = "     –" if change is None else f"{change:6.2f}"
    print(f"{slug:11}{label:28}{first:7.2f}{warm:7.2f} {shown}", flush=True)


def main() -> None:
    """Print a row a state, and the worst of each column."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", help="pages to measure")
    only = parser.parse_args().only
    rows: list[dict[str, object]] = []
    print(f"{'page':11}{'part or experiment':28}{'first':>7}{'warm':>7}{'change':>7}")
    for family in CATALOG:
        if only and family.slug not in only:
            continue
        for part in PARTS:
            if part != "laboratory":
                measure(family.slug, part, rows, part=part)
        for name in [experiment.name for experiment in experiments(family.slug)]:
            measure(family.slug, name, rows, part="laboratory", experiment=name, reveal="1")
    if not only or "concepts" in only:
        for name in [concept.name for concept in CONCEPTS]:
            measure("concepts", name, rows, concept=name, reveal="1")
    if not only or "inside" in only:
        for part in [part.name for part in INSIDE]:
            for family in CATALOG:
                label = f"{part}, {family.slug}"
                measure("inside", label, rows, part=part, family=family.slug, reveal="1")
    for column in ("first", "warm", "change"):
        worst = max((row for row in rows if row[column] is not None), key=lambda r: r[column])
        print(f"worst {column}: {worst[column]:.2f} s ({worst['page']}, {worst['what']})")
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
