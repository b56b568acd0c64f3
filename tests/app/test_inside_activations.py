"""The part Activations of the page Look inside, in both languages, for every family."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.photos.decoding.images import decode, sha256_of
from cnnviz.settings import settings
from cnnviz.ui.shell import keys
from cnnviz.ui.widgets.photo import Photo
from tests.app.opened import in_turn, opened
from tests.halves import first

CODES = [language.code for language in LANGUAGES]


@pytest.fixture(autouse=True)
def no_data(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def start(code="en", **query):
    return opened(code, "inside", part="activations", reveal="1", **{"family": "resnet", **query})


def right(app, code="en"):
    """Whether the arithmetic on the page says that it equals the network's own value."""
    t = text(code)
    begin = t("activation_sums.equal", difference="@").partition("@")[0]
    exact = t("activation_sums.exact")
    return [b for b in app.success if b.value.startswith(begin) or b.value == exact]


@pytest.mark.parametrize(("slug", "code"), in_turn([family.slug for family in CATALOG]))
def test_every_family_shows_its_first_layer_and_its_arithmetic(code, slug):
    app = start(code, family=slug)
    assert not app.exception
    assert not app.error
    assert right(app, code)
    assert len(app.get("plotly_chart")) >= 4


@pytest.mark.parametrize(
    ("slug", "layer"),
    [
        ("alexnet", "features.2"), ("alexnet", "classifier.4"), ("nin", "avgpool"),
        ("googlenet", "inception3a.cat"), ("resnet", "layer2.0.add"), ("resnet", "fc"),
        ("densenet", "features.transition1.pool"), ("senet", "layer1.0.se_module.mul"),
        ("senet", "layer1.0.se_module.mean"), ("nin", "block1.3"), ("vgg", "features.4"),
    ],
)  # fmt: skip
def test_every_kind_of_layer_is_explained(slug, layer):
    app = start(family=slug, layer=layer)
    assert not app.exception
    assert app.selectbox(key=keys.LAYER).value == layer
    assert right(app)


def odd(name):
    size = {"tiny": (8, 8), "long": (200, 10)}.get(name, (64, 64))
    if name in ("tiny", "long"):
        pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
        picture = Image.fromarray(pixels)
    else:
        picture = Image.new("RGB", size, {"black": "black", "grey": "grey"}[name])
    file = io.BytesIO()
    picture.save(file, "PNG")
    return decode(file.getvalue())


@pytest.mark.parametrize("name", first(2, ["tiny", "long", "black", "grey"]))
def test_odd_photos(name):
    app = start()
    image = odd(name)
    app.session_state[keys.PHOTO] = Photo(image=image, sha256=sha256_of(image))
    app.run()
    assert not app.exception
    assert not app.error
    assert right(app)


def test_the_address_opens_the_unit_and_follows_it():
    app = start(layer="layer1.0.conv1", at="5,3,7")
    chosen = {box.key.split("-")[0]: box for box in app.number_input}
    assert [chosen[name].value for name in ("channel", "row", "column")] == [5, 3, 7]
    chosen["row"].set_value(9).run()
    assert not app.exception
    assert app.query_params["at"] in ("5,9,7", ["5,9,7"])


def test_a_place_that_does_not_exist_is_the_strongest_unit_instead():
    app = start(layer="layer1.0.conv1", at="999,3,7")
    assert not app.exception
    assert right(app)


def test_a_layer_is_reached_step_by_step():
    app = start(layer="layer1.0.conv1")
    app.button(key="layer-after").click().run()
    assert app.selectbox(key=keys.LAYER).value == "layer1.0.bn1"
    app.button(key="layer-before").click().run()
    assert app.selectbox(key=keys.LAYER).value == "layer1.0.conv1"


