"""What a run gives away: names of downloads, the card, the drawing, the command."""

import hashlib
import io
import math
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from safetensors.torch import load
from streamlit.testing.v1 import AppTest

from cnnviz.content.labels import text
from cnnviz.photos.weights.cards import read_card
from cnnviz.studios.train.evaluation.export import screen as export
from cnnviz.studios.train.evaluation.export.card import screen as run_card
from cnnviz.training.data import data_sets
from cnnviz.training.runs.store.as_csv import evaluations_csv
from cnnviz.ui.runs import reading, run_data
from tests import looked_runs
from tests.looked_runs import LOOKED_AT, NET, STEPS, data, logits, network

EN = text("en")
PATIENCE = 120
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def pictures(store, monkeypatch):
    monkeypatch.setattr(data_sets, "load", lambda name, pictures=None: data())
    run_data._pictures.clear()
    yield
    run_data._pictures.clear()


def script(run_id, code):
    from cnnviz.content.labels import text
    from cnnviz.studios.train.evaluation.export import screen as export
    from cnnviz.ui.runs import reading

    export.show(text(code), reading.run(run_id))


def opened(run, code="en"):
    app = AppTest.from_function(
        script, kwargs={"run_id": run.id, "code": code}, default_timeout=PATIENCE
    ).run()
    assert not app.exception
    return app


def finished(store):
    claim = looked_runs.looked(store)
    looked_runs.done(store, claim)
    reading.forget()
    return reading.run(claim.run.id)


@pytest.mark.parametrize("code", ["en", "ko"])
def test_everything_is_offered(store, code):
    run = finished(store)
    app = opened(run, code)
    assert not app.error
    labels = [button.proto.label for button in app.get("download_button")]
    size = (store.folder(run.id) / "network-30.safetensors").stat().st_size
    told = [
        text(code)(f"export.{name}", size=f"{size / 1e6:.1f}")
        for name in ("steps", "looks", "weights", "card", "json")
    ]
    assert labels == [*told[:-1], text(code)("diff.code"), told[-1]]
    assert [code.value for code in app.code][-2:] == [
        run.config.command_line(), run.config.to_json(),
    ]  # fmt: skip
    assert NET in app.code[0].value


def test_every_session_has_its_own_names(store):
    """Large downloads of one name and length would be taken for the same file."""
    run = finished(store)
    names = [opened(run).session_state["_download-names"] for _ in range(2)]
    assert names[0] != names[1]


def test_a_run_without_steps_offers_its_command_alone(store):
    (run,) = store.submit([looked_runs.CONFIG], owner="someone", key="new")
    app = opened(run)
    assert [button.proto.label for button in app.get("download_button")] == [EN("export.json")]
    assert [note.value for note in app.info] == [EN("export.no_network")]


def test_the_card_describes_the_file(store, tmp_path):
    run = finished(store)
    mark = reading.watch(run.id).evaluations[-1]
    weights = (store.folder(run.id) / mark.weights).read_bytes()
    card = run_card.card_of(run, mark, run_data.pictures(run), weights, title="Shapes-10")
    path = tmp_path / "card.toml"
    path.write_text(run_card.as_toml(card), encoding="utf-8")
    found = read_card(path)
    assert found.sha256 == hashlib.sha256(weights).hexdigest()
    assert found.size_bytes == len(weights)
    assert (found.test_accuracy, found.flip_accuracy) == (0.5, 0.625)
    assert found.classes == data().classes
    assert found.mean == pytest.approx(data().mean)
    assert found.recipe["learning_rate"] > 0
    assert found.recipe["run"] == run.id
    tensors = load(weights)
    assert set(tensors) == set(network(30).state_dict())


def test_the_card_of_an_earlier_look_says_what_was_not_measured(store, tmp_path):
    run = finished(store)
    mark = reading.watch(run.id).evaluations[0]
    card = run_card.card_of(run, mark, run_data.pictures(run), b"", title="Shapes-10")
    path = tmp_path / "card.toml"
    path.write_text(run_card.as_toml(card), encoding="utf-8")
    found = read_card(path)
    assert math.isnan(found.flip_accuracy)
    assert found.test_accuracy == mark.metrics["test_accuracy"]
    assert found.test_images == LOOKED_AT


def test_looks_have_the_accuracy_of_each_class(store):
    run = finished(store)
    evaluations = reading.watch(run.id).evaluations
    found = pd.read_csv(
        io.StringIO(evaluations_csv(run, evaluations, export.by_class(run, evaluations)))
    )
    assert found["step"].tolist() == list(STEPS)
    labels = data().test.labels[:LOOKED_AT].numpy()
    for row, step in enumerate(STEPS):
        answers = logits(step)[:LOOKED_AT].argmax(1).numpy()
        for label, name in enumerate(data().classes):
            share = np.mean(answers[labels == label] == label)
            assert found[f"accuracy of {name}"][row] == pytest.approx(share)


def test_the_drawing_holds_the_curves_of_the_page(store):
    run = finished(store)
    drawn = export.drawing(EN, reading.watch(run.id))
    root = ElementTree.fromstring(drawn.file)
    groups = {g.get("data-series"): g for g in root.iter(f"{SVG}g") if g.get("data-series")}
    for name in ("test_loss", "test_accuracy", "train_accuracy"):
        assert len(groups[EN(f"training.{name}")].findall(f"{SVG}circle")) == len(STEPS)
    line = groups[EN("training.loss_chart")].find(f"{SVG}path").get("d")
    assert line.count("L") == STEPS[-1] - 1
    assert "var(" in drawn.svg
    assert "var(" not in drawn.file


def test_a_drawing_before_the_first_look_has_the_loss_alone(store):
    from tests import played_runs

    (run,) = played_runs.asked(store, looked_runs.CONFIG)
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 5)
    (panel,) = export.panels(EN, reading.watch(run.id))
    assert [len(series.points) for series in panel.series] == [5]
