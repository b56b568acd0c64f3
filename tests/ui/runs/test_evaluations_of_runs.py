"""The views of a run's looks, opened in Streamlit's own harness on a small store."""

import math

import pytest
import torch
from streamlit.testing.v1 import AppTest

from cnnviz.content.labels import text
from cnnviz.errors import DataMissing
from cnnviz.studios.train.evaluation import screen as evaluation
from cnnviz.studios.train.evaluation.gradients.screen import ordered
from cnnviz.training.data import data_sets
from cnnviz.ui.runs import reading, run_data
from tests import looked_runs
from tests.looked_runs import LOOKED_AT, STEPS, data, logits

EN = text("en")
PATIENCE = 120
LATEST = 31
"""A look that comes while somebody watches."""


@pytest.fixture(autouse=True)
def pictures(store, tmp_path, monkeypatch):
    monkeypatch.setattr(data_sets, "load", lambda name, pictures=None: data())
    run_data._pictures.clear()
    yield
    run_data._pictures.clear()


def script(run_id, code, live):
    import streamlit as st

    from cnnviz.content.labels import text
    from cnnviz.studios.train.evaluation import screen as evaluation
    from cnnviz.ui.runs import reading
    from cnnviz.ui.shell import navigation

    st.navigation(navigation.pages())  # a run leads to the inside of its network
    reading.forget()
    evaluation.show(text(code), reading.run(run_id), live=live)


def opened(run, *, view="filters", code="en", live=False, **query):
    app = AppTest.from_function(
        script, kwargs={"run_id": run.id, "code": code, "live": live}, default_timeout=PATIENCE
    )
    app.query_params["look"] = view
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def told(app):
    return app.caption[0].value


def words(app):
    return "\n".join(entry.value for entry in [*app.markdown, *app.caption, *app.text])


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("view", evaluation.VIEWS)
def test_every_view_of_every_look_says_something(store, view, code):
    run = looked_runs.looked(store).run
    app = opened(run, view=view, code=code)
    assert not app.error
    slider = app.select_slider[0]
    assert slider.options == [
        text(code)("looks.mark", step=step, epoch=f"{step / 10:g}") for step in STEPS
    ]
    slider.set_value(STEPS[0]).run()
    assert not app.exception
    assert not app.error
    assert str(STEPS[0]) in told(app)


def test_the_latest_look_is_followed_until_another_is_chosen(store):
    claim = looked_runs.looked(store)
    app = opened(claim.run, live=True)
    assert told(app).startswith("Step 30,")
    looked_runs.more(store, claim, LATEST)
    app.run()
    assert told(app).startswith(f"Step {LATEST},")
    assert "step" not in app.query_params
    app.select_slider[0].set_value(20).run()
    assert told(app).startswith("Step 20,")
    assert app.query_params["step"] == "20"
    looked_runs.more(store, claim, LATEST + 1)
    app.run()
    assert told(app).startswith("Step 20,")
    app.button(key=f"follow-{claim.run.id}").click().run()
    assert told(app).startswith(f"Step {LATEST + 1},")
    assert "step" not in app.query_params


def test_a_link_opens_the_look_that_its_sender_saw(store):
    run = looked_runs.looked(store).run
    assert told(opened(run, step="10")).startswith("Step 10,")
    assert told(opened(run, step="11")).startswith("Step 30,")
    assert told(opened(run, step="<b>")).startswith("Step 30,")


def test_the_fixed_pictures_are_judged_by_word(store):
    run = looked_runs.looked(store).run
    app = opened(run, view="predictions")
    answers, labels = logits(30)[:16].argmax(1), data().test.labels[:16]
    right = int((answers == labels).sum())
    assert f"**{right} of 16** right" in words(app)
    assert words(app).count("✓ right") == right
    assert words(app).count("✗ wrong") == 16 - right
    table = app.dataframe[0].value
    names = data().classes
    assert table["Predicted class"].tolist() == [names[answer] for answer in answers]
    before = logits(20)[:16].argmax(1)
    assert table["Predicted at the look before"].tolist() == [names[answer] for answer in before]
    same = int((answers == before).sum())
    assert words(app).count(EN("looks.predictions.same")) == same


def test_the_pictures_behind_an_entry_are_those_counted_by_hand(store):
    run = looked_runs.looked(store).run
    app = opened(run, view="confusion")
    answers = logits(30)[:LOOKED_AT].argmax(1).tolist()
    labels = data().test.labels[:LOOKED_AT].tolist()
    pairs = list(zip(labels, answers, strict=True))
    mistakes = [pair for pair in pairs if pair[0] != pair[1]]
    most = max(mistakes, key=lambda pair: (mistakes.count(pair), -pair[0], -pair[1]))
    boxes = app.selectbox
    assert (boxes[0].value, boxes[1].value) == most
    for entry in (most, pairs[0]):
        boxes[0].set_value(entry[0]).run()
        app.selectbox[1].set_value(entry[1]).run()
        by_hand = [str(number) for number, pair in enumerate(pairs) if pair == entry]
        assert app.text[0].value == ", ".join(by_hand)
        assert f": {len(by_hand)}" in words(app)
    frame = app.dataframe[0].value
    counts = frame.iloc[:, 1:].to_numpy()
    assert counts.sum() == LOOKED_AT
    assert counts[most] == mistakes.count(most)


