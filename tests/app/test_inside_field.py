"""The part Receptive field of the page Look inside, in both languages, for every family."""

import numpy as np
import pytest
from PIL import Image

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.photos.decoding.images import sha256_of
from cnnviz.ui.shell import keys, numbers
from cnnviz.ui.widgets.photo import Photo
from tests.app.opened import opened
from tests.halves import first
from tests.tables import layer_table

CODES = [language.code for language in LANGUAGES]


def start(code="en", **query):
    return opened(code, "inside", part="field", **{"family": "resnet", "reveal": "1", **query})


def checked(app, code="en"):
    """How many of the heats say that nothing lies outside the box."""
    return [box.value for box in app.success].count(text(code)("inside_field.checked"))


@pytest.mark.parametrize(
    ("slug", "code"), first(4, [(family.slug, CODES[n % 2]) for n, family in enumerate(CATALOG)])
)
def test_every_family_checks_both_boxes(slug, code):
    app = start(code, family=slug)
    assert not app.exception
    assert not app.error
    assert checked(app, code) == 2
    assert len(app.get("plotly_chart")) == 4


def test_a_link_opens_its_unit_and_says_the_rows_of_its_box():
    app = start(layer="layer1.2.add", row="0", column="31")
    assert [box.value for box in app.number_input] == [0, 31]
    # Seven 3x3 in a row see 15 pixels, 7 to each side.
    told = text("en")("field.box_text", top=-7, bottom=7, left=24, right=38)
    assert told in [note.value for note in app.markdown]
    top, left, bottom, right = layer_table("resnet20-cifar10").row("layer1.2.add").box(0, 31)
    assert (top, left, bottom - 1, right - 1) == (-7, 24, 7, 38)
    share = 1 - 8 * 8 / 15**2
    padding = text("en")("inside_field.padding", share=numbers.percent(text("en"), share))
    assert padding in [note.value for note in app.caption]


def test_numbers_move_the_unit_and_the_same_place_stays_on_another_layer():
    app = start(layer="layer1.2.add")
    app.number_input[0].set_value(30).run()
    assert app.number_input[0].value == 30
    assert app.query_params["row"] in ("30", ["30"])
    app.selectbox(key=keys.LAYER).set_value("layer3.2.add").run()
    assert not app.exception
    assert [box.value for box in app.number_input] == [7, 4]
    assert checked(app) == 2


def test_the_slider_and_the_list_tell_the_same_layer():
    app = start()
    slider = next(s for s in app.select_slider if str(s.key).startswith("field-depth"))
    slider.set_value("conv1").run()
    assert app.selectbox(key=keys.LAYER).value == "conv1"
    app.selectbox(key=keys.LAYER).set_value("layer2.1.conv1").run()
    slider = next(s for s in app.select_slider if str(s.key).startswith("field-depth"))
    assert slider.value == "layer2.0.add"
    assert not app.exception


def test_nothing_is_given_away_before_the_guess():
    app = start(reveal="0")
    assert not checked(app)
    assert len(app.get("plotly_chart")) == 2
    app.button(key="guess-field_use-half").click().run()
    assert checked(app) == 2


def test_the_curve_is_measured_when_it_is_asked_for():
    app = start(family="lenet")
    app.button(key="start-field-depth").click().run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 5
    frame = app.dataframe[-1].value
    box, trained, random = (frame.iloc[:, place].astype(int).to_numpy() for place in (2, 3, 4))
    assert (trained <= box).all()
    assert (random <= box).all()
    assert list(box) == [5, 6, 14, 16]


@pytest.mark.parametrize(
    ("slug", "layer"),
    [("resnet", "fc"), ("senet", "layer1.0.se_module.fc1"), ("senet", "layer3.2.add")],
)
def test_layers_that_see_everything_say_so(slug, layer):
    app = start(family=slug, layer=layer)
    assert not app.exception
    told = [note.value for note in app.info]
    table = layer_table("seresnet20-cifar10" if slug == "senet" else "resnet20-cifar10")
    alone = table.row(layer).output_shape[1:] in ((), (1, 1))
    key = "one_unit" if alone else "behind_gate"
    assert text("en")(f"inside_field.{key}") in told


@pytest.mark.parametrize("kind", ["tiny", "black", "wide", "grey"])
def test_odd_photos_have_a_field_too(kind):
    pictures = {
        "tiny": np.arange(192, dtype=np.uint8).reshape(8, 8, 3),
        "black": np.zeros((40, 40, 3), np.uint8),
        "wide": np.full((10, 200, 3), 200, np.uint8),
        "grey": np.full((50, 60, 3), 128, np.uint8),
    }
    image = Image.fromarray(pictures[kind])
    app = start(family="vgg")
    app.session_state[keys.PHOTO] = Photo(image=image, sha256=sha256_of(image))
    app.run()
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 4
