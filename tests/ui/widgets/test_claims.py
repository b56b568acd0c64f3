"""Claims stand in an order that tells nothing of their verdicts, and that everybody shares."""

import pytest
from scipy.stats import chisquare
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from cnnviz.architectures import CATALOG
from cnnviz.content.pages import page
from cnnviz.ui.widgets.claims import MYTH, shuffled

SLUGS = [family.slug for family in CATALOG]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_claim_is_there_once_and_in_the_same_order_in_every_language(slug):
    found = shuffled(page("en", slug), slug)
    names = [name for name in page("en", slug).sections if name.startswith(MYTH)]
    assert sorted(found) == sorted(names)
    assert found == shuffled(page("ko", slug), slug)


def test_true_claims_stand_in_all_parts_of_the_pages():
    """In the first, the middle and the last third alike: chi-squared at one per cent."""
    thirds = [0, 0, 0]
    expected = [0.0, 0.0, 0.0]
    for slug in SLUGS:
        names = shuffled(page("en", slug), slug)
        true = [name.startswith(f"{MYTH}true") for name in names]
        for place, is_true in enumerate(true):
            thirds[3 * place // len(names)] += is_true
            expected[3 * place // len(names)] += sum(true) / len(names)
    assert chisquare(thirds, expected).pvalue > 0.01


def test_a_page_may_end_with_any_verdict():
    last = {shuffled(page("en", slug), slug)[-1].split("-")[1] for slug in SLUGS}
    first = {shuffled(page("en", slug), slug)[0].split("-")[1] for slug in SLUGS}
    assert len(first) > 1
    assert len(last) > 1


def one_claim():
    from cnnviz.content.labels import text
    from cnnviz.ui.widgets import claims

    claims._claim(text("en"), "It rains.", "here-a", "myth-wrong-a", lambda name: f"why: {name}")


def chosen(known, place):
    """A session whose browser already shows the claim, and sends what was chosen there."""
    states = WidgetStates()
    states.widgets.add(id=known.proto.id).string_array_value.data.append(known.options[place])
    return AppTest.from_function(one_claim)._run(states)


def test_a_judgement_that_comes_before_its_session_knows_the_claim_counts():
    (known,) = AppTest.from_function(one_claim).run().segmented_control
    app = chosen(known, 1)
    assert not app.exception
    assert not app.segmented_control
    assert [one.value for one in app.markdown][1:] == [
        ":material/close: You said: Half true. It is: Wrong.",
        "why: myth-wrong-a",
    ]


def test_the_first_judgement_stays():
    app = AppTest.from_function(one_claim).run()
    app.segmented_control[0].set_value("wrong").run()
    app.session_state["claim-here-a"] = "true"
    app.run()
    assert app.markdown[1].value == ":material/check: You said: Wrong. It is: Wrong."
