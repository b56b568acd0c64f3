"""The page *Predict*: every bundled network on one photo."""

from dataclasses import replace

import pytest
import streamlit as st
from PIL import Image

from cnnviz.architectures import family_of
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.photos.weights import models
from cnnviz.photos.weights.cards import bundled
from cnnviz.photos.weights.shipped import SHIPPED
from cnnviz.studios.predict.predictions import screen as predictions
from cnnviz.ui import networks
from cnnviz.ui.shell import keys
from cnnviz.ui.widgets import photo, roster, steps
from tests.app.answered import bars, reference, shown
from tests.app.opened import opened

CODES = [language.code for language in LANGUAGES]
SMALL = len(bundled())
"""Networks of this project, with the classes of CIFAR-10."""
COUNT = SMALL + len(SHIPPED)
"""With those whose ImageNet weights a package brings."""


def one(code="en", **query):
    return opened(code, "predict", reveal="1", **query)


@pytest.mark.parametrize("code", CODES)
def test_every_bundled_network_answers_as_the_plain_one_does_oldest_first(code):
    app = one(code)
    assert not app.error
    t = text(code)
    image = photo.of_sample("chelsea").image
    order = sorted(bundled(), key=lambda card: family_of(card.model).year)
    assert [card.model for card in order][:2] == ["lenet5-cifar10", "alexnet-small-cifar10"]
    heads = [m.value for m in app.markdown if m.value.startswith("**") and " · " in m.value]
    years = [c.value[:4] for c in app.caption if c.value[:4].isdigit()]
    assert years == sorted(years)
    assert len(order) == len({family_of(card.model) for card in order}) == SMALL
    assert len(heads) == COUNT
    assert "EfficientNet-Lite0" in heads[-1]
    found = bars(app)
    for number, entry in enumerate(roster.present()):
        if entry.info.model in SHIPPED:
            continue
        card = next(card for card in order if card.model == entry.info.model)
        expected = reference(card, image).topk(5)
        told = found[5 * number : 5 * number + 5]
        names = [t(f"classes.{card.classes[index]}") for index in expected.indices.tolist()]
        assert [line.split(" · ")[0] for line in told] == names
        first = expected.values[0].item()
        if first < 0.999:
            assert float(told[0].split(" · ")[1].split()[0].removesuffix("%")) == pytest.approx(
                100 * first, abs=0.15
            )


def test_ten_crops_cost_ten_times_as_much_and_change_the_answer():
    app = one(networks="lenet5-cifar10")
    before = bars(app)
    app.toggle(key="ten-crops").set_value(True).run()
    assert not app.exception
    assert bars(app) != before
    assert any("6.52 M" in caption.value for caption in app.caption)  # of 651,720 each


def test_nothing_is_shown_before_the_guess_and_the_guess_is_judged():
    app = opened("en", "predict")
    assert not bars(app)
    app.button(key="guess-prediction-all").click().run()
    assert len(bars(app)) == COUNT * 5
    (told,) = [*app.warning, *app.success]
    assert f"{SMALL - 1} say “cat”" in told.value  # LeNet-5 says dog


def test_a_reader_who_stops_keeps_what_was_answered_and_can_go_on(monkeypatch):
    asked, plain = [], predictions.ask

    def ask(entry, *arguments, **options):
        if len(asked) == 3:
            # What a click on the button does: its callback, then a new run.
            every = tuple(one.subject for one in roster.present())
            steps.stop("one", (photo.current().sha256, False, every))
            asked.append(None)
            st.rerun()
        asked.append(entry.key)
        return plain(entry, *arguments, **options)

    monkeypatch.setattr(predictions, "ask", ask)
    app = one()
    assert len(bars(app)) == 3 * 5
    assert any(f"3 of {COUNT}" in caption.value for caption in app.caption)
    assert shown(app).count(text("en")("prediction.not_asked")) == COUNT - 3
    app.button(key="start-one").click().run()
    assert not app.exception
    assert len(bars(app)) == COUNT * 5
    assert len(asked) == len(set(asked)) == COUNT + 1  # each once, and the click


def test_the_answers_are_compared_and_explained():
    app = one()
    words = shown(app)
    assert f"{SMALL - 1} of {SMALL} networks say **cat**" in words
    assert "LeNet-5 in colour (CIFAR-10): dog" in words
    app.selectbox(key="truth-CIFAR-10").set_value(5).run()  # dog
    assert f"“dog” is first for 1 of {SMALL} networks and in the top 5 for {SMALL}." in shown(app)
    (chart,) = one(axis="macs").get("plotly_chart")
    assert '"type":"log"' in chart.proto.spec.replace(" ", "")


def test_the_address_names_the_networks():
    app = one(networks="resnet20-cifar10,evil:DEFAULT,lenet5-cifar10")
    assert len(bars(app)) == 2 * 5
    assert not app.error
    none = one(networks="evil")
    assert [note.value for note in none.info] == [text("en")("prediction.choose_one")]


def test_a_photo_of_odd_shape_is_answered():
    app = one()
    image = Image.new("RGB", (200, 10), "black")
    app.session_state[keys.PHOTO] = photo.Photo(image=image, sha256="odd")
    app.run()
    assert not app.exception
    assert len(bars(app)) == COUNT * 5


def test_damaged_weights_get_their_sentence_and_the_others_answer(monkeypatch):
    from cnnviz.photos.weights.available import damaged, path_of

    def verify(path, info):
        if info.model == "resnet20-cifar10":
            raise damaged(path_of(info), info)

    monkeypatch.setattr(networks, "verify", verify)
    app = one()
    assert len(app.error) == 1
    assert len(bars(app)) == (COUNT - 1) * 5


def test_imagenet_weights_stand_beside_each_other_and_are_compared_among_themselves(monkeypatch):
    """Both sets of ResNet-50, with random weights in the place of the published ones."""
    small, large = networks.store(), models.random("resnet50")

    class Store:
        def get(self, model, info):
            return small.get(model, info) if info.bundled else replace(large, weights=info)

    monkeypatch.setattr(roster, "is_present", lambda info: info.bundled or "50" in info.model)
    monkeypatch.setattr(networks, "verify", lambda path, info: None)
    monkeypatch.setattr(networks, "store", Store)
    chosen = "resnet50:IMAGENET1K_V1,resnet50:IMAGENET1K_V2,resnet20-cifar10,lenet5-cifar10"
    app = one(networks=chosen)
    assert not app.error
    words = shown(app)
    assert "**2 · ResNet-50 · V1**" in words
    assert "**3 · ResNet-50 · V2**" in words
    assert "76.1" in words  # published, https://docs.pytorch.org/vision/stable/models.html
    assert "80.9" in words
    assert "**CIFAR-10:** no two of the 2 networks" in words
    assert "**ImageNet-1K:** all 2 networks say" in words
    assert len(app.get("plotly_chart")) == 2
    assert len(bars(app)) == 4 * 5


@pytest.mark.parametrize("code", CODES)
def test_trying_a_photo_leads_here_and_inside_with_the_network_chosen(code):
    app = opened(code, "resnet", part="try", variant="resnet18")
    links = [(link.proto.page, link.proto.query_string) for link in app.get("page_link")]
    (asked,) = [query for name, query in links if name == "predict"]
    (inside,) = [query for name, query in links if name == "inside"]
    assert "resnet20-cifar10" in asked
    assert "family=resnet" in inside
    assert "variant=resnet18" in inside
