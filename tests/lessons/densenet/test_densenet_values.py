"""What the DenseNet page writes, held against the numbers of the curriculum and counts by hand."""

import pytest

from cnnviz.architectures import family
from cnnviz.content.labels import text
from cnnviz.content.pages import page
from cnnviz.lessons.densenet import values as densenet
from cnnviz.ui.parts.values import of
from cnnviz.ui.shell.page import ArchitecturePage
from tests.tables import layer_table

CARD = {"small_params", "small_epochs", "small_accuracy", "small_command"}
FAMILY = family("densenet")


def opened(name, code="en"):
    return ArchitecturePage(
        family=FAMILY, variant=FAMILY.variant(name), text=page(code, "densenet"), t=text(code)
    )


def test_densenet121():
    values = {name: value(opened("densenet121")) for name, value in densenet.VALUES.items()}
    expected = {
        "growth_rate": "32",
        "narrow_maps": "128",
        "block_layers": "6, 12, 24, 16",
        "channel_walk": "64 → 256 → 128 → 512 → 256 → 1024 → 512 → 1024",
        "links_by_block": "21, 78, 300, 136",
        "links": "535",
        "longest_block": "24",
        "last_reads": "992",
        "rf_densenet121": "2071",
        "densenet201_params": "20,013,928",
        "densenet121_convs": "120",
        "densenet121_pointwise": "61",
        "densenet121_three": "58",
        "densenet121_leaves": "256",
        "densenet121_enters": "128",
        "activation_mb": "134",
        "resnet50_activation_mb": "112",
        "small_depth": "40",
        "small_growth": "12",
    }
    assert {name: values[name] for name in expected} == expected


def test_copies_are_what_the_layers_read_twice_and_the_blocks_end():
    """Joined maps and their batch norms, counted from the sizes: 4 bytes each, written twice."""
    table = layer_table("densenet121")
    bytes_read = 0
    plan = [(6, 64, 56), (12, 128, 28), (24, 256, 14), (16, 512, 7)]
    for layers, start, side in plan:
        joined = sum(start + 32 * n for n in range(layers + 1))
        bytes_read += 2 * 4 * joined * side**2
    assert densenet.copies_share(table) == pytest.approx(bytes_read / table.activation_bytes)


@pytest.mark.parametrize("variant", FAMILY.variants, ids=lambda variant: variant.name)
def test_every_placeholder_has_words_for_every_variant(variant):
    for code in ("en", "ko"):
        arch = opened(variant.name, code)
        for section in arch.text.sections:
            if not arch.text.wanted(section) & CARD:
                values = of(arch, section)
                assert all(values.values()), section
                assert "–" not in values.values(), section
