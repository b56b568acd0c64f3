"""A lecture in Streamlit's own test harness: led on one page, followed and voted in on others."""

import pytest

from cnnviz.lectures.hall.lecture_records import PollState
from cnnviz.settings import settings
from cnnviz.ui.lecture import codes, hall, hall_votes
from cnnviz.ui.runs import owner
from cnnviz.ui.shell import keys
from tests.app.opened import opened
from tests.app.test_scenes import query, words
from tests.ui.shell.browser_and_session import reader_of


@pytest.fixture(autouse=True)
def hall_of_its_own(tmp_path, monkeypatch):
    """A store of its own, with the instructor's password."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    monkeypatch.setenv("CNNVIZ_INSTRUCTOR", "secret")
    settings.cache_clear()
    yield
    settings.cache_clear()
    hall_votes._tally.clear()  # the next store counts its questions from one again


@pytest.fixture
def lecture():
    """A lecturer who has started a lecture, and its code."""
    app = opened("en", "lecture")
    assert app.button(key="lecture-start").disabled
    app.text_input(key="instructor-password-lecture").input("secret").run()
    app.button(key="lecture-start").click().run()
    assert not app.error
    app._page_hash = ""  # from now on a run is one of the page that the app has gone to
    return app, query(app)["lead"]


def at_once(app):
    """What a phone does when its line tells it that something is new."""
    return app.run()


def go(app, lesson, number):
    app.session_state["_scene-wanted"] = (lesson, number, False)
    app.run()
    assert not app.error
    return app


def phone(code, **more):
    return opened("ko", None, join=code, **more)


def test_without_a_password_there_is_no_lecture(monkeypatch):
    monkeypatch.delenv("CNNVIZ_INSTRUCTOR")
    settings.cache_clear()
    app = opened("en", "lecture")
    assert "CNNVIZ_INSTRUCTOR" in app.info[0].value
    assert not [button for button in app.button if button.key == "lecture-start"]


def test_a_phone_follows_looks_around_and_comes_back(lecture):
    lecturer, code = lecture
    go(lecturer, "senet", 2)
    student = phone(code)
    assert (student.title[0].value, query(student)) == ("SENet", {"part": "block", "join": code})
    assert "숫자 하나가 들어가고" in words(student)
    go(lecturer, "senet", 1)
    at_once(student)
    assert query(student) == {"join": code}
    assert student.segmented_control(key="part").value == "story"
    student.button(key="hall-look-around").click().run()
    go(lecturer, "senet", 2)
    at_once(student)
    assert student.segmented_control(key="part").value == "story"
    student.button(key="hall-rejoin").click().run()
    assert student.segmented_control(key="part").value == "block"


def test_who_goes_to_another_page_looks_around(lecture):
    lecturer, code = lecture
    go(lecturer, "senet", 2)
    student = phone(code)
    student.switch_page("pages/vgg.py").run()
    assert student.title[0].value == "VGG"
    at_once(student)
    assert student.title[0].value == "VGG"
    student.button(key="hall-leave").click().run()
    assert "join" not in query(student)


def test_outside_of_a_lesson_the_hall_follows_from_part_to_part(lecture):
    lecturer, code = lecture
    lecturer.switch_page("pages/resnet.py").run()
    student = phone(code)
    assert student.title[0].value == "ResNet"
    lecturer.segmented_control(key="part").set_value("costs").run()
    at_once(student)
    assert query(student) == {"part": "costs", "join": code}
    lecturer.selectbox(key="variant").set_value("resnet18").run()
    at_once(student)
    assert "variant" not in query(student)
    lecturer.button(key="lead-show").click().run()
    at_once(student)
    assert query(student) == {"part": "costs", "variant": "resnet18", "join": code}


def test_a_vote_of_the_hall_from_the_question_to_the_measurement(lecture):
    lecturer, code = lecture
    go(lecturer, "senet", 3)
    students = [phone(code) for _ in range(3)]
    lecturer.button(key="ask-hall-squeeze").click().run()
    poll = hall.store().find(code).poll
    assert all(lecturer.button(key=f"guess-squeeze-{one}").disabled for one in poll.answers)
    for student, choice in zip(students, (0, 0, 1), strict=True):
        at_once(student)
        assert not student.title  # the ballot stands in place of the page
        ballot = [button for button in student.button if str(button.key).startswith("vote-")]
        assert [button.label for button in ballot] == list(poll.options["ko"].values())
        ballot[choice].click().run()
        assert "투표했습니다" in student.success[0].value
    at_once(lecturer)
    assert lecturer.metric[0].value == "3"
    lecturer.button(key="reveal-hall-squeeze").click().run()
    assert query(lecturer)["reveal"] == "1"
    assert "Votes of the hall: 3" in words(lecturer)
    for student in students:
        at_once(student)
        assert query(student)["reveal"] == "1"
        assert "강의실 투표: 3표" in words(student)
        told = [box.value for box in (*student.success, *student.warning)]
        assert any("내 답" in box for box in told)
    assert hall.store().find(code).poll.right in poll.answers
    # The scene that reveals the question keeps the votes; the one after it lets go of them.
    lecturer.button(key="scene-next").click().run()
    assert "Votes of the hall: 3" in words(lecturer)
    lecturer.button(key="scene-next").click().run()
    assert hall.store().find(code).poll is None
    lecturer.switch_page("pages/lecture.py").run()
    assert [button.label for button in lecturer.get("download_button")]


def again(lecturer):
    """The lecturer's page in a session of its own, as a browser opens it whose process is gone."""
    app = opened("en", "senet", **query(lecturer))
    app.session_state["_owner"] = lecturer.session_state["_owner"]
    return app.run()


