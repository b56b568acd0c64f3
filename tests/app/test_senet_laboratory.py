"""The experiments of the SENet page, in every language, down to their last chart."""

import re

import pytest

from cnnviz.content.languages import LANGUAGES
from cnnviz.paths import BUNDLED_WEIGHTS
from tests.app.opened import in_turn, opened

CODES = [language.code for language in LANGUAGES]
VARIANTS = ["seresnet50", "senet154", "seresnet20-cifar10"]

trained = pytest.mark.skipif(
    not (BUNDLED_WEIGHTS / "seresnet20-cifar10.toml").is_file(), reason="no trained network yet"
)


def start(code, experiment, **query):
    asked = {"part": "laboratory", "experiment": experiment, "reveal": "1", **query}
    app = opened(code, "senet", **asked)
    assert not app.error
    return app


def tables(app):
    return [frame.value for frame in app.dataframe]


@pytest.mark.parametrize(("variant", "code"), in_turn(VARIANTS))
def test_the_price_of_r(code, variant):
    app = start(code, "reduction-ratio", variant=variant)
    ratios = tables(app)[-1]
    published = any(re.search("top-1", name, re.IGNORECASE) for name in ratios.columns)
    assert published == (variant == "seresnet50")
    first = app.metric[0].value
    app.select_slider[0].set_value(2).run()
    assert app.metric[0].value != first
    assert app.metric[0].value in set(ratios.iloc[:, 1])


@pytest.mark.parametrize("code", CODES)
def test_squeeze_starts_with_the_worked_example(code):
    app = start(code, "squeeze")
    assert list(tables(app)[-1].iloc[:, 2]) == ["0.9975", "0.0025", "0.9526"]
    assert list(tables(app)[-1].iloc[:, 4]) == ["0.9975", "0.00989", "7.621"]
    even = start(code, "squeeze", maps="even")
    assert list(tables(even)[-1].iloc[:, 2]) == ["0.9975", "0.0025", "0.9526"]
    assert list(tables(even)[-1].iloc[:, 4]) == ["0.9975", "0.00989", "1.905"]


@trained
@pytest.mark.parametrize("code", CODES)
def test_gates_of_two_photos(code):
    app = start(code, "gates")
    overview, block = tables(app)
    assert list(overview.iloc[:, 0])[:2] == ["layer1.0", "layer1.1"]
    assert len(overview) == 9
    assert block.iloc[:, 1].is_monotonic_increasing
    same = start(code, "gates", other="rocket")
    assert not tables(same)[0].iloc[:, 2].equals(overview.iloc[:, 2])


@trained
@pytest.mark.parametrize("code", CODES)
def test_swapped_gates(code):
    app = start(code, "swap-gates", by="one")
    everywhere = [metric.value for metric in app.metric]
    assert tables(app)[-1].iloc[-1, 1] == everywhere[0]
    stage = start(code, "swap-gates", by="one", where="layer1")
    assert stage.metric[0].value == tables(stage)[-1].iloc[0, 1]
    block = start(code, "swap-gates", by="one", where="layer3.2")
    assert len(block.metric) == 2
