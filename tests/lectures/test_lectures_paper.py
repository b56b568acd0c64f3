"""What `docs/lectures.md` says is what the code does."""

import re

from cnnviz.lectures.hall.lecture_store import KEPT_SECONDS, LIFE_SECONDS, MOST_LECTURES
from cnnviz.lectures.scenes.lesson_file import LESSON_KEYS, SCENE_KEYS, parse
from cnnviz.paths import ROOT
from cnnviz.photos.decoding.samples import SAMPLES
from cnnviz.ui.lecture import hiding, line
from cnnviz.ui.lecture.scene import scene_words

PAPER = (ROOT / "docs" / "lectures.md").read_text(encoding="utf-8")


def table(head):
    """The first column of a table, by its head."""
    lines = PAPER.split(f"| {head} |")[1].splitlines()[2:]
    rows = lines[: next(n for n, row in enumerate(lines) if not row.startswith("|"))]
    return [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]


def test_every_key_and_every_name_that_hides_is_documented():
    assert set(table("Key")) == {*LESSON_KEYS, *SCENE_KEYS} - {"scenes"}
    assert table("Name") == list(hiding.CONTROLS)
    assert all(f"`{sample.name}`" in PAPER for sample in SAMPLES)


def test_the_example_is_a_lesson():
    (example,) = re.findall(r"```toml\n(.*?)```", PAPER, re.DOTALL)
    lesson = parse(example, name="x", file="x.toml", words=scene_words())
    assert [scene.query.get("reveal") for scene in lesson.scenes] == [None, "1"]


def test_the_limits_are_those_of_the_code():
    assert LIFE_SECONDS == 12 * 3600
    assert "after twelve hours" in PAPER
    assert f"at most {MOST_LECTURES} go on" in PAPER
    assert f"for {KEPT_SECONDS / 86400:.0f} days" in PAPER
    assert f"waits up to {line.HOLD_SECONDS:.0f} seconds" in PAPER
