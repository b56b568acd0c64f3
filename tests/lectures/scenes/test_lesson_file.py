"""Lessons: what a good file means, and which sentence a broken one gets."""

import contextlib
import random
import tomllib

import pytest

from cnnviz.errors import BadValue
from cnnviz.lectures.scenes.lesson_file import SceneWords, parse, spoken
from cnnviz.lectures.scenes.toml_lines import line_of

WORDS = SceneWords(
    pages=("home", "resnet", "predict"),
    parts={"resnet": ("story", "laboratory")},
    photos=("chelsea", "rocket"),
    hidden=("menu", "photo"),
    languages=("en", "ko"),
)

GOOD = """\
title = "Depth"

[idea]
en = "Why"
ko = "왜"

[[scenes]]
page = "resnet"
part = "laboratory"
options = { experiment = "lesions", reveal = true, off = ["a", "b"], dose = 0.5, layer = 3 }
photo = "rocket"
hide = ["menu", "story"]
say = "Look."

[[scenes]]
page = "home"
say.ko = "끝"
"""


def read(text):
    return parse(text, name="depth", file="depth.toml", words=WORDS)


def refused(text):
    with pytest.raises(BadValue) as caught:
        read(text)
    return caught.value


def test_a_lesson_is_its_scenes_in_order():
    lesson = read(GOOD)
    first, second = lesson.scenes
    assert lesson.name == "depth"
    assert dict(lesson.title) == {"": "Depth"}
    assert first.page == "resnet"
    assert dict(first.query) == {
        "part": "laboratory",
        "experiment": "lesions",
        "reveal": "1",
        "off": "a,b",
        "dose": "0.5",
        "layer": "3",
        "photo": "rocket",
        "hide": "menu,story",
    }
    assert dict(second.query) == {}
    assert (spoken(lesson.idea, "ko"), spoken(lesson.idea, "de")) == ("왜", "Why")
    assert (spoken(first.say, "ko"), spoken(second.say, "en"), spoken({}, "en")) == (
        "Look.",
        "끝",
        "",
    )


@pytest.mark.parametrize(
    ("old", "new", "key", "line", "name"),
    [
        ('title = "Depth"\n', "\n", "lesson_missing", 1, "title"),
        ('title = "Depth"', "title = 3", "lesson_type", 1, "title"),
        ('title = "Depth"', 'titel = "Depth"', "lesson_unknown", 1, "titel"),
        ('en = "Why"', 'fr = "Pourquoi"', "lesson_unknown", 4, "idea.fr"),
        ('en = "Why"', 'en = " "', "lesson_type", 3, "idea"),
        ('page = "resnet"', 'page = "resent"', "lesson_choice", 8, "scenes[1].page"),
        ('page = "resnet"\n', "\n", "lesson_missing", 7, "scenes[1].page"),
        ('"laboratory"', '"lab"', "lesson_choice", 9, "scenes[1].part"),
        ('"laboratory"', "[]", "lesson_type", 9, "scenes[1].part"),
        ('"rocket"', '"dog"', "lesson_choice", 11, "scenes[1].photo"),
        ('["menu", "story"]', '["all"]', "lesson_choice", 12, "scenes[1].hide"),
        ('["menu", "story"]', '"menu"', "lesson_type", 12, "scenes[1].hide"),
        ("reveal = true", "present = true", "lesson_reserved", 10, "scenes[1].options.present"),
        ("dose = 0.5", "embed = 0.5", "lesson_reserved", 10, "scenes[1].options.embed"),
        ("dose = 0.5", "dose = { a = 1 }", "lesson_type", 10, "scenes[1].options.dose"),
        ('say.ko = "끝"', 'says = "끝"', "lesson_unknown", 17, "scenes[2].says"),
        ('say.ko = "끝"', "", "lesson_missing", 15, "scenes[2].say"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_key(old, new, key, line, name):
    assert GOOD.count(old) == 1
    error = refused(GOOD.replace(old, new))
    assert (error.key, error.params["line"], error.params["name"]) == (key, line, name)
    assert error.params["file"] == "depth.toml"
    assert str(error).startswith(f"depth.toml, line {line}: {name}: ")


@pytest.mark.parametrize(
    ("text", "line"),
    [("title = \n", 1), ("a = 1\nb == 2\n", 2), ('a = 1\n\nb = "', 3), ("a = 1\na = 2\n", 2)],
)
def test_what_is_no_toml_is_told_with_its_line(text, line):
    error = refused(text)
    assert (error.key, error.params["line"]) == ("lesson_syntax", line)
    assert "line" not in error.params["reason"]


@pytest.mark.parametrize("scenes", ["", "scenes = []\n", "scenes = 3\n", "scenes = [1]\n"])
def test_a_lesson_has_scenes(scenes):
    assert refused(f'title = "x"\n{scenes}').params["name"] == "scenes"


def test_any_part_of_a_page_whose_parts_are_not_known_may_be_named():
    text = GOOD.replace('page = "home"', 'page = "predict"\npart = "anything"')
    assert read(text).scenes[1].query["part"] == "anything"


def test_nothing_but_the_one_error_comes_out_of_damaged_files():
    """Bytes cut, doubled and replaced at random: every outcome is a lesson or one sentence."""
    chance = random.Random(5)
    kinds = set()
    for _ in range(3000):
        text = list(GOOD)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text))
            text[at : at + chance.randint(0, 3)] = chance.choice(['"', "[", "]", "=", "\n", "x"])
        with contextlib.suppress(BadValue):
            read("".join(text))
            continue
        error = refused("".join(text))
        kinds.add(error.key)
        assert 1 <= error.params["line"] <= len("".join(text).splitlines()) + 1
    assert {"lesson_syntax", "lesson_unknown", "lesson_choice"} <= kinds


def test_lines_are_those_of_a_file_that_was_written_key_by_key():
    chance = random.Random(3)
    for _ in range(300):
        lines, places = [], {}
        for index in range(-1, chance.randint(0, 4)):
            if index >= 0:
                lines.append(chance.choice(["[[rows]]", "  [[ rows ]]  # next"]))
            for key in chance.sample(["page", "pages", "say", "a-b", "x_1"], chance.randint(0, 5)):
                lines += chance.choice([[], [""], [f"# {key} is here"]])
                written = chance.choice([key, f'"{key}"'])
                lines.append(f"{written} = {chance.choice(['1', 'true', '{ q = 2 }'])}")
                places[index, key] = len(lines)
        text = "\n".join(lines)
        tomllib.loads(text)
        for (index, key), line in places.items():
            table = {"table": "rows", "index": index} if index >= 0 else {}
            assert line_of(text, (key,), **table) == line
            assert line_of(text, (key, "gone"), **table) == line


def test_a_key_that_is_nowhere_is_at_the_head_of_its_table():
    assert line_of("a = 1\n[[t]]\nb = 1\n[[t]]\n", ("b",), table="t", index=1) == 4
    assert line_of("", ("b",)) == 1
    assert line_of("a = 1\n", ("b",), table="t", index=7) == 1
    assert line_of("[[t]]\nx = 1\n[t.say]\nen = 2\n", ("say",), table="t") == 3
