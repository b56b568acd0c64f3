"""The part *Attribution* of the page Look inside: every family, every view, odd photos."""

import re

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.photos.decoding.images import sha256_of
from cnnviz.ui.shell import keys
from cnnviz.ui.widgets.photo import Photo
from tests.app.opened import PATIENCE, in_turn, opened
from tests.halves import first

CODES = [language.code for language in LANGUAGES]
VIEWS = ["methods", "layers", "way", "sanity", "deletion"]
NO_CAM = {"lenet", "alexnet", "vgg"}


def start(code, **query):
    return opened(
        code, "inside", part="attribution", **{"family": "resnet", "reveal": "1", **query}
    )


def show(app, image):
    app.session_state[keys.PHOTO] = Photo(image=image, sha256=sha256_of(image))
    app.run()
    assert not app.exception
    assert not app.error


def said(app):
    return "\n".join(entry.value for entry in [*app.caption, *app.markdown, *app.info])


def charts(app):
    return app.get("plotly_chart")


@pytest.mark.parametrize(("slug", "code"), first(3, in_turn([family.slug for family in CATALOG])))
def test_every_family_shows_its_methods_side_by_side(code, slug):
    app = start(code, family=slug)
    t = text(code)
    assert not app.error
    exact = slug not in NO_CAM
    assert len(charts(app)) == (8 if exact else 7)  # one a method, and how far they agree
    assert (t("attribution.methods.cam") in said(app).replace("**CAM**은", "")) or not exact
    # What Score-CAM tried, and what it took.
    assert re.search(r"(Time it took|걸린 시간): \d+\.\d", said(app))
    assert any("(CAM)" in note.value for note in app.info) == (not exact)


@pytest.mark.parametrize("slug", first(1, [family.slug for family in CATALOG]))
@pytest.mark.parametrize("view", VIEWS[1:])
def test_every_view_of_every_family_runs_to_its_end(slug, view):
    app = start("ko", family=slug, **{"attribution-view": view})
    assert not app.error
    assert charts(app)
    assert text("ko")("common.table_twin") in [entry.label for entry in app.expander]


@pytest.mark.parametrize("view", first(1, VIEWS))
def test_odd_photos_are_answered_in_every_view(view):
    app = start("en", **{"attribution-view": view})
    noise = np.random.default_rng(0).integers(0, 255, (8, 8, 3), np.uint8)
    for image in (
        Image.fromarray(noise),
        Image.new("RGB", (60, 60), "black"),
        Image.new("RGB", (40, 50), "grey"),
        Image.new("RGB", (200, 10), "red"),
    ):
        show(app, image)


@pytest.mark.parametrize("slug", ["lenet", "nin"])
def test_a_black_photo_set_against_black_has_nothing_to_share_out(slug):
    app = start("en", family=slug, **{"attribution-view": "way"})
    show(app, Image.new("RGB", (32, 32), "black"))
    assert text("en")("attribution.nothing") in [note.value for note in app.info]
    app = start("en", family=slug)
    show(app, Image.new("RGB", (32, 32), "black"))


def test_the_question_stands_first_and_hides_the_maps():
    app = start("en", reveal="0")
    assert not charts(app)
    app.button(key="guess-attribution-lower_left").click().run()
    assert not app.exception
    assert charts(app)
    assert "34.6" in "\n".join(note.value for note in app.success)


def test_a_link_opens_its_class_and_its_rival():
    app = start("en", **{"attribution-class": "dog", "attribution-against": "cat"})
    assert app.selectbox(key="attribution-class").value == "dog"
    assert app.selectbox(key="attribution-against").value == "cat"
    options = app.selectbox(key="attribution-class").options
    assert len(options) == 10
    assert options[0].startswith("cat · ")
    assert not any(option.startswith("dog") for option in
                   app.selectbox(key="attribution-against").options)  # fmt: skip


def test_the_contrast_has_the_difference_of_the_two_scores():
    def score(**query):
        app = start("en", **{"attribution-view": "way"}, **query)
        return {metric.label: float(metric.value.split()[0]) for metric in app.metric}

    label = "Score of the photo"
    both = score(**{"attribution-class": "dog", "attribution-against": "cat"})
    dog, cat = score(**{"attribution-class": "dog"}), score()
    assert both[label] == pytest.approx(dog[label] - cat[label], abs=2e-4)
    assert both["Off by"] < 10


def test_the_class_follows_the_answer_until_the_reader_chooses():
    app = start("en")
    assert app.selectbox(key="attribution-class").value == "first"
    show(app, Image.new("RGB", (32, 32), "skyblue"))
    assert app.selectbox(key="attribution-class").value == "first"
    assert not app.selectbox(key="attribution-class").options[0].startswith("cat")


def test_another_layer_is_shown_beside_the_last_one():
    app = start("en", **{"attribution-view": "layers"})
    before = len(charts(app))
    app.selectbox(key="attribution-layer").set_value("layer2.0.add").run()
    assert not app.exception
    assert len(charts(app)) == before + 1
    assert "layer2.0.add" in app.query_params["attribution-layer"]


def test_every_control_of_the_page_can_be_moved():
    app = start("en")
    for key, value in (
        ("attribution-squares", "4"),
        ("attribution-baseline", "blurred"),
        ("attribution-view", "way"),
        ("attribution-steps", "64"),
        ("attribution-view", "sanity"),
        ("attribution-method", "occlusion"),
        ("attribution-view", "deletion"),
    ):
        app.segmented_control(key=key).set_value(value).run()
        assert not app.exception
        assert not app.error


def large():
    """Two maps of a network of ImageNet size with random weights, as a page shows them."""
    import streamlit as st

    from cnnviz.probing.attribution.question import answers_of
    from cnnviz.studios.inside.attribution.maps import screen as maps
    from cnnviz.studios.inside.attribution.question.screen import AskedClass
    from cnnviz.ui import networks, tables
    from cnnviz.ui.shell import language
    from cnnviz.ui.widgets import photo

    loaded = networks.store().get("resnet18")
    seen = photo.current()
    asked = AskedClass(
        loaded=loaded,
        seen=seen,
        table=tables.layer_table("resnet18"),
        t=language.words(),
        names=loaded.classes,
        logits=networks.on_photo(answers_of, loaded, seen)[0].numpy(),
        index=3,
    )
    st.session_state["exact"] = maps.of(asked, "cam").shape
    st.session_state["waits"] = maps.of(asked, "integrated")
    st.session_state["masked"] = maps.of(asked, "score_cam")
    st.session_state["runs"] = maps.occlusion(asked, 4)


@pytest.mark.slow
def test_a_large_network_waits_to_be_asked_and_shows_how_far_it_is():
    app = AppTest.from_function(large, default_timeout=PATIENCE).run()
    assert not app.exception
    assert app.session_state["exact"] == (7, 7)
    assert app.session_state["waits"] is None  # too much to begin unasked
    assert app.session_state["runs"].shape == (4, 4)
    assert app.session_state["masked"] is None
    app.button(key="start-attribution-integrated-32-False").click().run()
    assert not app.exception
    assert app.session_state["waits"].shape == (56, 56)
    assert [button.key for button in app.button] == ["start-attribution-score_cam-False"]
