"""Cutting things on the page *Look inside*: every family, both languages, and odd photos."""

import hashlib
import re

import pytest
from PIL import Image

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.settings import settings
from cnnviz.ui.shell import keys
from cnnviz.ui.widgets.photo import Photo
from tests.app.opened import in_turn, opened
from tests.halves import first

CODES = [language.code for language in LANGUAGES]
SLUGS = [family.slug for family in CATALOG]
SPECIAL = {
    "vgg": "layer", "nin": "layer", "alexnet": "layer", "googlenet": "branch", "resnet": "block",
    "densenet": "dense", "senet": "gate", "lenet": "channel", "inception": "branch",
    "after2017": "block",
}  # fmt: skip
"""What the page begins with."""


@pytest.fixture(autouse=True)
def no_data(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def cutting(code, family, **query):
    app = opened(code, "inside", part="cuts", family=family, pictures="gallery", **query)
    assert not app.error
    return app


def words(app):
    return "\n".join(element.value for element in app.markdown)


def kinds(app):
    return next(control for control in app.segmented_control if control.key == "cut")


@pytest.mark.parametrize(("slug", "code"), first(4, in_turn(SLUGS)))
def test_every_family_begins_with_what_is_special_in_it(code, slug):
    app = cutting(code, slug)
    t = text(code)
    assert kinds(app).value == SPECIAL[slug]
    assert kinds(app).options[-1] == t("inside_cuts.kinds.channel")
    assert t(f"inside_cuts.about.{SPECIAL[slug]}") in words(app)
    assert len(app.get("plotly_chart")) >= 3


@pytest.mark.parametrize(("slug", "code"), first(4, in_turn(SLUGS)))
def test_channels_can_be_cut_in_every_family(code, slug):
    app = cutting(code, slug, cut="channel", off="0,2")
    assert app.multiselect[0].value == ["0", "2"]
    assert "0, 2" in words(app)
    app.multiselect[0].set_value([]).run()
    assert not app.exception
    assert text(code)("inside_cuts.nothing") in words(app)
    assert not app.metric[1].delta
    assert "off" not in app.query_params


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("slug", "cut", "off", "told"),
    [
        ("resnet", "block", "layer2.1", "`layer2.1`"),
        ("senet", "block", "layer2.1", "`layer2.1`"),
        ("vgg", "layer", "features.11", "`features.10`"),
        ("densenet", "dense", "features.denseblock1.denselayer2", "denselayer2"),
    ],
)
def test_a_cut_says_what_it_replaced_and_changes_the_answer(code, slug, cut, off, told):
    app = cutting(code, slug, cut=cut, off=off)
    assert told in words(app)
    assert app.metric[1].delta
    assert app.query_params["off"] == off
    app.button("restore").click().run()
    assert not app.metric[1].delta
    assert "off" not in app.query_params


def test_a_block_is_told_with_its_maps():
    app = cutting("en", "resnet", off="layer2.1")
    assert "32 maps of 16×16" in words(app)
    assert "the shortcut stays" in words(app)


@pytest.mark.parametrize("code", CODES)
def test_branches_are_scaled_from_the_address_and_by_their_sliders(code):
    app = cutting(code, "googlenet", module="inception3b", scales="0,1,1.5,1")
    assert [slider.value for slider in app.slider] == [0.0, 1.0, 1.5, 1.0]
    told = words(app)
    assert all(part in told for part in ("`inception3b.branch1`", "`inception3b.branch3`", "1.5"))
    assert app.metric[1].delta
    app.button("restore").click().run()
    assert [slider.value for slider in app.slider] == [1.0] * 4
    assert "scales" not in app.query_params


@pytest.mark.parametrize("scales", ["x", "1,2", "0,1,1,9", ""])
def test_nonsense_in_the_address_is_no_scale(scales):
    app = cutting("en", "googlenet", scales=scales)
    assert [slider.value for slider in app.slider] == [1.0] * 4


@pytest.mark.parametrize(("by", "code"), in_turn(["other", "one", "mean", "shuffled"]))
def test_gates_are_replaced_everywhere_or_in_one_block(code, by):
    app = cutting(code, "senet", by=by, where="layer3.2")
    assert re.search(r"(?<!\d)64(?!\d)", words(app))
    assert not app.exception


@pytest.mark.parametrize("code", CODES)
def test_a_wire_says_who_loses_what(code):
    app = cutting(code, "densenet", cut="wire", **{"wire-cut": "zero"})
    assert "`denseblock1`" in words(app)
    assert text(code)("inside_cuts.about.wire") in words(app)


@pytest.mark.parametrize("code", CODES)
def test_many_pictures_are_measured_for_who_has_guessed(code):
    app = cutting(code, "resnet")
    before = len(app.get("plotly_chart"))
    app.button("guess-cuts-most").click().run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == before + 2
    told = [*app.success, *app.warning]
    assert any("36" in note.value for note in told)  # 9 blocks on 4 photos


ODD = [((8, 8), "red"), ((64, 64), "black"), ((50, 40), (128, 128, 128)), ((200, 10), "white")]


@pytest.mark.parametrize(("slug", "odd"), first(4, in_turn(SLUGS, ODD)))
def test_odd_photos_are_cut_like_all_others(slug, odd):
    size, colour = odd
    app = cutting("en", slug)
    image = Image.new("RGB", size, colour)
    digest = hashlib.sha256(f"{size}{colour}".encode()).hexdigest()
    app.session_state[keys.PHOTO] = Photo(image=image, sha256=digest)
    for kind in ("channel", SPECIAL[slug]):
        kinds(app).set_value(kind).run()
        assert not app.exception
        assert not app.error


def test_the_test_pictures_of_cifar10_are_offered_where_they_are(tmp_path):
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
        record = bytes([3]) + bytes(range(256)) * 12
        (folder / f"{name}.bin").write_bytes(record * 5)
    app = opened("en", "inside", part="cuts", family="resnet")
    app.button("guess-cuts-few").click().run()
    assert app.segmented_control("pictures").value == "cifar10"
    app.button("start-curve-block").click().run()
    assert not app.exception
    assert "9 cuts on each of 5 pictures" in words(app)
    app.segmented_control("pictures").set_value("gallery").run()
    assert "9 cuts on each of 4 pictures" in words(app)
