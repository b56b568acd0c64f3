"""Scenes of lessons in Streamlit's own test harness: the address, the way on, what is hidden."""

import os

import pytest

from cnnviz.architectures import family
from cnnviz.lectures.scenes.lesson_file import spoken
from cnnviz.settings import settings
from cnnviz.ui.lecture import scene
from tests.app.opened import opened

LESSONS = scene.lessons().lessons
DEFAULTS = {"story", "chelsea"}
"""Words that a page takes out of its address: they are what is shown without them."""


def query(app):
    """The address; Streamlit's harness gives lists."""
    given = app.query_params.items()
    found = {name: word[0] if isinstance(word, list) else word for name, word in given}
    found.pop("lang", None)
    return found


def words(app):
    return "\n".join(element.value for element in app.markdown)


def part(app):
    return app.segmented_control(key="part")


def test_a_lesson_is_opened_from_its_page_and_walked_through():
    app = opened("en", "lecture")
    app.button(key="lesson-resnet").click().run()
    resnet = scene.lessons().lesson("resnet")
    assert query(app) == {"lesson": "resnet", "scene": "1", "present": "1"}
    assert app.title[0].value == "ResNet"
    for number, step in enumerate(resnet.scenes[:2], start=1):
        assert spoken(step.say, "en") in words(app)
        there = {**step.query, "lesson": "resnet", "scene": str(number), "present": "1"}
        assert query(app) == {k: word for k, word in there.items() if word not in DEFAULTS}
        app.button(key="scene-next").click().run()
        assert not app.exception
    app.button(key="scene-previous").click().run()
    assert query(app)["scene"] == "2"


def test_what_a_scene_does_not_name_is_at_its_default():
    app = opened("en", "resnet", variant="resnet101", part="costs", photo="rocket")
    app.query_params["lesson"] = "resnet"
    app.session_state["_scene-wanted"] = ("resnet", 4, False)
    app.run()
    assert query(app) == {"lesson": "resnet", "scene": "4", "part": "block"}
    assert app.selectbox(key="variant").value == family("resnet").default


def test_a_link_opens_the_scene_as_it_was_written_or_as_it_was_left():
    app = opened("ko", lesson="googlenet", scene="1")
    assert app.title[0].value == "GoogLeNet"
    assert (query(app)["photo"], query(app)["present"]) == ("coffee", "1")
    app = opened("en", "resnet", lesson="resnet", scene="4", part="costs")
    assert part(app).value == "costs"
    assert query(app) == {"lesson": "resnet", "scene": "4", "part": "costs"}


def test_a_click_within_a_scene_stays_within_it():
    app = opened("en", "resnet", lesson="resnet", scene="1")
    part(app).set_value("costs").run()
    assert part(app).value == "costs"
    assert query(app) == {"lesson": "resnet", "scene": "1", "present": "1", "part": "costs"}
    app.run()
    assert part(app).value == "costs"


@pytest.mark.parametrize(("number", "shown"), [("99", "11"), ("0", "1"), ("x", "1"), ("", "1")])
def test_a_number_that_is_no_scene_opens_the_nearest(number, shown):
    app = opened("en", "senet", lesson="senet", scene=number, part="costs")
    assert f"{shown} / 11" in words(app)


def test_an_unknown_lesson_is_one_sentence():
    app = opened("en", lesson="nobody_*knows*")
    assert not app.exception
    assert app.error[0].value.startswith("There is no lesson “nobody")
    assert "*knows*" not in app.error[0].value


def test_who_goes_elsewhere_comes_back_to_the_scene():
    app = opened("en", "resnet", lesson="resnet", scene="4")
    app.switch_page("pages/vgg.py")
    app.query_params.clear()
    app.run()
    assert app.title[0].value == "VGG"
    assert "goes on where you left it" in words(app)
    app.button(key="scene-previous").click().run()
    assert (app.title[0].value, query(app)["scene"]) == ("ResNet", "4")
    app.button(key="scene-leave").click().run()
    assert query(app) == {"part": "block", "present": "1"}
    assert not [button for button in app.button if button.key == "scene-next"]


def test_parts_are_hidden_by_their_names_and_never_all_of_them():
    app = opened("en", "resnet", hide="story,costs,layers,nonsense", part="layers")
    names = [option.content for option in part(app).proto.options]
    assert len(names) == 8
    assert part(app).value == "layers"
    assert query(app)["hide"] == "story,costs,layers,nonsense"
    app = opened("en", "resnet", hide="story")
    assert part(app).value == "block"
    app = opened("en", "resnet", hide=",".join(scene.scene_words().parts["resnet"]))
    assert part(app).value == "story"


def test_a_lesson_of_ones_own_and_a_broken_one_stand_on_the_page(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    settings.cache_clear()
    scene._lessons.clear()
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / os.fsdecode("강의".encode("cp949") + b".toml")).touch()
    (folder / "mine.toml").write_text(
        'title = "*Mine*"\n[[scenes]]\npage = "senet"\npart = "costs"\nsay = "What a [bill](x)!"\n'
    )
    mark = "\N{ZERO WIDTH NO-BREAK SPACE}"  # as Notepad puts it before a file
    (folder / "noted.toml").write_text(mark + (folder / "mine.toml").read_text(), "utf-8")
    (folder / "broken.toml").write_text('title = "x"\n[[scenes]]\npage = "senat"\nsay = "y"\n')
    try:
        app = opened("en", "lecture")
        error, odd = app.error
        assert odd.value.startswith("\N{REPLACEMENT CHARACTER}")
        assert app.button(key="lesson-noted")
        assert error.value.startswith("broken.toml, line 3: `scenes\\[1\\].page` cannot be “senat”")
        app.button(key="lesson-mine").click().run()
        assert (app.title[0].value, part(app).value) == ("SENet", "costs")
        assert "What a \\[bill\\](x)\\!" in words(app)
    finally:
        settings.cache_clear()
        scene._lessons.clear()


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_scene_shows_what_it_says_without_a_fault(lesson):
    for number, step in enumerate(lesson.scenes, start=1):
        app = opened("ko" if number % 2 else "en", lesson=lesson.name, scene=str(number))
        assert not app.error, number
        # What is chosen anyway is left out of the address.
        chosen = {*DEFAULTS, *(str(group.value) for group in app.button_group)}
        there = {k: word for k, word in step.query.items() if query(app).get(k) != word}
        assert set(there.values()) <= chosen, number
