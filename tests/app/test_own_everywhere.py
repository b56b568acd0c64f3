"""A reader's own networks in *Predict*, *Look inside* and *Compare*: only where their file is."""

from pathlib import Path

import onnx
import pytest
import torch
from safetensors.torch import save
from streamlit.testing.v1 import AppTest
from torchvision import models

from cnnviz.content.labels import text
from cnnviz.network.onnx_graph.onnx_table import read_onnx
from cnnviz.photos.own_models import fitting
from cnnviz.ui import own_networks
from cnnviz.ui.own_networks import OwnNetwork
from tests.app.opened import PATIENCE, ROOT, in_turn, opened

ONNX = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light" / "light_squeezenet.onnx"
BASE = "squeezenet1_1"
INSIDE = ("field", "activations", "attribution", "cuts", "breaking")


def weights(classes=1000, seed=0):
    torch.manual_seed(seed)
    data = save(models.squeezenet1_1(num_classes=classes).state_dict())
    name, title = own_networks.name_of(data), f"mine{seed}.safetensors"
    state = models.squeezenet1_1(num_classes=classes).state_dict()
    loaded, table = fitting.fitted(BASE, state, name, title)
    return OwnNetwork(name=name, title=title, table=table, base=BASE, loaded=loaded)


def graph():
    data = ONNX.read_bytes()
    name = own_networks.name_of(data)
    network = read_onnx(data, name, "graph.onnx")
    return OwnNetwork(name=name, title="graph.onnx", table=network.table, data=data, onnx=network)


def holding(code, page, *networks, **query):
    """A page in a session that has these files."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.session_state[own_networks._KEPT] = {one.name: one for one in networks}
    app.query_params["lang"] = code
    app.switch_page(f"pages/{page}.py")
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def words(app):
    shown = (*app.markdown, *app.caption, *app.info, *app.error, *app.warning)
    return "\n".join(str(one.value) for one in shown)


@pytest.mark.slow
@pytest.mark.parametrize(("part", "code"), in_turn(INSIDE))
def test_weights_are_looked_into(part, code):
    mine = weights(classes=7)
    app = holding(code, "inside", mine, family="any", name=mine.name, part=part)
    assert not app.error
    t = text(code)
    assert t("answering.who_own", network="mine0.safetensors", classes="7") in words(app)


@pytest.mark.parametrize(("part", "code"), in_turn(INSIDE[:2]))
def test_a_graph_says_why_it_is_not_looked_into(part, code):
    mine = graph()
    app = holding(code, "inside", mine, family="any", name=mine.name, part=part)
    assert not app.error
    assert text(code)("own.not_inside") in words(app)


@pytest.mark.parametrize("page", ["inside", "predict", "compare"])
def test_a_link_to_a_file_that_is_not_here_says_so_and_opens_another_network(page):
    lost = graph().name
    query = {
        "inside": {"family": "any", "name": lost, "part": "activations"},
        "predict": {"also": lost, "networks": lost},
        "compare": {"models": f"{lost},resnet18"},
    }[page]
    app = opened("en", page, **query)
    assert not app.error
    assert text("en")("own.gone") in words(app)
    app.run()
    assert text("en")("own.gone") in words(app)


def test_predict_asks_both_beside_the_others():
    mine, drawn = weights(classes=3), graph()
    both = f"{mine.name},{drawn.name}"
    app = holding("en", "predict", mine, drawn, also=both, networks=both, reveal="1")
    assert not app.error
    said = words(app)
    assert text("en")("own.card") in said
    assert text("en")("own.card_onnx") in said
    assert any(box.key == own_networks.RECIPE_KEY for box in app.selectbox)


def test_compare_reads_their_tables():
    mine, drawn = weights(), graph()
    chosen = f"{mine.name},{drawn.name},{BASE}"
    app = holding("ko", "compare", mine, drawn, models=chosen)
    table = app.dataframe[0].value.iloc[:, 1:]
    assert table.iloc[1, 0] == table.iloc[1, 2] == f"{mine.table.params:,}"
    assert table.iloc[1, 1] == f"{drawn.table.params:,}"
    for view in ("receptive-field", "costs", "filters", "diagrams", "differences"):
        app = holding("en", "compare", mine, drawn, models=chosen, view=view)
        assert not app.error, view


def test_the_weights_of_two_files_and_random_ones_are_compared():
    first, second = weights(classes=1000, seed=0), weights(classes=3, seed=1)
    names = [first.name, second.name]
    query = {"models": ",".join(names), "view": "weights", "network": BASE}
    app = holding("en", "compare", first, second, **query, **{"from": names[0], "to": names[1]})
    assert not app.error
    rows = app.dataframe[0].value
    assert "classifier.1" not in rows.iloc[:, 0].tolist()
    assert text("en")("diff.weights.unlike", layers="`classifier.1`") in words(app)
    kernels = [one.loaded.module.state_dict()["features.0.weight"] for one in (first, second)]
    assert float(rows.iloc[0]["Largest change"]) == pytest.approx(
        float((kernels[0] - kernels[1]).abs().max()), rel=0.02
    )
