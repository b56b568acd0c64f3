"""Names of layers against the papers and the files that their authors released."""

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.network.structure.paper_names import paper_names, short
from cnnviz.network.structure.roles import Role, role_of
from tests.halves import first
from tests.tables import layer_table

EVERY = [variant.name for family in CATALOG for variant in family.variants]

WEIGHTED = (Role.CONV, Role.LINEAR)

# LeCun et al. 1998, figure 2; Krizhevsky et al. 2012, sections 3.5 and 4.2; the names of VGG-16's
# layers are those of the authors' model file, those of NIN likewise.
PUBLISHED = {
    "lenet5": "C1 C3 C5 F6 OUTPUT",
    "alexnet": "conv1 conv2 conv3 conv4 conv5 fc6 fc7 fc8",
    "vgg16": "conv1_1 conv1_2 conv2_1 conv2_2 conv3_1 conv3_2 conv3_3 conv4_1 conv4_2 conv4_3 "
    "conv5_1 conv5_2 conv5_3 fc6 fc7 fc8",
    "vgg11": "conv1_1 conv2_1 conv3_1 conv3_2 conv4_1 conv4_2 conv5_1 conv5_2 fc6 fc7 fc8",
    "nin-imagenet": "conv1 cccp1 cccp2 conv2 cccp3 cccp4 conv3 cccp5 cccp6 conv4 cccp7 cccp8",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_layers_with_weights_are_called_as_published(name):
    table = layer_table(name)
    names = paper_names(table)
    found = [names[row.path] for row in table.layers if role_of(row.kind) in WEIGHTED]
    assert found == PUBLISHED[name].split()


def test_pools_and_what_follows_have_the_number_of_what_they_follow():
    names = paper_names(layer_table("alexnet"))
    assert [names[f"features.{n}"] for n in (1, 2, 5, 12)] == ["relu1", "pool1", "pool2", "pool5"]
    assert [names[f"classifier.{n}"] for n in (2, 3, 5)] == ["relu6", "drop6", "relu7"]


def test_lenet_has_its_subsampling_layers():
    names = paper_names(layer_table("lenet5"))
    assert (names["s2"], names["s4"]) == ("S2", "S4")


def test_two_towers_are_two_gpus_and_one_is_none():
    names = paper_names(layer_table("alexnet2012"))
    assert names["conv3.1.conv"] == "conv3 (GPU 2)"
    assert paper_names(layer_table("alexnet2012-ungrouped"))["conv3.0.conv"] == "conv3"


def test_stages_of_resnet_downsample_where_the_caption_of_table_1_says():
    """Downsampling is performed by conv3_1, conv4_1 and conv5_1 (He et al. 2015)."""
    table = layer_table("resnet50")
    names = paper_names(table)
    smaller = {
        names[".".join(row.path.split(".")[:2])]
        for row in table.layers
        if row.path.startswith("layer") and row.stride == (2, 2)
    }
    assert smaller == {"conv3_1", "conv4_1", "conv5_1"}
    assert names["layer4"] == "conv5_x"


def test_columns_of_googlenet_are_those_of_its_table_1():
    table = layer_table("googlenet2014")
    names = paper_names(table)
    inside = [row for row in table.under("inception4e") if role_of(row.kind) is Role.CONV]
    assert [names[row.path] for row in inside] == [
        f"4e {name}" for name in ("1×1", "3×3 reduce", "3×3", "5×5 reduce", "5×5", "pool proj")
    ]


@pytest.mark.parametrize("name", first(14, EVERY))
def test_no_two_rows_of_a_network_have_one_name(name):
    table = layer_table(name)
    names = [paper_names(table)[row.path] for row in table.layers]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("names", "together"),
    [
        (["conv3_1", "conv3_2", "conv3_3"], "conv3_1–3"),
        (["conv4_9", "conv4_10"], "conv4_9–10"),
        (["conv4_10", "conv4_11"], "conv4_10–11"),
        (["inception 4a", "inception 4e"], "inception 4a–e"),
        (["fc6", "fc8"], "fc6–8"),
        (["C1"], "C1"),
    ],
)
def test_several_names_are_shortened_without_cutting_a_number(names, together):
    assert short({name: name for name in names}, names) == together
