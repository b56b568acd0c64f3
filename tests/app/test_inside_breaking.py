"""The part of *Look inside* that disturbs the photo, as a reader works with it."""

import itertools
import json

import numpy as np
import pytest
import streamlit as st
import torch
from PIL import Image

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.photos.decoding.images import sha256_of
from cnnviz.photos.weights.available import WeightsInfo, weights_for
from cnnviz.photos.weights.models import ModelStore
from cnnviz.probing.disturbances.perturbations import GRIDS, Disturbance
from cnnviz.settings import settings
from cnnviz.studios.inside.breaking.many_pictures import screen as many_pictures
from cnnviz.training.data.image_data import BINARY_FOLDER, TEST_BATCH, TRAIN_BATCHES
from cnnviz.ui import cache
from cnnviz.ui.shell import keys
from cnnviz.ui.widgets.photo import Photo
from tests.app.opened import in_turn, opened
from tests.halves import first

KINDS = [str(kind) for kind in Disturbance if kind is not Disturbance.SIGNS]

ODD = {
    "tiny": Image.effect_noise((8, 8), 80).convert("RGB"),
    "black": Image.new("RGB", (40, 40)),
    "flat grey": Image.new("RGB", (64, 48), (128, 128, 128)),
    "wide": Image.effect_noise((200, 10), 60).convert("RGB"),
}


