"""The pages that set networks side by side, and the questions at the end of every page."""

import numpy as np
import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.network.questions.asked import ChoiceQuestion
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.zoo import zoo
from cnnviz.studios.compare.screen import VIEWS
from cnnviz.studios.compare.zoo.screen import groups
from cnnviz.ui import networks
from cnnviz.ui.questions.asking import pool
from tests.app.opened import in_turn, opened
from tests.halves import first

CODES = [language.code for language in LANGUAGES]


def start(code, slug, **query):
    app = opened(code, slug, **query)
    assert not app.error
    return app


def submit(app):
    label = text("en")("check.submit")
    next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize(("view", "code"), in_turn(VIEWS))
def test_every_view_of_a_comparison(code, view):
    app = start(code, "compare", view=view, models="lenet5,resnet18,densenet121")
    assert app.multiselect[0].value == ["lenet5", "resnet18", "densenet121"]
    shown = [*app.dataframe, *app.get("plotly_chart"), *app.get("bidi_component")]
    assert shown


def test_the_numbers_are_those_of_the_layer_tables():
    app = start("en", "compare", models="alexnet,googlenet")
    table = app.dataframe[0].value.set_index("Quantity")
    assert table.loc["Parameters"].tolist() == ["61,100,840", "6,624,904"]
    assert table.loc["Depth"].tolist() == ["8", "22"]


def test_families_come_from_the_catalogue():
    first = ["alexnet", "vgg16", "resnet50", "efficientnet-lite0"]
    assert start("en", "compare").multiselect[0].value == first
    named = {
        "alexnet": "AlexNet", "vgg": "VGG", "googlenet": "GoogLeNet", "inception": "Inception v3",
        "resnet": "ResNet", "densenet": "DenseNet", "efficientnet": "After 2017",
        "mobilenetv2": "After 2017",
    }  # fmt: skip
    assert groups(text("en"), zoo()) == named


def test_one_network_is_not_compared():
    app = start("en", "compare", models="alexnet")
    assert [note.value for note in app.info] == [text("en")("comparison.choose_two")]


def test_more_than_four_are_cut_to_four():
    app = start("en", "compare", models="lenet5,alexnet,vgg16,nin,googlenet,resnet18")
    assert len(app.multiselect[0].value) == 4


def answered(app, asked, right):
    """Give an answer as the reader would, and hand it in."""
    if isinstance(asked, ChoiceQuestion):
        app.radio(key=app.radio[-1].key).set_value((asked.right + (not right)) % 4)
    else:
        app.number_input[0].set_value(asked.answer + (not right))
    submit(app)
    assert not app.exception


@pytest.mark.parametrize("slug", first(3, [family.slug for family in CATALOG]))
@pytest.mark.parametrize("choice", [True, False])
def test_a_right_answer_a_wrong_one_and_the_next_question(slug, choice):
    name = next(family.default for family in CATALOG if family.slug == slug)
    every = pool(name)
    number = next(i for i, one in enumerate(every) if isinstance(one, ChoiceQuestion) is choice)
    app = start("en", slug, part="check", question=str(number))
    answered(app, every[number], right=False)
    assert any("Not " in warning.value for warning in app.warning)
    answered(app, every[number], right=True)
    assert any("Right: " in success.value for success in app.success)
    app.button(key="next-question").click().run()
    assert not app.exception
    boxes = [box.key for box in (*app.number_input, *app.radio)]
    assert f"answer-{name}-{number + 1}" in boxes


@pytest.mark.parametrize(("slug", "code"), in_turn([family.slug for family in CATALOG]))
def test_a_claim_is_judged_first_and_then_told(code, slug):
    app = start(code, slug, part="check")
    claims = [group for group in app.segmented_control if "-myth-" in (group.key or "")]
    assert len(claims) >= 4
    before = "".join(element.value for element in app.markdown)
    assert all(group.proto.required for group in claims)  # what was chosen stays chosen
    claims[0].set_value("half").run()
    assert not app.exception
    after = "".join(element.value for element in app.markdown)
    assert len(after) > len(before)
    assert "[[" not in after
    left = [group for group in app.segmented_control if "-myth-" in (group.key or "")]
    assert [group.key for group in left] == [group.key for group in claims[1:]]


def test_a_pair_of_layers_of_the_address_is_marked_on_both_sides():
    query = {"view": "differences", "models": "resnet18,resnet34", "row": "~layer2.2.conv1"}
    app = start("en", "compare", **query)
    shown = app.dataframe[0].value
    assert shown.columns[0] == "ResNet-34"
    assert len(shown) == 14  # two whole blocks of seven layers, which ResNet-18 has not
    assert "= equal: 69" in app.caption[1].value
    folded = next(toggle for toggle in app.toggle if toggle.key == "folded")
    folded.set_value(False).run()
    assert not app.exception
    assert app.session_state["row"] == "~layer2.2.conv1"
    assert len(app.dataframe[0].value) < 14


def test_two_of_several_networks_are_put_beside_each_other():
    query = {"view": "differences", "models": "lenet5,resnet18,vgg16,vgg16_bn"}
    app = start("en", "compare", left="vgg16", right="vgg16_bn", **query)
    assert app.caption[1].value == "= equal: 40 · + only in VGG-16 (batch norm): 13"


def test_trained_weights_beside_random_ones():
    app = start("en", "compare", view="weights", models="resnet20-cifar10,alexnet")
    assert [box.value for box in app.selectbox] == ["resnet20-cifar10", "random", "CIFAR10"]
    # AlexNet's own weights may be here or not; its family's small network stands in for them.
    assert len(app.selectbox[0].options) == 2
    trained, random = (
        networks.store().get("resnet20-cifar10", info).module.state_dict()
        for info in (weights_for("resnet20-cifar10")[0], None)
    )
    shown = app.dataframe[0].value
    a, b = random["conv1.weight"].numpy(), trained["conv1.weight"].numpy()
    expected = np.linalg.norm(a - b) / np.linalg.norm(a)
    assert float(shown["‖a − b‖ / ‖a‖"][0]) == pytest.approx(expected, rel=5e-3)


def test_two_sets_of_weights_have_to_be_here():
    app = start("en", "compare", view="weights", models="convnext_tiny,mnasnet0_5")
    assert [note.value for note in app.info] == [text("en")("diff.weights.none")]
