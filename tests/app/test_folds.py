"""Folding in the layer table and in the whole graph, as a reader does it."""

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.ui.shell import keys
from tests.app.opened import opened

T = text("en")


def names(app):
    return [name.strip() for name in app.dataframe[0].value[T("common.layer")]]


def said(app, name):
    """What the address says."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def press(app, words):
    (button,) = [one for one in app.button if one.label == words]
    return button.click().run()


def test_equal_layers_of_the_table_are_one_row_until_they_are_unfolded():
    app = opened("en", "vgg", part="layers", layer="features.24*3")
    folded = names(app)
    assert "▸ conv5_1–3 × 3" in folded
    assert "conv5_2" not in folded
    app = press(app, T("folds.unfold"))
    unfolded = names(app)
    at = unfolded.index("▾ conv5_1–3 × 3")
    assert unfolded[at + 1 : at + 7] == [
        name for n in (1, 2, 3) for name in (f"conv5_{n}", f"relu5_{n}")
    ]
    assert len(unfolded) == len(folded) + 6
    assert said(app, "open") == "features.24*3"
    app = press(app, T("folds.fold"))
    assert names(app) == folded
    assert "open" not in app.query_params


def test_everything_is_unfolded_and_folded_at_once():
    app = opened("en", "resnet", part="layers")
    folded = names(app)
    app = press(app, T("folds.unfold_all"))
    assert len(names(app)) > len(folded) + 80
    assert press(app, T("folds.fold_all")).dataframe
    assert names(app) == folded


def test_a_link_to_a_row_inside_unfolds_what_is_around_it():
    app = opened("en", "resnet", part="layers", layer="layer3.4.conv2")
    assert "conv4_5" in names(app)
    assert any("layer3.4.conv2" in one.value for one in app.markdown)


def test_a_search_looks_through_what_is_folded_by_name_and_by_path():
    app = opened("en", "vgg", part="layers", search="conv5_3")
    assert names(app) == ["conv5_3"]
    app = opened("en", "vgg", part="layers", search="features.28")
    assert names(app) == ["conv5_3"]


@pytest.mark.parametrize("slug", [family.slug for family in CATALOG])
def test_every_network_opens_as_a_whole_graph(slug):
    app = opened("ko", slug, part="block", block="network")
    assert not app.error
    assert not app.exception
    assert app.selectbox(key=keys.BLOCK).value == "network"


def test_what_is_unfolded_in_the_graph_stands_in_the_address_and_stays():
    app = opened("en", "resnet", part="block", block="network", open="layer3,nonsense")
    assert not app.exception
    assert said(app, "open") == "layer3"


def test_the_scale_of_the_strip_stands_in_the_address():
    app = opened("en", "vgg", part="block", linear="1")
    assert app.toggle(key="linear-vgg16").value is True
    app.toggle(key="linear-vgg16").set_value(False).run()
    assert "linear" not in app.query_params


def test_choosers_say_the_names_of_the_papers_and_hold_the_paths_of_the_modules():
    app = opened("en", "vgg", part="receptive-field", layer="features.14")
    box = app.selectbox(key=keys.LAYER)
    assert box.value == "features.14"
    assert "conv3_3" in box.options
    assert "features.14" in box.help
