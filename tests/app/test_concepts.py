"""The page *Concepts*: groups of buttons, and an index that leads to every concept."""

from urllib.parse import parse_qs

from cnnviz.content.labels import text
from cnnviz.lessons.concepts.screen import CONCEPTS, ELSEWHERE, GROUP, GROUPS
from tests.app.opened import opened

EN = text("en")


def test_each_concept_stands_in_one_group_under_a_name_of_its_own():
    names = [*(concept.name for concept in CONCEPTS), *ELSEWHERE]
    assert len(set(names)) == len(names)
    assert len(ELSEWHERE) == sum(len(group.elsewhere) for group in GROUPS)
    assert CONCEPTS[0].name == "convolution", "it is what the bare address opens"


def test_an_address_opens_its_concept_and_the_group_of_it():
    app = opened("en", "concepts", concept="transfer")
    assert app.segmented_control(key=GROUP).value == "generalising"
    row = app.segmented_control(key="concept")
    assert row.value == "transfer"
    (group,) = (one for one in GROUPS if one.name == "generalising")
    assert row.options == [EN(f"concepts.names.{one.name}") for one in group.concepts]


def test_a_group_opens_its_first_concept_and_only_that_stands_in_the_address():
    app = opened("en", "concepts")
    app.segmented_control(key=GROUP).set_value("learning").run()
    assert not app.exception
    first = next(group for group in GROUPS if group.name == "learning").concepts[0].name
    assert app.segmented_control(key="concept").value == first
    assert first in app.query_params["concept"]
    assert GROUP not in app.query_params
    app.segmented_control(key=GROUP).set_value("layers").run()
    assert app.segmented_control(key="concept").value == "convolution"
    assert "concept" not in app.query_params


def test_the_index_leads_to_every_concept_of_the_page_and_to_every_other():
    app = opened("ko", "concepts")
    assert not app.get("page_link")  # until somebody asks for it
    app.button(key="all-concepts").click().run()
    queries = [parse_qs(link.proto.query_string) for link in app.get("page_link")]
    named = [query["concept"][0] for query in queries if "concept" in query]
    assert named == [concept.name for concept in CONCEPTS]
    found = {query["experiment"][0] for query in queries if "experiment" in query}
    assert found >= {experiment for _, experiment in ELSEWHERE.values()}