@pytest.mark.parametrize("in_a_lesson", [True, False])
def test_a_lecturer_whose_session_is_lost_comes_back_to_the_vote(lecture, in_a_lesson):
    lecturer, code = lecture
    go(lecturer, "senet", 3)
    if not in_a_lesson:
        lecturer.button(key="scene-leave").click().run()
    lecturer.button(key="ask-hall-squeeze").click().run()
    before = hall.store().find(code)
    assert before.poll is not None
    lecturer = again(lecturer)
    assert hall.store().find(code) == before  # the vote goes on
    student = phone(code)
    ballot = [button for button in student.button if str(button.key).startswith("vote-")]
    ballot[0].click().run()
    lecturer.button(key="reveal-hall-squeeze").click().run()
    assert "Votes of the hall: 1" in words(lecturer)
    before = hall.store().find(code)
    lecturer = again(lecturer)
    assert hall.store().find(code) == before
    assert "Votes of the hall: 1" in words(lecturer)
    go(lecturer, "senet", 5)
    assert hall.store().find(code).poll is None  # what is next is shown as ever


def test_a_lecturer_who_comes_back_at_the_measurement_shows_it(lecture):
    lecturer, code = lecture
    go(lecturer, "senet", 3)
    lecturer.button(key="ask-hall-squeeze").click().run()
    asked = {**query(lecturer), "scene": "4", "reveal": "1"}
    app = opened("en", "senet", **asked)
    app.session_state["_owner"] = lecturer.session_state["_owner"]
    app.run()
    assert hall.store().find(code).poll.state is PollState.SHOWN


def test_one_browser_has_one_vote_in_two_windows(lecture, monkeypatch):
    lecturer, code = lecture
    go(lecturer, "senet", 3)
    lecturer.button(key="ask-hall-squeeze").click().run()
    token = owner.fresh()
    first, second = (phone(code) for _ in "ab")
    for student in (first, second):
        student.session_state["_owner"] = token
        student.run()
    buttons = [
        [button for button in student.button if str(button.key).startswith("vote-")]
        for student in (first, second)
    ]
    buttons[0][0].click().run()
    buttons[1][1].click().run()
    poll = hall.store().find(code).poll
    assert hall.store().tally(poll.number) == {poll.answers[0]: 1}
    assert first.success[0].value == second.success[0].value


def test_another_browser_with_the_link_does_not_lead(lecture):
    _, code = lecture
    app = opened("en", "resnet", lead=code)
    assert "another browser leads it" in words(app)
    version = hall.store().find(code).version
    app.segmented_control(key="part").set_value("costs").run()
    assert hall.store().find(code).version == version


def test_the_end_is_told_to_everyone(lecture):
    lecturer, code = lecture
    lecturer.switch_page("pages/resnet.py").run()
    student = phone(code)
    lecturer.button(key="lead-end").click().run()
    assert "lead" not in query(lecturer)
    at_once(student)
    assert f"강의 {code}: 끝났습니다" in words(student)
    student.button(key="hall-leave").click().run()
    assert "join" not in query(student)


def test_four_letters_are_typed_at_the_page_to_join(lecture):
    lecturer, code = lecture
    lecturer.switch_page("pages/resnet.py").run()
    app = opened("en", "join")
    app.text_input(key="join-code").input("*xx*")
    app.button[0].click().run()
    assert "is no code of a lecture" in app.error[0].value
    app.text_input(key="join-code").input(f" {code.lower()} ")
    app.button[0].click().run()
    assert (app.title[0].value, query(app)) == ("ResNet", {"join": code})
    app = phone("ZZZZ")
    assert "강의 ZZZZ: 끝났습니다" in words(app)


def test_a_step_to_before_a_lecture_leaves_it_and_one_forward_is_in_it_again(monkeypatch):
    reader = reader_of(monkeypatch)
    reader.opens()
    assert not codes.hear()
    for key, choose, chosen in (
        (keys.JOIN, codes.join, codes.joined),
        (keys.LEAD, codes.lead, codes.led),
    ):
        choose("BCDF")
        reader.hears()
        reader.goes(-1)
        codes.hear()
        assert (chosen(), key in reader.query) == (None, False)
        reader.goes(+1)
        codes.hear()
        assert (chosen(), reader.query[key]) == ("BCDF", "BCDF")
        reader.arrives(
            "", page="another"
        )  # a link within the app names no lecture, and stays in it
        codes.hear()
        assert (chosen(), reader.query[key]) == ("BCDF", "BCDF")
        choose(None)
        reader.hears()


def test_a_photo_of_the_lecturers_own_is_not_in_what_the_hall_is_shown():
    from cnnviz.ui.lecture.leading import place_of

    now = {"photo": "own", "part": "try", "lead": "BBBB", "lang": "ko", "present": "1"}
    assert place_of("resnet", now).query == {"part": "try"}
    assert place_of("resnet", {"photo": "rocket"}).query == {"photo": "rocket"}
