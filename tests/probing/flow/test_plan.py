"""The columns of a flow, against torch.fx itself: by taking each joint out of the graph."""

import itertools

import pytest
import torch

from cnnviz.architectures import CATALOG, variant
from cnnviz.network.trace.layers import INPUT
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.changes.cuts import cuts
from cnnviz.probing.flow.joints import FEWEST, MOST, joints, stretches
from cnnviz.probing.flow.plan import MOST_UNITS, plan
from tests.tables import layer_table

SOME = [
    "lenet5",
    "lenet5-1998",
    "alexnet2012",
    "vgg16",
    "nin-small-cifar10",
    "googlenet",
    "inception-v3-small-cifar10",
    "resnet50",
    "densenet40-cifar10",
    "seresnet20-cifar10",
]
EVERY = [entry.name for family in CATALOG for entry in family.variants]


def reaches(table: LayerTable, without: str) -> bool:
    """Whether the picture still reaches the answer with one row taken out, by plain search."""
    rows = [row for row in table.layers if row.output_shape and row.kind != "Parameter"]
    read = {parent for row in rows for parent in row.parents}
    waiting, seen = [[row.path for row in rows if row.path not in read][-1]], set()
    parents = {row.path: row.parents for row in rows}
    while waiting:
        path = waiting.pop()
        if path == INPUT:
            return True
        if path in seen or path == without:
            continue
        seen.add(path)
        waiting += list(parents.get(path, ()))
    return False


@pytest.mark.parametrize("name", SOME)
def test_joints_are_exactly_the_rows_that_cut_the_picture_off(name):
    table = layer_table(name)
    rows = [row.path for row in table.layers if row.output_shape and row.kind != "Parameter"]
    assert [row.path for row in joints(table)] == [
        path for path in rows if not reaches(table, without=path)
    ]


@pytest.mark.parametrize("name", EVERY)
def test_every_network_has_columns_that_fit_a_screen_and_no_name_twice(name):
    table = layer_table(name)
    drawn = plan(table)
    names = [column.name for column in drawn.columns]
    assert FEWEST <= len(names) <= MOST
    assert len(set(names)) == len(names)
    maps = [row for row in joints(table) if len(row.output_shape) == 3 and row.output_shape[1] > 1]
    # The last column shows the last maps: dropout, and pooling to the size they have, change none.
    assert drawn.columns[-1].row.output_shape == maps[-1].output_shape
    assert max(len(column.units) for column in drawn.columns) <= MOST_UNITS


@pytest.mark.parametrize("name", EVERY)
def test_everything_that_can_be_cut_hangs_on_one_wire_before_what_it_changes(name):
    table = layer_table(name)
    drawn = plan(table)
    wires = [
        wire
        for units in (*(column.units for column in drawn.columns), drawn.head)
        for unit in units
        for wire in unit
    ]
    paths = [path for wire in wires for path in wire.paths]
    assert sorted(paths) == sorted(cut.path for cut in cuts(table))
    place = {row.path: number for number, row in enumerate(table.layers)}
    for column in drawn.columns:
        end = place[column.row.path]
        assert all(place[p] <= end for unit in column.units for w in unit for p in w.paths)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("alexnet", ["conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool5"]),
        ("lenet5-1998", ["C1", "S2", "C3", "S4"]),
        ("googlenet", ["maxpool1", "conv2", "maxpool2", "inception 3a"]),
        ("vgg16", ["conv1_1", "conv2_1", "conv3_2", "pool3", "conv4_2", "pool4", "conv5_2"]),
        ("densenet121", ["pool0", "denseblock1", "transition1", "denseblock2", "transition2"]),
    ],
)
def test_columns_have_the_names_of_the_papers_where_the_modules_tell_them(name, names):
    assert [column.name for column in plan(layer_table(name)).columns][: len(names)] == names


@pytest.mark.parametrize("name", ["lenet5", "resnet20-cifar10", "vgg11-small-cifar10"])
def test_a_unit_depends_on_exactly_what_it_reads_of_the_column_before(name):
    torch.manual_seed(0)
    table = layer_table(name)
    module = variant(name).build().eval()
    x = torch.rand(1, *table.input_shape)
    columns = plan(table).columns
    from cnnviz.probing.execute import execute

    for before, column in itertools.pairwise(columns):
        reads = column.reads
        assert reads is not None
        place = tuple(side // 2 for side in column.row.output_shape[1:])
        leaf = execute(module, x, keep=[before.row.path]).values[before.row.path].clone()
        leaf.requires_grad_()
        run = execute(
            module,
            x,
            keep=[column.row.path],
            change={before.row.path: lambda _value, leaf=leaf: leaf},
            until=column.row.path,
            grad=True,
        )
        unit = run.values[column.row.path][0, :, place[0], place[1]].sum()
        (gradient,) = torch.autograd.grad(unit, leaf)
        touched = gradient[0].abs().sum(0).nonzero()
        start = [reads.start[axis] + place[axis] * reads.step[axis] for axis in (0, 1)]
        for axis in (0, 1):
            low, high = start[axis], start[axis] + reads.size[axis]
            assert touched[:, axis].min() >= max(low, 0)
            assert touched[:, axis].max() < high


def test_a_gate_that_reads_everything_leaves_no_window():
    assert all(column.reads is None for column in plan(layer_table("seresnet20-cifar10")).columns)


def test_a_network_of_one_row_has_one_column():
    row = Layer(
        path="0",
        kind="Conv2d",
        input_shape=(3, 8, 8),
        output_shape=(4, 8, 8),
        params=1,
        parents=(INPUT,),
    )
    table = LayerTable(model="one", input_shape=(3, 8, 8), layers=(row,))
    assert [stretch.end.path for stretch in stretches(table)] == ["0"]
