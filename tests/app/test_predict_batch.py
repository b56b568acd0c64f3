"""The page *Predict*: many photos as a table."""

import csv
import io
import threading
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.photos.decoding.images import sha256_of
from cnnviz.photos.weights.cards import bundled
from cnnviz.studios.predict.batch.screen import Batch
from cnnviz.studios.predict.many_photos import screen as table_page
from cnnviz.studios.predict.photo_table.screen import as_csv
from cnnviz.studios.predict.predictions import screen as predictions
from cnnviz.ui.shell import keys, page
from cnnviz.ui.shell.keys import VIEW
from cnnviz.ui.widgets import photo, roster, steps
from tests.app.answered import png, reference, shown
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
    asked, plain = [], predictions.ask

    def ask(entry, *arguments, **options):
        asked.append(entry.key)
        if len(asked) == 3:
            steps.stop("batch", (0, ("lenet5-cifar10/CIFAR10",)))
            st.rerun()
        return plain(entry, *arguments, **options)

    monkeypatch.setattr(predictions, "ask", ask)
    app = many(networks="lenet5-cifar10")
    upload(app, *((f"{number}.png", png()) for number in range(5)))
    assert not app.exception
    assert len(app.dataframe[0].value) == 3
    assert any("2 of 5" in caption.value for caption in app.caption)
    app.button(key="start-batch").click().run()
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


def test_a_click_on_a_row_makes_it_the_photo_of_the_session():
    app = many(networks="lenet5-cifar10")
    app.button(key="batch-samples").click().run()
    upload(app, ("tall.png", png("green", size=(300, 900))))
    batch = app.session_state["_batch"]

    def click(row):
        table = f"batch-table-{batch.round}-{len(batch.rows)}"
        app.session_state[table] = {"selection": {"rows": [row]}}
        app.run()
        assert not app.exception
        return app.session_state[keys.PHOTO]

    assert click(1).sample == "coffee"
    own = click(len(batch.rows) - 1)
    assert own.sample is None
    assert own.image.size == (171, 512)
    assert own.sha256 == sha256_of(own.image)
    assert np.abs(np.asarray(own.image).astype(int) - (0, 128, 0)).max() < 3
    app.button(key="batch-to-one").click().run()
    assert not app.exception
    assert app.button(key="guess-prediction-all")
    # Another photo meanwhile: a click on the same row counts again.
    app.button(key="sample-coffee").click().run()
    app.session_state[VIEW] = "many"
    app.run()
    assert click(len(batch.rows) - 1).sha256 == own.sha256


def test_each_session_has_a_file_of_its_own():
    names = set()
    for _ in range(2):
        app = many(networks="lenet5-cifar10")
        app.button(key="batch-samples").click().run()
        names.add(app.session_state["_batch-mark"])
    assert len(names) == 2


@pytest.mark.parametrize("again", ["file", "sample", "gap"])
def test_a_run_that_ends_late_makes_no_row_twice(monkeypatch, again):
    """A click begins the next run while the one before it is still at work on a photo."""
    batch, entered, go_on, asked = Batch(), threading.Event(), threading.Event(), []
    (lenet,) = [entry for entry in roster.present() if entry.key == "lenet5-cifar10"]
    data = png()
    file = SimpleNamespace(file_id="f", name="a.png", getvalue=lambda: data, close=lambda: None)
    batch.samples.append("chelsea")
    row = batch.add("there.png", photo.of_sample("coffee").image)
    plain = predictions.ask

    def ask(entry, image):
        asked.append(entry.key)
        entered.set()
        assert go_on.wait(60)
        return plain(entry, image)

    def step():
        if again == "file":
            table_page._take_file(batch, [lenet], file)
        elif again == "sample":
            table_page._take_sample(batch, [lenet], "chelsea")
        else:
            table_page._fill(batch, row.image, row.number, [lenet])

    monkeypatch.setattr(predictions, "ask", ask)
    runs = [threading.Thread(target=step) for _ in range(2)]
    runs[0].start()
    assert entered.wait(60)
    runs[1].start()
    go_on.set()
    for run in runs:
        run.join()
    assert len(asked) == 1
    assert len(batch.rows) == (1 if again == "gap" else 2)
    assert len(batch.predictions) == 1
