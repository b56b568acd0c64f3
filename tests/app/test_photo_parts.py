"""The parts of a page that answer on a photo, in every language, without a network."""

import io

import pytest
from PIL import Image

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.ui.shell import keys
from tests.app.opened import opened
from tests.halves import first

CODES = [language.code for language in LANGUAGES]


def start(code, part, slug="resnet", **query):
    return opened(code, slug, part=part, **query)


def png(size, colour="red"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "part", ["block", "receptive-field", "costs", "filters", "try", "train", "check"]
)
def test_every_part_runs_to_its_end_without_an_error(code, part):
    app = start(code, part)
    assert not app.error
    assert app.header


@pytest.mark.parametrize(
    "slug", first(3, [family.slug for family in CATALOG if family.slug != "resnet"])
)
@pytest.mark.parametrize("part", ["block", "receptive-field", "costs", "filters", "try", "train"])
def test_every_part_of_every_page_runs_to_its_end(slug, part):
    app = start("ko", part, slug)
    assert not app.error
    assert app.header


@pytest.mark.parametrize("variant", ["resnet18", "resnet34", "resnet101", "resnet152"])
@pytest.mark.parametrize("part", ["block", "receptive-field", "costs"])
def test_every_variant_fills_every_part(variant, part):
    app = start("en", part, variant=variant)
    assert not app.error


@pytest.mark.parametrize("code", CODES)
def test_the_bundled_network_says_what_it_is(code):
    app = start(code, "try")
    told = "\n".join(note.value for note in (*app.caption, *app.markdown))
    assert "ResNet-20" in told
    assert "CIFAR-10" in told
    assert text(code)("classes.cat") in told


def test_the_first_sample_is_a_cat_and_is_seen_as_one():
    app = start("en", "try")
    answers = [frame.value for frame in app.dataframe if "Class" in frame.value.columns]
    assert answers[0]["Class"][0] == "cat"


def test_a_good_upload_becomes_the_photo_and_a_bad_one_changes_nothing():
    app = start("en", "try")
    app.file_uploader[0].set_value(("sky.png", png((80, 60), "skyblue"), "image/png")).run()
    assert not app.exception
    assert app.session_state[keys.PHOTO].image.size == (80, 60)
    kept = app.session_state[keys.PHOTO].sha256
    app.file_uploader[0].set_value(("wide.png", png((400, 9)), "image/png")).run()
    assert not app.exception
    assert [error.value for error in app.error] == [text("en")("errors.too_long", limit=20)]
    assert app.session_state[keys.PHOTO].sha256 == kept


def test_a_link_that_switches_a_block_off_shows_what_it_changes():
    app = start("en", "laboratory", reveal="1")
    assert {metric.label for metric in app.metric} == {"Routes left"}
    whole = int(app.metric[0].value)
    app = start("en", "laboratory", reveal="1", off="layer1.2")
    cut = {metric.label: metric for metric in app.metric}
    assert int(cut["Routes left"].value) == whole // 2
    assert cut["Margin"].delta


def test_offline_there_is_no_button_that_needs_the_network(monkeypatch):
    from cnnviz.settings import settings

    monkeypatch.setenv("CNNVIZ_OFFLINE", "1")
    settings.cache_clear()
    try:
        app = start("en", "try")
        assert not [b for b in app.button if b.key and b.key.startswith("fetch-")]
        assert any("resnet50-11ad3fa6.pth" in c.value for c in app.caption)
    finally:
        settings.cache_clear()


def test_the_block_of_a_layer_that_was_chosen_elsewhere_opens():
    app = start("en", "block", layer="layer3.1.conv2")
    assert app.selectbox(key=keys.BLOCK).value == "layer3.1"
    app.selectbox(key=keys.BLOCK).set_value("layer2.0").run()
    assert not app.exception
    assert app.selectbox(key=keys.BLOCK).value == "layer2.0"


def test_a_container_tells_what_its_parts_come_to():
    app = start("en", "layers", layer="layer4")
    assert any("14,964,736" in text.value for text in app.markdown)  # 25,557,032 less the rest


@pytest.mark.parametrize("code", CODES)
def test_a_network_without_published_weights_is_not_said_to_have_some(code):
    app = start(code, "try", "nin", variant="nin")
    said = text(code)("answering.unknown", asked="NIN (CIFAR-10)")
    (told,) = [note.value for note in app.caption if said in note.value]
    assert "ImageNet" not in told
    assert "CIFAR-10" in told
