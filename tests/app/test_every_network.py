"""Every classifier of torchvision and a hundred of timm, opened in the page *Any network*.

One page whose address changes, as a reader's does who goes from one to the next: a new one would
cost more than what stands in it. What the page shows is held against torch's own count, taken from
the run without a graph that the page's summary needs anyway, and the parameters of that network.
"""

import pytest
import torchinfo

from cnnviz.architectures.registries.listing import find, listed
from cnnviz.content.labels import text
from cnnviz.network.bills import summary
from cnnviz.network.bills.costs import costs_by_stage
from cnnviz.network.trace import layers
from cnnviz.network.trace.counting import Operations
from cnnviz.probing.flow.plan import plan
from cnnviz.ui.parts import layers as layers_part
from tests.app.opened import opened
from tests.drawn_networks import QUICK, SAMPLE
from tests.tables import layer_table

FIRST = min((e for e in listed() if e.name not in SAMPLE), key=lambda e: e.params).name
FLOW_PARAMS = 2_500_000
"""A flow needs the weights themselves: those of the small networks are made in a moment."""

words = text("en")


class Counted:
    """What torch counts of the network that the page builds, which is built once."""

    def __init__(self, patch):
        self.params = self.macs = self._built = None
        self._build, self._summary = layers.build_on_meta, torchinfo.summary
        patch.setattr(layers, "build_on_meta", self.build)
        patch.setattr(layers, "layer_table", layer_table)
        patch.setattr(summary, "build_on_meta", lambda entry: self._built or self._build(entry))
        patch.setattr(torchinfo, "summary", self.summary)
        # Another test of this process may have shown the network: nothing would be counted again.
        patch.setattr(layers_part, "_summary", layers_part._summary.__wrapped__)

    def build(self, entry):
        self._built = self._build(entry)
        return self._built

    def summary(self, model, **options):
        self.params = sum(weight.numel() for weight in model.parameters())
        with Operations() as counter:
            found = self._summary(model, **options)
        self.macs = counter.macs
        return found


@pytest.fixture
def counted(monkeypatch):
    return Counted(monkeypatch)


@pytest.fixture(scope="module")
def app():
    return opened("en", "network", name=FIRST, part="costs")


def turned(app, **query):
    """The page after a step to another address."""
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def cases():
    return [*QUICK, *(pytest.param(n, marks=pytest.mark.slow) for n in SAMPLE if n not in QUICK)]


@pytest.mark.parametrize("name", cases())
def test_it_opens_and_its_figures_are_those_of_the_network(app, counted, name):
    turned(app, name=name, part="layers")
    assert f"**{find(name).title}**" in "\n".join(one.value for one in app.markdown)
    assert not app.error
    whole = app.dataframe[-1].value.set_index("Path").loc[""]
    assert whole["Parameters"] == counted.params
    assert whole["Multiply-adds"] == counted.macs
    assert len(app.dataframe[-1].value) > 1
    table = layer_table(name)
    assert (table.params, table.macs) == (counted.params, counted.macs)
    bills = costs_by_stage(table)
    assert (sum(bill.params for bill in bills), sum(bill.macs for bill in bills)) == (
        counted.params,
        counted.macs,
    )

    turned(app, part="receptive-field")
    assert not app.error
    reason = words("network.no_field") in [one.value for one in app.info]
    assert reason != any(row.rf and row.jump for row in table.layers)

    drawn = plan(table)
    if table.params < FLOW_PARAMS:
        turned(app, part="flow")
        assert not app.error
        reason = words("network.no_flow") in [one.value for one in app.info]
        assert reason != bool(drawn.columns) == bool(app.get("bidi_component")[1:])
