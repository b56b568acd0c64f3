"""The page *Predict*: every bundled network on one photo, and many photos as a table."""

import csv
import io
from dataclasses import replace

import pytest
import streamlit as st
import torch
from PIL import Image
from safetensors.torch import load_file
from torchvision import transforms

from cnnviz.architectures import family_of, variant
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.inference import models
from cnnviz.inference.cards import bundled, weights_path
from cnnviz.paths import BUNDLED_WEIGHTS
from cnnviz.ui import cached, page, photo
from cnnviz.ui.predict import asking, roster
from cnnviz.ui.predict.as_csv import as_csv
from tests.app.opened import opened

CODES = [language.code for language in LANGUAGES]
HOSTILE = [
    "=1+cmd|' /C calc'!A0.png",
    "@SUM(1).png",
    "-2+3.png",
    "<img src=x onerror=alert(1)>.png",
    "![x](http://evil.example/x.png) **bold** :red[x].png",
    "../../etc/passwd",
    "\u202egnp.exe",
    "사진.png",
]


def one(code="en", **query):
    return opened(code, "predict", reveal="1", **query)


def shown(app):
    return "\n".join(e.value for e in (*app.markdown, *app.caption, *app.warning, *app.info))


def bars(app):
    return [bar.proto.text for bar in app.get("progress")]


def png(colour="red", size=(40, 30)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def reference(card, image):
    """Probabilities by torchvision's own transforms and the plain network."""
    network = variant(card.model).build()
    state = load_file(weights_path(card, BUNDLED_WEIGHTS))
    network.load_state_dict({name: value.float() for name, value in state.items()}, strict=False)
    prepare = transforms.Compose(
        [
            transforms.Resize(card.input_size),
            transforms.CenterCrop(card.input_size),
            transforms.ToTensor(),
            transforms.Normalize(card.mean, card.std),
        ]
    )
    with torch.inference_mode():
        return network.eval()(prepare(image)[None])[0].softmax(0)


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
    assert len(heads) == len(order) == 8
    found = bars(app)
    for number, entry in enumerate(roster.present()):
        card = next(card for card in order if card.model == entry.info.model)
        expected = reference(card, image).topk(5)
        told = found[5 * number : 5 * number + 5]
        names = [t(f"classes.{card.classes[index]}") for index in expected.indices.tolist()]
        assert [line.split(" · ")[0] for line in told] == names
        first = expected.values[0].item()
        if first < 0.999:
            assert float(told[0].split(" · ")[1].split()[0]) == pytest.approx(100 * first, abs=0.15)


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
    assert len(bars(app)) == 8 * 5
    (told,) = [*app.warning, *app.success]
    assert "7 say “cat”" in told.value  # LeNet-5 says dog


def test_a_reader_who_stops_keeps_what_was_answered_and_can_go_on(monkeypatch):
    asked, plain = [], asking.ask

    def ask(entry, *arguments, **options):
        if len(asked) == 3:
            # What a click on the button does: its callback, then a new run.
            every = tuple(one.key for one in roster.present())
            asking.stop("one", (photo.current().sha256, False, every))
            asked.append(None)
            st.rerun()
        asked.append(entry.key)
        return plain(entry, *arguments, **options)

    monkeypatch.setattr(asking, "ask", ask)
    app = one()
    assert len(bars(app)) == 3 * 5
    assert any("3 of 8" in warning.value for warning in app.warning)
    assert shown(app).count(text("en")("prediction.not_asked")) == 5
    app.button(key="go-on-one").click().run()
    assert not app.exception
    assert len(bars(app)) == 8 * 5
    assert len(asked) == len(set(asked)) == 9  # each once, and the click


def test_the_answers_are_compared_and_explained():
    app = one()
    words = shown(app)
    assert "7 of 8 networks say **cat**" in words
    assert "LeNet-5 in colour (CIFAR-10): dog" in words
    app.selectbox(key="truth-CIFAR-10").set_value(5).run()  # dog
    assert "“dog” is first for 1 of 8 networks and in the top 5 for 8." in shown(app)
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
    app.session_state["_photo"] = photo.Photo(image=image, sha256="odd")
    app.run()
    assert not app.exception
    assert len(bars(app)) == 8 * 5


def test_damaged_weights_get_their_sentence_and_the_others_answer(monkeypatch):
    from cnnviz.inference.weights import damaged, path_of

    def verify(path, info):
        if info.model == "resnet20-cifar10":
            raise damaged(path_of(info), info)

    monkeypatch.setattr(asking, "verify", verify)
    app = one()
    assert len(app.error) == 1
    assert len(bars(app)) == 7 * 5


def test_imagenet_weights_stand_beside_each_other_and_are_compared_among_themselves(monkeypatch):
    """Both sets of ResNet-50, with random weights in the place of the published ones."""
    small, large = cached.store(), models.random("resnet50")

    class Store:
        def get(self, model, info):
            return small.get(model, info) if info.bundled else replace(large, weights=info)

    monkeypatch.setattr(roster, "is_present", lambda info: info.bundled or "50" in info.model)
    monkeypatch.setattr(asking, "verify", lambda path, info: None)
    monkeypatch.setattr(cached, "store", Store)
    keys = "resnet50:IMAGENET1K_V1,resnet50:IMAGENET1K_V2,resnet20-cifar10,lenet5-cifar10"
    app = one(networks=keys)
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


# Many photos


def many(code="en", networks="lenet5-cifar10,resnet20-cifar10"):
    return opened(code, "predict", view="many", batch=networks)


def upload(app, *files):
    app.file_uploader[0].set_value([(name, data, "image/png") for name, data in files])
    return app.run()


@pytest.mark.parametrize("code", CODES)
def test_a_broken_file_loses_nothing_and_says_why(code):
    app = many(code)
    upload(app, ("a.png", png()), ("b.png", b"no picture"), ("c.png", png("blue")))
    assert not app.exception
    t = text(code)
    table = app.dataframe[0].value
    assert list(table[t("prediction.file")]) == ["a.png", "b.png", "c.png"]
    assert list(table[t("prediction.refused")]) == ["", t("errors.not_a_picture"), ""]
    (title,) = [column for column in table if "ResNet-20" in column]
    assert [" · " in cell for cell in table[title]] == [True, False, True]
    assert not app.file_uploader[0].value  # a new one


@pytest.mark.parametrize("code", CODES)
def test_hostile_names_stay_plain_text_and_run_in_no_spreadsheet(code):
    app = many(code, "lenet5-cifar10")
    upload(app, *((name, png()) for name in HOSTILE))
    assert not app.exception
    for name in HOSTILE:
        assert name not in shown(app)
        assert not [html for html in app.get("html") if name in html.proto.body]
    table = app.dataframe[0].value
    names = list(table[text(code)("prediction.file")])
    assert names[3] == HOSTILE[3]
    assert names[7] == HOSTILE[7]
    assert "\u202e" not in names[6]
    assert not [name for name in names if name[0] in "=+-@\t\r"]
    (lenet,) = [entry for entry in roster.present() if entry.key == "lenet5-cifar10"]
    data = as_csv(app.session_state["_batch"], [lenet], lambda error: error.key)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["file"] for row in rows] == names
    cells = [cell for row in rows for cell in row.values() if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]
    assert {(row["width"], row["height"], row["refused"]) for row in rows} == {("40", "30", "")}