def test_order_and_brightness_change_the_wall_only():
    app = start(layer="layer2.0.relu")
    before = [chart.proto.spec for chart in app.get("plotly_chart")]
    app.button_group(key="order").set_value("strength").run()
    app.button_group(key="scale").set_value("own").run()
    assert not app.exception
    after = [chart.proto.spec for chart in app.get("plotly_chart")]
    changed = [old != new for old, new in zip(before, after, strict=True)]
    # In front of the wall stand the zeros and the branches of the whole network.
    assert changed == [False, False, True, *[False] * (len(before) - 3)]


def test_a_wide_layer_is_cut_into_sheets():
    app = start(family="alexnet", layer="classifier.1")
    page = next(box for box in app.selectbox if box.key.startswith("page-"))
    page.set_value(1).run()
    assert not app.exception
    assert len(page.options) == 2


def test_the_question_hides_the_zeros_until_it_is_answered():
    app = opened("en", "inside", part="activations", family="resnet")
    question = text("en")("guess.activation_zeros.question")
    assert any(question in words.value for words in app.markdown)
    charts = len(app.get("plotly_chart"))
    app.button(key="guess-activation_zeros-half").click().run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == charts + 1


def patches(app):
    return next(
        f.value for f in app.dataframe if text("en")("activation_patches.picture") in f.value
    )


def test_the_best_patches_of_sample_photos_and_generated_pictures():
    app = start(layer="layer2.1.relu", at="3,0,0")
    app.button(key="start-patches").click().run()
    assert not app.exception
    values = [float(value) for value in patches(app)[text("en")("activation_maps.value")]]
    assert len(values) == 9
    assert values == sorted(values, reverse=True)
    names = {text("en")(f"samples.{name}") for name in ("chelsea", "coffee", "rocket", "astronaut")}
    names |= {text("en")("activation_patches.of_shapes10", index=index) for index in range(200)}
    found = patches(app)[text("en")("activation_patches.picture")]
    assert set(found) <= names
    assert len(set(found)) == 9  # one patch a picture
    app.button(key="start-copies").click().run()
    assert not app.exception
    whole = text("en")("patch_copies.as_it_is")
    copies = next(frame.value for frame in app.dataframe if whole in frame.value)
    assert [float(value) for value in copies[whole]] == pytest.approx(values, rel=1e-3)


def test_test_pictures_are_searched_where_they_are(tmp_path, monkeypatch):
    from cnnviz.training.data import data_sets
    from cnnviz.training.data.image_data import CIFAR10_CLASSES, RECORD

    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    records = np.random.default_rng(1).integers(0, 256, (30, RECORD), np.uint8)
    records[:, 0] %= len(CIFAR10_CLASSES)
    for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
        (folder / f"{name}.bin").write_bytes(records.tobytes())
    assert data_sets.available()[0] == "cifar10"
    monkeypatch.setattr("cnnviz.studios.inside.activations.best_patches.screen.TEST_PICTURES", 20)
    app = start(layer="layer1.0.relu")
    app.button(key="start-patches").click().run()
    assert not app.exception
    assert not [button for button in app.button if button.key == "start-patches"]  # all is done
    found = patches(app)[text("en")("activation_patches.picture")]
    assert len(found) == 9
    assert len(set(found)) == 9  # one patch a picture
    assert any("CIFAR-10" in name for name in found)


def test_a_picture_is_made_for_a_channel_with_the_aids_of_the_address():
    app = start("ko", layer="layer2.0.relu", at="5,0,0", aids="jitter,fourier")
    assert app.get("button_group")  # the aids
    app.button(key="start-made").click().run()
    assert not app.exception
    assert not [button for button in app.button if button.key == "start-made"]  # all is done
    t = text("ko")
    table = next(f.value for f in app.dataframe if t("made.mean") in f.value)[t("made.mean")]
    numbers = [float(value.replace("−", "-")) for value in table]
    assert numbers[-1] > numbers[0]
    assert app.query_params["aids"] in (["jitter,fourier"], "jitter,fourier")