def test_an_entry_without_a_picture_says_so(store):
    run = looked_runs.looked(store).run
    app = opened(run, view="confusion")
    counts = app.dataframe[0].value.iloc[:, 1:].to_numpy()
    true, answer = map(int, next(zip(*(counts == 0).nonzero(), strict=True)))
    app.selectbox[0].set_value(true).run()
    app.selectbox[1].set_value(answer).run()
    assert not app.exception
    assert "No picture" in words(app)


def test_classes_are_measured_one_by_one(store):
    run = looked_runs.looked(store).run
    frame = opened(run, view="classes").dataframe[0].value
    labels = data().test.labels[:LOOKED_AT]
    for row, step in enumerate(STEPS):
        answers = logits(step)[:LOOKED_AT].argmax(1)
        for label, name in enumerate(data().classes):
            share = (answers[labels == label] == label).float().mean().item()
            assert frame[name][row] == EN("common.percent", value=f"{100 * share:.1f}")


def test_gradients_stand_in_the_order_of_the_network(store):
    run = looked_runs.looked(store).run
    frame = opened(run, view="gradients").dataframe[0].value
    assert frame["Layer"].tolist() == ["c1", "c3", "output"]
    assert frame["step 30"].tolist() == [
        "3.000 × 10⁻²", "2.500 × 10⁻¹", "5.000 × 10⁻¹",
    ]  # fmt: skip
    assert frame["first look, step 10"][0] == "1.000 × 10⁻²"


@pytest.mark.parametrize(
    ("first", "said"),
    [(0.2, "looks.gradients.healthy"), (1e-6, "looks.gradients.vanishing"),
     (0.0, "looks.gradients.silent"), (math.nan, "looks.not_finite")],
)  # fmt: skip
def test_what_is_said_of_gradients(store, first, said):
    norms = {"c1": first, "c3": 0.1, "output": 0.4}
    run = looked_runs.looked(store, (10,), norms=norms).run
    app = opened(run, view="gradients")
    beginning = EN.texts[said].partition("{")[0]
    assert any(entry.value.startswith(beginning) for entry in app.markdown)


def test_the_weights_of_a_look_beside_those_of_the_first(store):
    app = opened(looked_runs.looked(store).run, view="weights")
    assert EN("diff.weights.steps", first=STEPS[0], second=STEPS[-1]) in words(app)
    before, after = (looked_runs.network(step).state_dict() for step in (STEPS[0], STEPS[-1]))
    table = app.dataframe[0].value
    assert table["Layer"].tolist() == list(
        dict.fromkeys(name.rpartition(".")[0] for name in before)
    )
    a, b = (
        torch.cat([state["c3.weight"].flatten(), state["c3.bias"]]) for state in (before, after)
    )
    row = table.set_index("Layer").loc["c3"]
    shares = float((a - b).norm() / a.norm()), float(torch.cosine_similarity(a, b, dim=0))
    assert float(row["‖a − b‖ / ‖a‖"]) == pytest.approx(shares[0], rel=5e-3)
    assert float(row["Cosine"].replace("\N{MINUS SIGN}", "-")) == pytest.approx(shares[1], rel=5e-3)


def test_layers_of_a_network_that_is_no_more_are_ordered_by_their_numbers():
    norms = {"block.10.conv": 1.0, "block.9.conv": 1.0, "block.10.add": 1.0, "a": 1.0}
    assert ordered("no-such-net", norms) == ["a", "block.9.conv", "block.10.add", "block.10.conv"]


def test_without_the_pictures_the_rest_is_shown(store, monkeypatch):
    def missing(name, pictures=None):
        raise DataMissing("cifar10_missing", "not here", folder="/nowhere")

    monkeypatch.setattr(data_sets, "load", missing)
    run = looked_runs.looked(store).run
    for view in evaluation.VIEWS:
        app = opened(run, view=view)
        assert not app.error
        if view in ("predictions", "confusion", "photo"):
            assert any("CIFAR-10" in note.value for note in app.info)
    assert opened(run, view="confusion").dataframe[0].value.iloc[:, 1:].to_numpy().sum() == (
        LOOKED_AT
    )


def test_other_pictures_than_those_of_the_run_are_not_shown(store, monkeypatch):
    from dataclasses import replace

    turned = replace(data().test, labels=data().test.labels.flip(0))
    monkeypatch.setattr(data_sets, "load", lambda *_, **__: replace(data(), test=turned))
    app = opened(looked_runs.looked(store).run, view="confusion")
    assert [note.value for note in app.info] == [EN("looks.other_pictures")]


def test_a_run_without_a_look(store):
    (run,) = store.submit([looked_runs.CONFIG], owner="someone", key="new")
    assert [note.value for note in opened(run, live=True).info] == [EN("looks.waiting")]
    assert [note.value for note in opened(run).info] == [EN("looks.none")]


def test_telemetry_is_read_once_for_all(store, monkeypatch):
    run = looked_runs.looked(store).run
    first = run_data.telemetry(run, reading.watch(run.id).evaluations[0])
    monkeypatch.setattr(type(store), "telemetry", None)
    assert run_data.telemetry(run, reading.watch(run.id).evaluations[0]) is first
