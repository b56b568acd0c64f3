"""A page written as one HTML file: it asks for nothing from anywhere, and its policy forbids it."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from itertools import count, groupby

from cnnviz.capsules.capsule import (
    RecordedChart,
    RecordedMetric,
    RecordedPicture,
    RecordedQuestion,
)
from cnnviz.capsules.printed import charts, elements, markdown
from cnnviz.capsules.printed.printed_page import (
    PrintedChoice,
    PrintedCode,
    PrintedColumns,
    PrintedDrawing,
    PrintedFlow,
    PrintedFold,
    PrintedHeading,
    PrintedPage,
    PrintedTable,
    PrintedThing,
    PrintedWords,
)
from cnnviz.capsules.printed.theme import variables
from cnnviz.drawing import plotly_script
from cnnviz.paths import ASSETS

ENDING = ".html"

_FOLDER = ASSETS / "printed"


def written(page: PrintedPage) -> str:
    """Return the file."""
    body = _Body(page)
    shown = body.things(page.things)
    script = _drawing_script() if body.charts else ""
    policy = "; ".join(
        [
            "default-src 'none'",
            "img-src data:",
            "style-src 'unsafe-inline'",
            *([f"script-src 'sha256-{_digest(_script())}' blob:"] if script else []),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{escape(page.language)}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="color-scheme" content="light dark">',
            f'<meta name="generator" content="cnnviz {escape(page.versions.get("cnnviz", ""))}">',
            f"<title>{escape(page.title)} – cnnviz</title>",
            f"<style>{variables()}{_asset('css')}</style></head>",
            f"<body><main>{shown}</main>",
            _colophon(page, len(script)),
            script,
            "</body></html>",
            "",
        ]
    )


class _Body:
    """Writes what stood on a page, and counts its charts."""

    def __init__(self, page: PrintedPage) -> None:
        self._page = page
        self._number = count(1)
        self.charts = 0

    def things(self, things: Sequence[PrintedThing]) -> str:
        return "\n".join(self._together(things))

    def _together(self, things: Sequence[PrintedThing]) -> Iterator[str]:
        """Numbers and choices that follow one another stand in rows."""
        after = 0
        for kind, some in groupby(things, key=_row):
            shown = []
            for one in some:
                after += 1
                shown.append(self._thing(one, things[after:]))
            yield f'<div class="{kind}">{"".join(shown)}</div>' if kind else "\n".join(shown)

    def _thing(self, thing: PrintedThing, rest: Sequence[PrintedThing]) -> str:
        if isinstance(thing, PrintedColumns):
            columns = (f"<div>{self.things(one)}</div>" for one in thing.columns)
            return f'<div class="columns">{"".join(columns)}</div>'
        if isinstance(thing, PrintedFold):
            opened = " open" if thing.is_open else ""
            summary = f"<summary>{markdown.line(thing.label)}</summary>"
            return f"<details{opened}>{summary}{self.things(thing.things)}</details>"
        if isinstance(thing, RecordedChart):
            return self._chart(thing, _has_twin(rest))
        return self._item(thing)

    def _item(self, item: PrintedThing) -> str:
        match item:
            case PrintedWords():
                return elements.words(item)
            case PrintedCode():
                return elements.code(item)
            case PrintedHeading():
                return elements.heading(item)
            case PrintedChoice():
                return elements.choice(item)
            case PrintedTable():
                return elements.table(item, self._page.words["cut"])
            case PrintedDrawing():
                return f'<figure class="drawing wide">{item.svg}</figure>'
            case PrintedFlow():
                return elements.flow(item)
            case RecordedMetric():
                return elements.metric(item)
            case RecordedPicture():
                return elements.picture(item)
            case RecordedQuestion():
                return elements.question(item, self._page.words["yours"])
        raise TypeError(type(item))

    def _chart(self, item: RecordedChart, has_twin: bool) -> str:
        self.charts += 1
        words = self._page.words
        found = None if has_twin else charts.numbers(item, item.alt, words["series"])
        table = ""
        if found is not None:
            inside = elements.table(found, words["cut"])
            table = f"<details><summary>{escape(words['numbers'])}</summary>{inside}</details>"
        return charts.chart(item, next(self._number), table)


def _has_twin(rest: Sequence[PrintedThing]) -> bool:
    """Whether a chart's own table stands before the next chart."""
    for thing in rest:
        if isinstance(thing, RecordedChart | PrintedColumns):
            return False
        if isinstance(thing, PrintedFold):
            return any(isinstance(one, PrintedTable) for one in thing.things)
    return False


def _row(thing: PrintedThing) -> str:
    if isinstance(thing, RecordedMetric):
        return "metrics"
    return "choices" if isinstance(thing, PrintedChoice) else ""


def _colophon(page: PrintedPage, script: int) -> str:
    """What the file is made of, below the page."""
    words = page.words
    rows = [(words["made"], page.made.replace("T", " ").replace("+00:00", " UTC"))]
    if page.address:
        rows.append((words["address"], page.address))
    if page.photo:
        rows.append((words["photo"], f"{page.photo.name} · SHA-256 {page.photo.sha256}"))
    rows += [
        (words["weights"], f"{one.model} · {one.name} · SHA-256 {one.sha256}")
        for one in page.weights
    ]
    rows.append((words["versions"], ", ".join(f"{k} {v}" for k, v in page.versions.items())))
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    notes = []
    if page.left_out:
        notes.append(words["left_out"].format(count=page.left_out))
    if script:
        notes.append(words["script"].format(size=f"{script / 1e6:.1f}"))
    said = "".join(f"<p>{escape(one)}</p>" for one in notes)
    photo = elements.image(page.photo.source, page.photo.name) if page.photo else ""
    return f"<footer><h2>{escape(words['source'])}</h2>{photo}<dl>{told}</dl>{said}</footer>"


def _drawing_script() -> str:
    return (
        f'<script type="text/plain" id="plotly">{plotly_script.packed()}</script>\n'
        f"<script>{_script()}</script>"
    )


@cache
def _script() -> str:
    return _asset("js")


@cache
def _asset(kind: str) -> str:
    return (_FOLDER / f"printed.{kind}").read_text(encoding="utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
