"""The laboratory of VGG in every language, with its small network alone."""

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.lessons.vgg import EXPERIMENTS
from cnnviz.lessons.vgg.layer_lesions import screen
from tests.app.opened import in_turn, opened

CODES = [language.code for language in LANGUAGES]


def start(code, experiment, **query):
    asked = {"part": "laboratory", "experiment": experiment, "reveal": "1", **query}
    return opened(code, "vgg", **asked)


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


@pytest.mark.parametrize(("experiment", "code"), in_turn([one.name for one in EXPERIMENTS]))
def test_every_experiment_runs_to_its_end(code, experiment):
    app = start(code, experiment)
    assert not app.error
    assert app.info  # what was measured
    assert metrics(app)


@pytest.mark.parametrize("variant", ["vgg11", "vgg19_bn", "vgg11-small-cifar10"])
@pytest.mark.parametrize("experiment", ["where-parameters-sit", "dense-head"])
def test_every_variant_has_its_bill(experiment, variant):
    assert not start("en", experiment, variant=variant).error


def test_the_answer_follows_the_measurement():
    """In VGG-16 the dense layers are the heavy ones, in the small network they are not."""
    asked = text("en")("guess.where_parameters_sit.question")
    for variant, judged in (("vgg16", "success"), ("vgg11-small-cifar10", "warning")):
        app = start("en", "where-parameters-sit", variant=variant, reveal="0")
        assert any(asked in entry.value for entry in app.markdown)
        app.button(key="guess-where_parameters_sit-dense").click().run()
        assert not app.exception
        assert len(getattr(app, judged)) == 1


def test_the_head_switch_changes_the_bill():
    assert metrics(start("en", "dense-head"))["Parameters"] == "138,357,544"
    assert metrics(start("en", "dense-head", head="average"))["Parameters"] == "15,227,688"


def test_more_layers_see_more():
    app = start("en", "kernel-stack")
    app.slider(key="stack-layers").set_value(7).run()
    assert metrics(app)["Receptive field"] == "15×15"


def test_a_layer_that_is_taken_out_changes_the_answer():
    app = start("en", "layer-lesions")
    before = [metric.value for metric in app.metric]
    app.session_state["cut-layer-vgg11-small-cifar10"] = "conv3_2"
    app.run()
    assert not app.exception
    assert [metric.value for metric in app.metric] != before


def test_a_large_network_is_measured_when_the_reader_asks(monkeypatch):
    monkeypatch.setattr(screen, "LARGE", 0)
    app = start("en", "layer-lesions")
    assert not any("single cuts" in note.value for note in app.info)
    app.session_state["cut-layer-vgg11-small-cifar10"] = "conv3_2"
    app.run()
    assert not app.exception
    app.button(key="measure-layers").click().run()
    assert not app.exception
    assert any("single cuts" in note.value for note in app.info)
