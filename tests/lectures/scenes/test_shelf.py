"""The lessons that come with the app, and those of a server of one's own."""

import os
import re

import pytest

from cnnviz.content.languages import LANGUAGES
from cnnviz.lectures.scenes.lesson_file import spoken
from cnnviz.lectures.scenes.shelf import MOST_BYTES, shelf
from cnnviz.ui.lecture.scene import scene_words
from tests.content.test_no_typed_numbers import typed_numbers

WORDS = scene_words()
SHIPPED = {"cnn-in-ten-minutes", "resnet", "googlenet", "senet", "which-year"}
HANGUL = re.compile(r"[가-힣]")

OWN = 'title = "Mine"\n[[scenes]]\npage = "home"\nsay = "Hello."\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "lessons").mkdir()
    return tmp_path / "lessons"


def test_five_lessons_come_with_the_app_in_every_language(tmp_path):
    found = shelf(tmp_path, WORDS)
    assert {lesson.name for lesson in found.lessons} == SHIPPED
    assert found.refused == ()
    codes = {language.code for language in LANGUAGES}
    for lesson in found.lessons:
        texts = [lesson.title, lesson.idea, *(scene.say for scene in lesson.scenes)]
        assert all(set(words) == codes for words in texts), lesson.name
        assert all(HANGUL.search(words["ko"]) for words in texts)
        assert not any(HANGUL.search(words["en"]) for words in texts)


def test_the_lines_of_a_lesson_hold_no_typed_numbers(tmp_path):
    for lesson in shelf(tmp_path, WORDS).lessons:
        for scene in lesson.scenes:
            assert all(typed_numbers(line) == [] for line in scene.say.values())


def test_a_lesson_of_ones_own_stands_behind_them_and_may_take_a_place(folder, tmp_path):
    (folder / "mine.toml").write_text(OWN)
    (folder / "resnet.toml").write_text(OWN)
    (folder / ".hidden.toml").write_text("nonsense")
    (folder / "notes.txt").write_text("nonsense")
    found = shelf(tmp_path, WORDS)
    assert [lesson.name for lesson in found.lessons if lesson.own] == ["mine", "resnet"]
    assert spoken(found.lesson("resnet").title, "en") == "Mine"
    assert found.lesson("senet").own is False
    assert found.lesson("nobody") is None
    assert len(found.lessons) == len(SHIPPED) + 1


def test_a_broken_file_is_told_and_the_others_are_there(folder, tmp_path):
    (folder / "a.toml").write_text("title = \n")
    (folder / "b.toml").write_bytes(b"\xff\xfe")
    (folder / "c.toml").write_text("#" * (MOST_BYTES + 1))
    (folder / "Bad Name.toml").write_text(OWN)
    (folder / "gone.toml").symlink_to(folder / "nowhere")
    (folder / "d.toml").mkdir()
    (folder / "mine.toml").write_text(OWN)
    found = shelf(tmp_path, WORDS)
    assert {error.params["file"]: error.key for error in found.refused} == {
        "Bad Name.toml": "lesson_name",
        "a.toml": "lesson_syntax",
        "b.toml": "lesson_unreadable",
        "c.toml": "lesson_unreadable",
        "d.toml": "lesson_unreadable",
        "gone.toml": "lesson_unreadable",
    }
    assert found.lesson("mine") is not None
    assert all(str(tmp_path) not in str(error) for error in found.refused)


@pytest.mark.skipif(os.name == "nt", reason="a pipe")
def test_what_is_no_file_is_not_waited_for(folder, tmp_path):
    os.mkfifo(folder / "pipe.toml")
    (error,) = shelf(tmp_path, WORDS).refused
    assert error.key == "lesson_unreadable"
