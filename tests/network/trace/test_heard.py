"""Tables of what fx cannot record: sums of the whole network, nothing of fields and parents."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.architectures import Variant, variant
from cnnviz.errors import NotTraceable
from cnnviz.network.bills.arithmetic import sums
from cnnviz.network.bills.costs import costs_by_layer, costs_by_stage
from cnnviz.network.bills.vitals import vitals
from cnnviz.network.field.footprint import footprint, last_map
from cnnviz.network.field.reach import box_on_photo, centre, first_all_seeing, growth
from cnnviz.network.structure.folding import folded_graph, items
from cnnviz.network.structure.stages import stages
from cnnviz.network.trace import layers
from cnnviz.network.trace.graph import block_graph
from cnnviz.network.trace.heard import heard_table
from cnnviz.probing.flow.plan import plan


class Attention(nn.Module):
    """Products and a parameter of its own, around two dense layers."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(6))
        self.first, self.second = nn.Linear(6, 6), nn.Linear(6, 6)

    def forward(self, x):
        return self.second(self.first(x) @ x.transpose(1, 2) @ (x * self.scale))


class Loops(nn.Module):
    """As many steps as the picture has rows: no graph for all sizes."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, stride=2, padding=1)
        self.relu = nn.ReLU()
        self.attention = Attention()
        self.head = nn.Linear(6, 10)
        self.unused = nn.Linear(2, 2)

    def forward(self, x):
        x = self.relu(self.conv(x)).flatten(2).transpose(1, 2)
        for _ in range(int(x.shape[1]) // 16):
            x = self.attention(F.relu(x))
        return self.head(x.mean(1))


class Answers(nn.Module):
    def forward(self, x):
        return x * 2 if x.mean() > 0 else x


@pytest.fixture
def loops(monkeypatch):
    entry = Variant(name="loops", title="Loops", build=Loops, input_shape=(3, 16, 16))
    monkeypatch.setattr(layers, "variant", lambda _name, _side: entry)
    return layers.layer_table("loops")


def test_the_sums_are_those_of_the_network(loops):
    model = Loops().to("meta")
    with FlopCounterMode(display=False) as counter:
        model(torch.empty(1, 3, 16, 16, device="meta"))
    assert loops.params == sum(weight.numel() for weight in model.parameters())
    assert loops.macs == counter.get_total_flops() // 2
    assert not loops.recorded
    assert loops.as_json()["recorded"] is False


def test_rows_are_modules_in_the_order_in_which_they_end(loops):
    assert [row.path for row in loops.layers] == [
        "conv", "relu",
        "attention.first", "attention.second", "attention",
        "attention.first#2", "attention.second#2", "attention#2",
        "attention.first#3", "attention.second#3", "attention#3",
        "attention.first#4", "attention.second#4", "attention#4",
        "head", "unused",
    ]  # fmt: skip
    products = loops.row("attention")
    assert products.params == 6
    assert products.macs == 2 * 64 * 64 * 6  # what its dense layers do stands in their rows
    assert loops.row("attention#2").params == 0
    conv = loops.row("conv")
    assert (conv.kind, conv.input_shape, conv.output_shape) == ("Conv2d", (3, 16, 16), (6, 8, 8))
    assert (conv.kernel, conv.stride, conv.padding) == ((3, 3), (2, 2), (1, 1))
    assert conv.activation_bytes == 4 * 6 * 8 * 8
    assert loops.row("unused").output_shape == ()


def test_nothing_is_said_of_fields_and_parents(loops):
    assert {(row.rf, row.jump, row.start, row.parents) for row in loops.layers} == {
        (None, None, None, ())
    }
    assert growth(loops) == ()
    assert first_all_seeing(loops) is None


ASKED = [
    (lambda table: block_graph(table, "attention"), "no_connections"),
    (lambda table: folded_graph(table, items(table), []), "no_connections"),
    (plan, "no_connections"),
    (lambda table: footprint(table, "conv"), "no_connections"),
    (last_map, "no_known_map"),
]


@pytest.mark.parametrize(("ask", "key"), ASKED)
def test_what_needs_connections_says_so_in_one_sentence(loops, ask, key):
    with pytest.raises(NotTraceable) as caught:
        ask(loops)
    assert caught.value.key == key
    assert caught.value.params == {"name": "loops"}


def test_everything_else_takes_such_a_table():
    table = heard_table(layers.build_on_meta(variant("resnet18")), (3, 224, 224), "resnet18")
    recorded = layers.layer_table("resnet18")
    assert vitals(table).macs == vitals(recorded).macs
    assert [stage.path for stage in stages(table)] == [stage.path for stage in stages(recorded)]
    assert sum(cost.macs for cost in costs_by_layer(table)) == recorded.macs
    assert sum(cost.params for cost in costs_by_stage(table)) == recorded.params
    for row in table.layers:
        assert box_on_photo(row, *centre(row, table.input_shape), table.input_shape) is None
        assert sums(table, row) is not None


def test_no_hook_is_left_behind():
    model = Loops().to("meta").eval()
    heard_table(model, (3, 16, 16), "loops")
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


def test_it_agrees_with_the_graph_where_there_is_one():
    recorded = layers.layer_table("resnet18")
    heard = heard_table(layers.build_on_meta(layers.variant("resnet18")), (3, 224, 224), "resnet18")
    known = {row.path: row for row in recorded.layers}
    assert heard.params == recorded.params
    assert heard.macs == recorded.macs
    for row in heard.layers:
        twin = known[row.path]
        assert (row.kind, row.macs, row.params, row.window, row.hyper) == (
            twin.kind, twin.macs, twin.params, twin.window, twin.hyper,
        )  # fmt: skip
        assert (row.input_shape, row.output_shape) == (twin.input_shape, twin.output_shape)


def test_what_does_not_even_run_has_one_sentence(monkeypatch):
    entry = Variant(name="answers", title="Answers", build=Answers, input_shape=(3, 8, 8))
    monkeypatch.setattr(layers, "variant", lambda _name, _side: entry)
    with pytest.raises(NotTraceable) as caught:
        layers.layer_table("answers")
    assert caught.value.key == "not_traceable"
    assert "\n" not in str(caught.value)
