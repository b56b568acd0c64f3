"""Every experiment and every concept: the question first, then a measurement."""

import json

import pytest
from PIL import Image

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import page as page_text
from cnnviz.drawing.recorded_figure import plain_figure, rebuilt
from cnnviz.lessons.concepts.screen import CONCEPTS, ELSEWHERE
from cnnviz.photos.decoding.images import sha256_of
from cnnviz.ui.parts.laboratory import experiments
from cnnviz.ui.shell import keys
from cnnviz.ui.shell.opening import MODULES
from cnnviz.ui.widgets.photo import Photo
from tests.app.opened import in_turn, opened
from tests.halves import first

CODES = [language.code for language in LANGUAGES]
NAMES = {slug: [one.name for one in experiments(slug)] for slug in MODULES["lesson"]}
ALL = [(slug, name) for slug, names in NAMES.items() for name in names]


def start(code, slug, **query):
    app = opened(code, slug, **query)
    assert not app.error
    return app


def can_be_kept(app):
    """Every figure comes again from a file of the experiment."""
    for chart in app.get("plotly_chart"):
        rebuilt(*plain_figure(json.loads(chart.proto.spec)))
    return True


def measured(app):
    """Whether anything that was measured stands on the page."""
    charts = app.get("plotly_chart")
    return bool(charts or app.dataframe or app.metric or app.get("bidi_component"))


def test_every_family_has_a_laboratory_of_its_own():
    assert set(NAMES) == {family.slug for family in CATALOG}
    names = [name for _, name in ALL]
    assert len(set(names)) == len(names)
    assert all(len(NAMES[slug]) >= 2 for slug in NAMES)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("slug", "name"), ALL)
def test_every_experiment_has_its_words(code, slug, name):
    t, words = text(code), page_text(code, slug)
    assert f"lab-{name}" in words.sections
    table = f"guess.{name.replace('-', '_')}"
    assert t(f"experiments.{name}")
    assert f"{table}.question" in t
    assert f"{table}.answer" in t
    assert len(t.table(f"{table}.options")) >= 2


@pytest.mark.parametrize(("slug", "name"), first(12, ALL))
def test_an_experiment_asks_first_and_then_measures(slug, name):
    """A click on any answer reveals the measurement; before it there is none to copy."""
    app = start("en", slug, part="laboratory", experiment=name)
    key = name.replace("-", "_")
    options = [button for button in app.button if (button.key or "").startswith(f"guess-{key}-")]
    assert len(options) >= 2
    assert not any((button.key or "") == f"again-{key}" for button in app.button)
    options[0].click().run()
    assert not app.exception
    assert not app.error
    assert any((button.key or "") == f"again-{key}" for button in app.button)
    assert [*app.success, *app.warning]
    assert measured(app)


@pytest.mark.parametrize(("slug", "name"), ALL)
def test_an_experiment_can_be_opened_by_a_link_in_korean(slug, name):
    app = start("ko", slug, part="laboratory", experiment=name, reveal="1")
    assert app.info
    assert measured(app)
    assert can_be_kept(app)


@pytest.mark.parametrize(
    ("name", "code"), first(6, in_turn([concept.name for concept in CONCEPTS]))
)
def test_every_concept_asks_first_and_then_measures(code, name):
    app = start(code, "concepts", concept=name)
    key = name.replace("-", "_")
    options = [button for button in app.button if (button.key or "").startswith(f"guess-{key}-")]
    assert len(options) >= 2
    options[0].click().run()
    assert not app.exception
    assert not app.error
    assert [*app.success, *app.warning]
    assert measured(app)
    assert can_be_kept(app)


def test_every_other_concept_leads_to_an_experiment():
    assert all(experiment in NAMES[slug] for slug, experiment in ELSEWHERE.values())


@pytest.mark.parametrize(
    "name", ["convolution", "channels", "equivariance", "pooling", "batch-norm", "receptive-fields"]
)
def test_a_black_photo_of_a_few_pixels_surprises_no_concept(name):
    image = Image.new("RGB", (8, 8))
    app = opened("en")
    app.session_state[keys.PHOTO] = Photo(image=image, sha256=sha256_of(image))
    app.switch_page("pages/concepts.py")
    app.query_params["concept"] = name
    app.query_params["reveal"] = "1"
    app.run()
    assert not app.exception
    assert not app.error
    words = [element.value for element in (*app.markdown, *app.info, *app.caption)]
    assert not [word for word in words if "nan" in word.lower().split()]
