"""The page *Any network*: what is found, what is chosen, and every part of what is chosen."""

import pytest

from cnnviz.architectures import family
from cnnviz.content.labels import text
from cnnviz.network.trace.layers import layer_table
from cnnviz.settings import MIB, settings
from cnnviz.ui.shell.opening import MODULES
from cnnviz.ui.shell.page import FIRST
from tests.app.opened import in_turn, opened

SMALL = "mnasnet0_5"
"""A network that no architecture page teaches, and that is loaded in a moment."""


def words(app):
    return "\n".join(
        element.value
        for element in (*app.markdown, *app.caption, *app.info, *app.error, *app.header)
    )


@pytest.mark.parametrize(("part", "code"), in_turn(MODULES["network-part"]))
def test_every_part_speaks_of_the_chosen_network_and_of_no_lesson(part, code):
    app = opened(code, "network", name=SMALL, part=part)
    assert not app.error
    said = words(app)
    assert SMALL in said
    assert "[[" not in said
    assert "EfficientNet-Lite0" not in said
    assert not any(text(code)("answering.other_small") in one.value for one in app.markdown)


def test_it_opens_with_a_network_that_no_other_page_has():
    app = opened("en", "network")
    assert f"**{FIRST}**" in words(app)
    assert not app.error


def test_a_search_shows_what_is_found_and_leaves_the_chosen_network_open():
    app = opened("en", "network", search="regnet <10M", name=SMALL)
    shown = app.dataframe[0].value
    assert len(shown)
    assert all("regnet" in name.casefold() for name in shown["Network"])
    assert shown["Parameters"].max() < 10_000_000
    assert f"**{SMALL}**" in words(app)


def test_nothing_found_is_said_and_the_network_stays():
    app = opened("en", "network", search="nothing-of-the-kind", name=SMALL)
    assert text("en")("common.nothing_found", query="nothing-of-the-kind") in words(app)
    assert f"**{SMALL}**" in words(app)


def test_a_name_that_nobody_knows_opens_the_first_network():
    app = opened("en", "network", name="../../etc/passwd")
    assert not app.error
    assert f"**{FIRST}**" in words(app)


def test_without_weights_it_answers_with_random_ones_and_says_so():
    app = opened("en", "network", name=SMALL, part="try")
    t = text("en")
    assert any(t("answering.who_random", network=SMALL) in one.value for one in app.caption)
    assert any(one.value == t("answering.random") for one in app.markdown)


def test_the_numbers_are_those_of_the_layer_table():
    app = opened("en", "network", name=SMALL, part="layers")
    table = app.dataframe[-1].value
    assert table["Parameters"].max() <= layer_table(SMALL).params
    own = layer_table(SMALL).layers[0]
    assert table.set_index("Path").loc[own.path, "Parameters"] == own.params


def test_a_network_of_a_lesson_leads_to_it():
    app = opened("en", "network", name="resnet34", part="costs")
    label = text("en")("network.lesson", family=family("resnet").title)
    assert label in [link.proto.label for link in app.get("page_link")]


def test_look_inside_takes_any_network_from_the_address():
    app = opened("en", "inside", family="any", name=SMALL, part="activations")
    assert not app.error
    assert any(SMALL in str(box.value) for box in app.selectbox)
    assert text("en")("answering.who_random", network=SMALL) in words(app)


def test_compare_takes_any_network_from_the_address():
    app = opened("en", "compare", models=f"alexnet,{SMALL}")
    assert app.multiselect[0].value == ["alexnet", SMALL]
    table = app.dataframe[0].value.set_index("Quantity")
    assert table.loc["Parameters"].tolist()[1] == f"{layer_table(SMALL).params:,}"


def test_predict_offers_to_fetch_what_was_added():
    app = opened("en", "predict", also=SMALL)
    assert not app.error
    said = words(app)
    assert text("en")("answering.not_here", asked=SMALL) in said


def test_what_is_found_is_added_by_a_press():
    app = opened("en", "compare", models="alexnet,vgg16")
    app.text_input(key="add-models").set_value(SMALL).run()
    app.button(key=f"add-models-{SMALL}").click().run()
    assert app.multiselect[0].value == ["alexnet", "vgg16", SMALL]
    assert not app.exception


def test_a_network_that_no_memory_is_lent_to_shows_all_but_its_answers():
    giant = "timm:vit_giant_patch14_224"  # four gigabytes of weights
    app = opened("en", "network", name=giant, part="costs")
    assert not app.error
    app = opened("en", "network", name=giant, part="try")
    assert [settings().model_cache_bytes // MIB < 4096, len(app.error)] == [True, 1]
    assert giant.partition(":")[2] in app.error[0].value


UNUSUAL = {
    "timm:ecaresnet101d": "layers",  # a convolution along the channels
    "timm:csatv2": "receptive-field",  # a stem that leaves no box of the picture
    "timm:eva02_tiny_patch14_336": "block",  # a product with weights of no module
    "timm:dla46x_c": "block",  # a shortcut from outside of the part
    "vit_b_16": "flow",  # a list of patches
}
"""Networks that once ended a part in an error, with the part."""


@pytest.mark.slow
@pytest.mark.parametrize("name", UNUSUAL)
def test_a_network_unlike_those_of_the_lessons_opens(name):
    app = opened("en", "network", name=name, part=UNUSUAL[name])
    assert not app.error
    assert [*app.dataframe[1:], *app.info, *app.get("bidi_component")]