@pytest.fixture(autouse=True)
def no_data(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def start(code, **query):
    return opened(code, "inside", part="breaking", **{"family": "resnet", **query})


def sound(app):
    assert not app.exception
    assert not app.error


def chart(app, number):
    return json.loads(app.get("plotly_chart")[number].proto.spec)


def test_the_guess_comes_first_and_is_judged():
    t = text("en")
    app = start("en")
    assert not app.metric
    app.button(key="guess-breaking-blur").click().run()
    sound(app)
    said = [box.value for box in [*app.success, *app.warning] if "You said: Blur" in box.value]
    assert len(said) == 1
    assert t("breaking.kinds.adversarial") in said[0]
    assert app.metric


@pytest.mark.parametrize(("slug", "code"), first(3, in_turn([family.slug for family in CATALOG])))
def test_every_family_can_be_broken(slug, code):
    app = start(code, family=slug, disturb="adversarial", reveal="1")
    sound(app)
    assert text(code)("breaking.transfer") in [heading.value for heading in app.header]
    # Two top fives, the curves, and who is fooled: no other network here sees 224 pixels.
    assert len(app.get("plotly_chart")) == (3 if slug == "after2017" else 4)


@pytest.mark.parametrize(
    ("kinds", "code"), first(1, in_turn([KINDS[::3], KINDS[1::3], KINDS[2::3]]))
)
def test_every_disturbance_at_no_dose_and_at_the_largest(code, kinds):
    app = start(code, reveal="1")
    for kind in kinds:
        app.query_params["disturb"] = kind
        for step in (0, len(GRIDS[Disturbance(kind)]) - 1):
            app.query_params[f"dose-{kind}"] = str(step)
            app.run()
            sound(app)
            assert app.select_slider(key=f"dose-{kind}").value == str(step)
            # Without a dose nothing has changed: no delta stands beside the probability.
            assert bool(app.metric[0].delta) <= bool(step)


@pytest.mark.parametrize(
    ("odd", "code"), first(1, zip(ODD, itertools.cycle(["en", "ko"]), strict=False))
)
def test_odd_photos(code, odd):
    app = start(code, reveal="1")
    image = ODD[odd]
    app.session_state[keys.PHOTO] = Photo(image=image, sha256=sha256_of(image))
    for kind in ("occluder", "shuffle", "jpeg", "adversarial"):
        app.query_params["disturb"] = kind
        app.run()
        sound(app)


def test_the_curves_follow_the_networks_and_the_class_of_the_address():
    app = start("en", reveal="1", disturb="blur", shows="dog", nets="lenet5-cifar10,nonsense")
    sound(app)
    names = [line["name"] for line in chart(app, 2)["data"]]
    assert names[:2] == ["LeNet-5 in colour (CIFAR-10)", "ResNet-20 (CIFAR-10)"]
    table = app.dataframe[1].value
    assert list(table["Class that is followed"]) == ["dog", "dog"]
    # ResNet-20 sees a cat, so it is wrong about a dog before anything is disturbed.
    assert list(table["First failing dose"])[1] == "wrong before"


def test_five_small_networks_from_old_to_new_are_compared_at_first():
    app = start("en", reveal="1", disturb="contrast")
    assert app.multiselect(key="breaking-networks").value == [
        "lenet5-cifar10", "vgg11-small-cifar10", "inception-small-cifar10", "resnet20-cifar10",
        "seresnet20-cifar10",
    ]  # fmt: skip


def test_a_choice_that_is_none_falls_back():
    app = start("en", reveal="1", disturb="magic", shows="unicorn", place="nowhere")
    sound(app)
    assert app.selectbox(key="shows").value == "first"
    app.query_params["dose-occluder"] = "999"
    app.run()
    sound(app)


def test_many_photos_are_measured_at_a_click_and_kept():
    app = start("en", reveal="1", disturb="darkness", nets="lenet5-cifar10")
    charts = len(app.get("plotly_chart"))
    app.button(key="start-breaking").click().run()
    sound(app)
    assert len(app.get("plotly_chart")) == charts + 1
    assert "start-breaking" not in [button.key for button in app.button]
    assert "stop-breaking" not in [button.key for button in app.button]
    assert all(line["y"][0] == 1 for line in chart(app, -1)["data"] if line["x"] != [None])
    again = start("en", reveal="1", disturb="darkness", nets="lenet5-cifar10")
    assert again.button(key="start-breaking")  # another session asks for itself


def test_what_was_measured_before_a_stop_is_shown(monkeypatch):
    app = start("en", reveal="1", disturb="contrast", nets="lenet5-cifar10")
    charts = len(app.get("plotly_chart"))
    computed = cache.shared

    def interrupted(function, *arguments):
        own = arguments[0]
        if isinstance(own, WeightsInfo) and own.model == "resnet20-cifar10":
            st.stop()  # what a click on the button does, at the next call of Streamlit
        return computed(function, *arguments)

    monkeypatch.setattr(cache, "shared", interrupted)
    app.button(key="start-breaking").click().run()
    assert [button for button in app.button if button.key == "stop-breaking"]
    app.button(key="stop-breaking").click().run()
    sound(app)
    assert app.button(key="start-breaking")
    assert len(app.get("plotly_chart")) == charts + 1
    assert chart(app, -1)["data"][0]["name"] == "LeNet-5 in colour (CIFAR-10)"


def test_test_pictures_are_offered_where_they_are_and_their_accuracy_is_counted(
    no_data, monkeypatch
):
    monkeypatch.setattr(many_pictures, "PICTURES", 40)
    monkeypatch.setattr(many_pictures, "PART", 20)
    rng = np.random.default_rng(0)
    place = no_data / BINARY_FOLDER
    place.mkdir()
    for name in (*TRAIN_BATCHES, TEST_BATCH):
        records = rng.integers(0, 256, (many_pictures.PICTURES, 3073), dtype=np.uint8)
        records[:, 0] %= 10
        (place / f"{name}.bin").write_bytes(records.tobytes())
    app = start("en", reveal="1", disturb="darkness", over="cifar10", nets="lenet5-cifar10")
    app.button(key="start-breaking").click().run()
    sound(app)
    pixels = records[:, 1:].reshape(-1, 3, 32, 32)  # the test batch was written last
    info = weights_for("lenet5-cifar10")[0]
    loaded = ModelStore(2**30).get("lenet5-cifar10", info)
    mean, std = (
        np.array(part, np.float32)[:, None, None]
        for part in (loaded.preprocessing.mean, loaded.preprocessing.std)
    )
    with torch.inference_mode():
        x = torch.from_numpy((pixels.astype(np.float32) / 255 - mean) / std)
        right = (loaded.module(x).argmax(1).numpy() == records[:, 0]).mean()
    (lenet, *_) = chart(app, -1)["data"]
    assert lenet["y"][0] == pytest.approx(right)
