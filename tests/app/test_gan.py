"""The page GAN: every section, its guesses, its editor, its sliders, its questions."""

import math

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import page as page_text
from cnnviz.lessons.gan.check import screen as check
from cnnviz.lessons.gan.game import best
from cnnviz.lessons.gan.screen import SECTIONS
from tests.app.opened import in_turn, opened
from tests.played_runs import own_store

CODES = [language.code for language in LANGUAGES]
GUESSED = {"optimum": "gan_optimum", "losses": "gan_losses", "line": "gan_line"}


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    with own_store(monkeypatch, tmp_path) as store:
        yield store


def start(code="en", **query):
    app = opened(code, "gan", **query)
    assert not app.error
    return app


def words(app):
    return "\n".join(str(x.value) for x in (*app.markdown, *app.header, *app.caption, *app.info))


def metrics(app):
    return [metric.value for metric in app.metric]


@pytest.mark.parametrize(("section", "code"), in_turn([section.name for section in SECTIONS]))
def test_every_section(code, section):
    app = start(code, section=section, reveal="1")
    shown = words(app)
    title = page_text(code, "gan").sections[section].title
    assert title in shown
    assert "[[" not in shown
    charts = {"transposed": 1, "optimum": 3, "losses": 2, "line": 5, "collapse": 4}
    assert len(app.get("plotly_chart")) == charts.get(section, 0)


@pytest.mark.parametrize(("section", "name"), GUESSED.items())
def test_the_measurement_waits_for_a_guess(section, name):
    app = start(section=section)
    assert len(app.get("plotly_chart")) == 1  # what is asked about, without the answer
    app.button(key=f"guess-{name}").click().run()
    assert not app.exception
    assert len(app.get("plotly_chart")) > 1
    assert app.info


def test_a_right_and_a_wrong_guess():
    app = start(section="optimum")
    app.button(key="guess-gan_optimum-share").click().run()
    assert f"{best(0.2, 0.5):.4f}" in app.success[0].value
    app = start(section="losses")
    app.button(key="guess-gan_losses-same").click().run()
    assert "99 times" in app.warning[0].value


def test_the_networks_have_the_published_counts():
    app = start(section="networks", size="paper")
    assert metrics(app) == ["18,855,040", "640,614,400"]
    app = start(section="networks", size="paper", player="discriminator", stage="down2")
    assert metrics(app) == ["17,232,768", "638,992,384"]
    assert any("128 × 32 × 32 → 256 × 16 × 16" in caption.value for caption in app.caption)


def test_the_sliders_of_the_transposed_convolution_stay_possible():
    app = start(section="transposed")
    assert any("= 8" in formula.value for formula in app.latex)
    for key, value in (("kernel", 5), ("padding", 2), ("output_padding", 1)):
        app.slider(key=f"transposed-{key}").set_value(value).run()
    assert any(r"(4 - 1)\cdot2 - 2\cdot2 + 5 + 1 = 8" in one.value for one in app.latex)
    app.slider(key="transposed-row").set_value(7).run()
    app.slider(key="transposed-stride").set_value(1).run()
    app.slider(key="transposed-n").set_value(1).run()
    app.slider(key="transposed-kernel").set_value(1).run()
    assert not app.exception
    assert not app.error
    assert any("= 1" in formula.value for formula in app.latex)


def test_the_way_from_q_to_p_ends_at_the_floor():
    app = start(section="optimum", reveal="1")
    assert metrics(app) == ["-1.25347", "0.06641"]
    app.slider(key="optimum-way").set_value(100).run()
    assert metrics(app)[0] == f"{-math.log(4):.5f}"
    assert float(metrics(app)[1]) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("asked", check.questions(), ids=lambda asked: asked.name)
def test_questions(asked):
    app = start(section="check")
    key = f"answer-gan-{asked.name}"
    for name, slip in asked.slips.items():
        app.number_input(key=key).set_value(slip)
        submit(app, asked.name)
        assert text("en")(f"gan_slips.{name}") in app.warning[0].value
    app.number_input(key=key).set_value(round(asked.answer, 3))
    submit(app, asked.name)
    assert app.success
    assert not app.exception


def submit(app, name):
    place = [question.name for question in check.questions()].index(name)
    label = text("en")("check.submit")
    [button for button in app.button if button.label == label][place].click().run()


def test_the_answers_are_those_of_the_course():
    answers = {asked.name: round(asked.answer, 4) for asked in check.questions()}
    assert answers == {"side": 8, "best": 0.7143, "value": -1.3863, "loss": 1.3863}


@pytest.mark.parametrize("code", CODES)
def test_every_claim_can_be_judged(code):
    app = start(code, section="check")
    claims = [name for name in page_text(code, "gan").sections if name.startswith("myth-")]
    assert {name.split("-")[1] for name in claims} == {"true", "half", "wrong"}
    before = words(app)
    for name in claims:
        app.segmented_control(key=f"claim-gan-{name}").set_value("wrong")
    app.run()
    assert not app.exception
    assert len(words(app)) > len(before) + 200
    assert "[[" not in words(app)


def test_before_a_run_a_reader_sees_what_the_discriminator_will_get_as_real():
    app = start(section="train")
    (picture,) = app.get("image")
    assert "Shapes-10" in " ".join(caption.value for caption in app.caption)
    assert picture.proto.imgs[0].url
