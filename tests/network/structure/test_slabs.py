"""The slabs of the strip: what stands for a stage, and which stages stand together."""

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.network.structure.paper_names import paper_names
from cnnviz.network.structure.slabs import slabs
from cnnviz.network.structure.stages import stages
from tests.tables import layer_table

EVERY = [variant.name for family in CATALOG for variant in family.variants]


def found(name):
    table = layer_table(name)
    return table, slabs(stages(table), paper_names(table))


@pytest.mark.parametrize("name", EVERY)
def test_slabs_hold_every_row_once_and_in_order(name):
    table, (own, _) = found(name)
    rows = [row.path for slab in own for row in slab.rows]
    assert rows == [row.path for row in table.layers if row.output_shape]


@pytest.mark.parametrize(
    ("name", "shape"),
    [("vgg16", (512, 7, 7)), ("alexnet", (256, 6, 6)), ("lenet5", (16, 5, 5))],
)
def test_the_map_before_it_is_flattened_is_drawn(name, shape):
    """25,088, 9,216 and 400 values in a row would be the widest slabs of these networks."""
    _, (own, _) = found(name)
    shapes = [slab.map_shape for slab in own]
    assert shape in shapes
    flat = shape[0] * shape[1] * shape[2]
    assert (flat,) not in shapes


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("vgg16", ["conv1_1–2", "conv2_1–2", "conv3_1–3", "conv4_1–3", "conv5_1–3", "fc6–8"]),
        ("alexnet", ["conv1", "conv2", "conv3–5", "fc6–8"]),
        ("lenet5", ["C1", "C3", "C5", "F6", "OUTPUT"]),
    ],
)
def test_stages_are_called_by_the_layers_with_weights_in_them(name, titles):
    _, (own, said) = found(name)
    assert [said[slab.path] for slab in own] == titles


def test_modules_that_differ_in_a_letter_stand_together():
    _, (own, said) = found("googlenet")
    together = [said[slab.path] for slab in own if len(slab.blocks) > 1]
    assert together == ["inception 3a–b", "inception 4a–e", "inception 5a–b"]
    _, (own, said) = found("inception_v3")
    assert [said[slab.path] for slab in own][-4:] == [
        "mixed 5b–d",
        "mixed 6a–e",
        "mixed 7a–c",
        "head",
    ]
