"""The file of a page: all of it is in there, and it asks for nothing and runs nothing of others."""

import base64
import gzip
import hashlib
import json
import re

import pytest

from cnnviz.capsules.capsule import (
    RecordedChart,
    RecordedMetric,
    RecordedPicture,
    RecordedQuestion,
)
from cnnviz.capsules.printed import elements, markdown
from cnnviz.capsules.printed import printed_page as printed
from cnnviz.capsules.printed.document import written
from tests.capsules import made
from tests.capsules.made import TRACE
from tests.capsules.printed import page_made
from tests.capsules.printed.page_made import HOSTILE, Read, everything, of, table


@pytest.fixture(scope="module")
def file():
    return written(everything())


@pytest.fixture(scope="module")
def seen(file):
    return Read(file)


@pytest.mark.parametrize(
    "told",
    [
        *("ResNet – cnnviz", "Residual learning", "Side", "So it is.", "a < b", "Part: Layers"),
        *("conv1", "9,408", "2.5", "C1", "6×28×28", "25.0 %", "138,357,544", "6 × 6"),
        *("beside", "More", "inside", "2026-05-04 03:02:01 UTC", "torch 9.8.7", "little"),
        "http://127.0.0.1:8501/resnet?part=layers&lang=en",
        f"resnet50 · V1 · SHA-256 {'cd' * 32}",
        f"chelsea · SHA-256 {'ab' * 32}",
        *("0.5", "−2.25"),  # of the chart's trace, in its table
    ],
)
def test_what_the_page_showed_is_in_the_file(seen, told):
    assert told in seen.words


def test_it_asks_for_nothing_and_its_policy_forbids_it(file, seen):
    assert seen.addresses
    assert all(one.startswith(("data:image/png;base64,", "data:image/jpeg;base64,", "#"))
               for one in seen.addresses)  # fmt: skip
    assert seen.links == ["https://arxiv.org/abs/1512.03385"]  # a source in the prose
    assert not seen.handlers
    assert not {"link", "iframe", "object", "embed", "form", "base", "input"} & set(seen.tags)
    style = "".join(re.findall(r"<style>(.*?)</style>", file, re.DOTALL))
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src 'none'" in seen.policy
    assert "connect-src" not in seen.policy


def test_the_one_script_that_runs_is_the_one_that_the_policy_names(seen):
    running = seen.scripts[-1]
    assert seen.tags.count("script") == 3  # the numbers of a chart, Plotly packed, and this
    digest = base64.b64encode(hashlib.sha256(running.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in seen.policy
    assert "unsafe" not in seen.policy.split("script-src")[1]


def test_plotly_is_in_the_file_once_and_the_file_says_how_large_it_is(file, seen):
    assert gzip.decompress(base64.b64decode(seen.scripts[-2])).startswith(b"/**\n* plotly.js")
    told = float(re.search(r"([\d.]+) MB of this file", seen.words)[1])
    assert told == pytest.approx(len(seen.scripts[-2]) / 1e6, abs=0.06)
    assert written(of(*(everything().things * 2))).count('id="plotly"') == 1
    assert len(file) < 3e6


def test_a_page_without_a_chart_has_no_script_at_all():
    found = Read(written(of(table())))
    assert "script" not in found.tags
    assert "script-src" not in found.policy


def test_the_numbers_of_a_chart_reach_the_script_as_they_are(seen):
    told = json.loads(seen.scripts[0])
    assert told["data"][0]["x"] == TRACE["x"]
    assert told["data"][0]["y"] == TRACE["y"]
    assert told["layout"]["height"] == 300


def test_a_chart_with_a_table_of_its_own_gets_no_second_one():
    chart = RecordedChart(alt="curve", data=(TRACE,), layout={})
    fold = printed.PrintedFold(label="The same as a table", things=(table(),), is_open=False)
    assert written(of(chart, fold)).count("<details") == 1
    assert written(of(chart, chart, fold)).count("<details") == 2


def test_hostile_words_stay_words():
    sign = "</script><script>alert(2)</script>"
    chart = RecordedChart(
        alt=HOSTILE,
        data=({"type": "bar", "x": [HOSTILE, sign], "y": [1, 2], "name": f'<a href="x:">{sign}'},),
        layout={"title": HOSTILE, "xaxis": {"title": {"text": HOSTILE}}},
    )
    items = (
        printed.PrintedHeading(markdown=HOSTILE, level=2),
        *(printed.PrintedWords(markdown=HOSTILE, role=role) for role in ("words", "info")),
        printed.PrintedWords(markdown=HOSTILE, role="formula"),
        printed.PrintedCode(text=HOSTILE),
        printed.PrintedChoice(label=HOSTILE, value=HOSTILE),
        table(names=(HOSTILE, "b"), columns=((HOSTILE, sign), (1, 2)), caption=HOSTILE),
        RecordedMetric(label=HOSTILE, value=HOSTILE, change=HOSTILE),
        RecordedPicture(alt=HOSTILE, caption=HOSTILE, source="http://x.y/z.png"),
        RecordedPicture(alt=HOSTILE, caption=HOSTILE, source=page_made.picture()),
        chart,
        printed.PrintedFold(label=HOSTILE, things=(printed.PrintedCode(text=sign),), is_open=True),
    )
    found = Read(written(of(*items, title=HOSTILE, address=HOSTILE, versions={HOSTILE: HOSTILE})))
    assert found.tags.count("script") == 3
    assert all("alert(" not in one for one in found.scripts[-1:])
    assert not found.handlers
    assert not found.links
    assert all(one.startswith("data:image/") for one in found.addresses)
    assert found.words.count("<script>alert(1)</script>") >= 15
    told = json.loads(found.scripts[0])["data"][0]
    assert told["name"].startswith("&lt;a ")  # Plotly would make a link of it
    assert told["x"][1].startswith("&lt;/script>")


def test_a_long_table_says_how_many_rows_are_missing():
    rows = tuple(range(2345))
    found = Read(written(of(table(names=("n",), columns=(rows,), numeric=(True,)))))
    assert found.tags.count("tr") == 1 + 2000 + 1
    assert "Further rows: 345" in found.words


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_file_speaks_the_readers_language_and_knows_both_themes(language):
    file = written(of(table(), language=language, left_out=2))
    assert f'<html lang="{language}">' in file
    assert "prefers-color-scheme: dark" in file
    light, dark = re.findall(r"--st-background-color: (#\w{6})", file)
    assert (light, dark) == ("#ffffff", "#10151d")  # as in .streamlit/config.toml
    assert {"en": "About this page", "ko": "이 페이지의 정보"}[language] in file
    assert {"en": "not in this file: 2", "ko": "실습: 2개"}[language] in file


@pytest.mark.parametrize(
    "inside", ['<meta http-equiv="refresh" content="0"/>', '<mtext onclick="a()">b</mtext>']
)
def test_markup_inside_a_formula_is_shown_as_written(inside):
    found = markdown.formula(rf"\text{{{inside}}}")
    assert found.startswith("<code>")
    assert inside not in found


def test_bars_of_a_question_begin_at_zero():
    (less,) = [
        one
        for one in made.capsule().shown
        if isinstance(one, RecordedQuestion) and one.axis == "difference"
    ]
    drawn = elements.question(less, "yours")
    assert 'style="margin-left:21.0%;width:63.0%"' in drawn  # above zero: to the right of it
    assert 'style="margin-left:0.0%;width:21.0%"' in drawn