def test_the_table_says_what_the_networks_say():
    app = many()
    app.button(key="batch-samples").click().run()
    batch = app.session_state["_batch"]
    entries = [e for e in roster.present() if e.key in ("lenet5-cifar10", "resnet20-cifar10")]
    rows = list(
        csv.DictReader(
            io.StringIO(as_csv(batch, entries, page.sentence).decode("utf-8-sig")), strict=True
        )
    )
    assert [row["file"] for row in rows][:2] == ["chelsea.png", "coffee.png"]
    for card in bundled():
        if f"{card.model} class" in rows[0]:
            expected = reference(card, photo.of_sample("chelsea").image)
            assert rows[0][f"{card.model} class"] == card.classes[int(expected.argmax())]
            told = float(rows[0][f"{card.model} probability"])
            assert told == pytest.approx(expected.max().item(), abs=1e-3)
    assert rows[0]["agreeing"] == "1 of 2"  # LeNet-5 says dog, ResNet-20 cat
    app.button(key="batch-samples").click().run()
    assert len(batch.rows) == len(rows)  # not twice


def test_the_table_is_bounded_and_says_what_found_no_room():
    app = many(networks="lenet5-cifar10")
    upload(app, *((f"{number}.png", png(size=(8, 8))) for number in range(53)))
    assert not app.exception
    assert len(app.dataframe[0].value) == 50
    assert any(warning.value.startswith("3 photos") for warning in app.warning)
    app.button(key="batch-clear").click().run()
    assert not app.dataframe
    upload(app, ("again.png", png()))
    assert list(app.dataframe[0].value["File"]) == ["again.png"]


def test_work_that_is_stopped_keeps_its_rows_and_goes_on(monkeypatch):
    asked, plain = [], asking.ask

    def ask(entry, *arguments, **options):
        asked.append(entry.key)
        if len(asked) == 3:
            asking.stop("batch", (0, ("lenet5-cifar10",)))
            st.rerun()
        return plain(entry, *arguments, **options)

    monkeypatch.setattr(asking, "ask", ask)
    app = many(networks="lenet5-cifar10")
    upload(app, *((f"{number}.png", png()) for number in range(5)))
    assert not app.exception
    assert [len(app.dataframe[0].value), len(app.warning)] == [3, 1]
    app.button(key="go-on-batch").click().run()
    assert len(app.dataframe[0].value) == 5
    assert all(app.dataframe[0].value["LeNet-5 in colour (CIFAR-10)"])


def test_a_network_that_is_chosen_later_is_asked_about_the_copies():
    app = many(networks="lenet5-cifar10")
    upload(app, ("a.png", png((9, 99, 199), size=(900, 700))))
    app.query_params["batch"] = "lenet5-cifar10,nin-small-cifar10"
    app.run()
    assert not app.exception
    assert all(app.dataframe[0].value.iloc[0])
    (row,) = app.session_state["_batch"].rows
    assert row.size == (900, 700)
    assert row.image().size == (512, 398)


def test_each_session_has_a_file_of_its_own():
    names = set()
    for _ in range(2):
        app = many(networks="lenet5-cifar10")
        app.button(key="batch-samples").click().run()
        names.add(app.session_state["_batch-mark"])
    assert len(names) == 2


@pytest.mark.parametrize("code", CODES)
def test_trying_a_photo_leads_here_and_inside_with_the_network_chosen(code):
    app = opened(code, "resnet", part="try", variant="resnet18")
    links = [(link.proto.page, link.proto.query_string) for link in app.get("page_link")]
    (asked,) = [query for name, query in links if name == "predict"]
    (inside,) = [query for name, query in links if name == "inside"]
    assert "resnet20-cifar10" in asked
    assert "family=resnet" in inside
    assert "variant=resnet18" in inside
