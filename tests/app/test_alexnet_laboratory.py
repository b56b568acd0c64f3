"""The experiments of the AlexNet page, on bundled networks and without a network."""

import pytest

from cnnviz.content.languages import LANGUAGES
from cnnviz.lessons.alexnet import EXPERIMENTS
from cnnviz.lessons.alexnet.crops import screen as crops
from cnnviz.photos.answering.preprocessing import Preprocessing
from tests.app.opened import opened

CODES = [language.code for language in LANGUAGES]


def start(experiment, code="en", **query):
    asked = {"part": "laboratory", "experiment": experiment, "reveal": "1", **query}
    app = opened(code, "alexnet", **asked)
    assert not app.error
    return app


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("experiment", [one.name for one in EXPERIMENTS])
@pytest.mark.parametrize("variant", ["alexnet2012", "alexnet-small-cifar10"])
def test_every_experiment_answers_for_every_kind_of_variant(experiment, variant, code):
    app = start(experiment, code, variant=variant)
    assert app.metric
    assert app.info  # the measurement, or who answers


@pytest.mark.parametrize(
    ("experiment", "right", "wrong"),
    [
        ("two-towers", "work", "weights"),
        ("response-normalisation", "hardly", "half"),
        ("overlapping-pooling", "same", "larger"),
        ("augmentation", "thousands", "millions"),
    ],
)
def test_a_guess_is_judged(experiment, right, wrong):
    for option, told in ((right, "success"), (wrong, "warning")):
        app = start(experiment, reveal="0")
        assert not app.metric
        name = experiment.replace("-", "_")
        app.button(key=f"guess-{name}-{option}").click().run()
        assert len(app.get(told)) == 1, option


def test_overlap_changes_the_size_where_the_side_is_even():
    app = start("overlapping-pooling", reveal="0", variant="alexnet-small-cifar10")
    app.button(key="guess-overlapping_pooling-smaller").click().run()
    assert len(app.success) == 1
    assert "15" in app.success[0].value
    assert "16" in app.success[0].value


def test_towers_are_joined_and_divided():
    app = start("two-towers")
    assert metrics(app)["Parameters"] == "60,965,224"
    app.session_state["divided"] = []
    app.run()
    assert metrics(app) == {"Parameters": "62,378,344", "Multiply-adds": "1,135,256,096"}
    app.session_state["divided"] = ["conv2", "conv3", "conv4", "conv5"]
    app.run()
    assert any("dense layers only" in words.value for words in app.markdown)


def test_an_example_fills_the_fields_and_a_field_can_be_changed():
    app = start("response-normalisation", responses="rival")
    assert [app.number_input(key=f"response-{i}").value for i in (2, 3, 5)] == [10, 8, 3]
    app.number_input(key="response-3").set_value(0.0).run()
    twin = next(frame.value for frame in app.dataframe if "after" in frame.value.columns)
    assert list(twin["after"])[2::3] == ["5.9238", "1.7832"]
    assert metrics(app)["Apart from torch with alpha = 0.0005 (times n)"] == "0"


def test_colours_go_back_to_zero_and_a_lot_is_drawn():
    app = start("augmentation")
    before = metrics(app)
    app.toggle(key="colour-stronger").set_value(True).run()
    red = "Red, of 255 levels"
    assert float(metrics(app)[red]) == pytest.approx(30 * float(before[red]), abs=0.2)
    app.button(key="colour-zero").click().run()
    assert float(metrics(app)[red]) == 0
    app.button(key="colour-lot").click().run()
    assert not app.exception
    assert any(app.slider(key=f"colour-{number}").value for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("resize", "crop", "cut"), [(256, 224, 224), (232, 224, 224), (32, 32, 28), (224, 224, 196)]
)
def test_views_are_smaller_where_the_photo_has_nothing_to_spare(resize, crop, cut):
    recipe = Preprocessing(resize=resize, crop=crop, mean=(0.5,) * 3, std=(0.5,) * 3)
    assert crops.cut_side(recipe) == cut
