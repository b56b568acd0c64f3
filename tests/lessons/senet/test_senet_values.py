"""The numbers in the text of the SENet page, against the paper and the curriculum."""

import pytest

from cnnviz.architectures import family
from cnnviz.content.labels import text
from cnnviz.content.pages import page
from cnnviz.ui.parts.values import values
from cnnviz.ui.shell.page import ArchitecturePage


@pytest.fixture(scope="module")
def said():
    entry = family("senet")

    def of(name, variant="seresnet50"):
        arch = ArchitecturePage(
            family=entry,
            variant=entry.variant(variant),
            text=page("en", "senet"),
            t=text("en"),
        )
        return values("senet")[name](arch)

    return of


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("named_depth", "50"),
        ("gated_depth", "82"),
        ("gate_layers", "32"),
        ("ratio", "16"),
        ("gate_weights", "2,514,944"),
        ("gate_share", "9.84 %"),
        ("gate_macs_share", "0.065 %"),
        ("params_without", "25,557,032"),
        ("macs_exact", "3,860,488,192"),
        ("macs_without", "3,857,973,248"),
        ("heaviest_stage", "layer4"),
        ("heaviest_share", "62.5 %"),
        ("last_channels", "2,048"),
        ("last_hidden", "128"),
        ("last_gate_weights", "524,288"),
        ("rf_before_gate", "19"),
        ("se50_params", "28,088,024"),
        ("se50_params_no_bias", "28,071,976"),
        ("se50_macs", "3,860,488,192"),
        ("se50_macs_without", "3,857,973,248"),
        ("se50_without_last", "942,080"),
        ("se50_without_last_share", "3.7 %"),
        ("printed_macs_share", "0.26 %"),
        ("senet154_params", "115,088,984"),
        ("senet154_macs", "20.7 G"),
        ("example_gates", "0.9975, 0.002473, 0.9526"),
        ("example_gate_sum", "1.953"),
        ("example_mean", "2"),
        ("small_ratio", "8"),
        ("blocks", "16"),
        ("projections", "4"),
    ],
)
def test_numbers(said, name, number):
    assert said(name).replace("\u00a0", " ") == number


def test_names_of_the_networks_count_without_gates(said):
    assert said("named_depth", "senet154") == "154"
    assert said("named_depth", "seresnet20-cifar10") == "20"
    assert said("gate_layers", "senet154") == "100"


def test_where_the_price_is_paid_depends_on_the_network(said):
    """SENet-154 has 36 blocks in its third stage: more weights than in the wider last one."""
    assert said("heaviest_stage", "senet154") == "layer3"


def test_the_small_network_pays_for_its_gates(said):
    """9 blocks of 16, 32 and 64 channels, r = 8: 2 / 8 * 3 * (256 + 1024 + 4096)."""
    assert said("small_gate_weights") == "4,032"
