"""What a query finds: by name, year and size, told apart by hand on six networks."""

import pytest

from cnnviz.architectures.registries.listing import Listed
from cnnviz.ui.widgets.network_search.matching import ALL, NetworkOrder, matching


def listed(name, library="torchvision", year=2020, params=10_000_000, title=None):
    return Listed(
        name=name, title=title or name, library=library, year=year, params=params, side=224
    )


ENTRIES = (
    listed("alexnet", year=2012, params=61_100_840, title="AlexNet"),
    listed("convnext_tiny", year=2022, params=28_589_128),
    listed("regnet_y_400mf", params=4_344_144),
    listed("timm:regnetx_002", library="timm", params=2_684_792, title="RegNetX-200MF"),
    listed("timm:unknown", library="timm", year=None, params=25_000_000),
    listed("timm:x2012", library="timm", year=2024, params=25_400_000),
)


def found(query="", library=ALL, order=NetworkOrder.NAME):
    return [entry.name for entry in matching(ENTRIES, query, library, order)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", [entry.name for entry in ENTRIES]),
        ("   ", [entry.name for entry in ENTRIES]),
        ("RegNet", ["regnet_y_400mf", "timm:regnetx_002"]),
        ("regnet 400", ["regnet_y_400mf"]),
        ("regnetx-200mf", ["timm:regnetx_002"]),  # by its title
        ("2012", ["alexnet", "timm:x2012"]),  # by its year, or by its name
        ("<2020", ["alexnet"]),
        (">2020", ["convnext_tiny", "timm:x2012"]),
        ("<10M", ["regnet_y_400mf", "timm:regnetx_002"]),
        (">28m", ["alexnet", "convnext_tiny"]),
        ("25m", ["timm:unknown", "timm:x2012"]),
        ("25.4m", ["timm:x2012"]),
        ("regnet <3m", ["timm:regnetx_002"]),
        ("no such network", []),
        ("99999999999m", []),
        ("<", []),
        ("(.*", []),
    ],
)
def test_a_query_is_met_by_every_one_of_its_words(query, names):
    assert found(query) == names


def test_a_library_leaves_out_the_others():
    assert found("regnet", library="timm") == ["timm:regnetx_002"]
    assert found(library="torchvision") == ["alexnet", "convnext_tiny", "regnet_y_400mf"]


def test_by_year_those_of_no_known_year_come_last():
    years = {entry.name: entry.year for entry in ENTRIES}
    names = found(order=NetworkOrder.YEAR)
    assert names[-1] == "timm:unknown"
    assert [years[name] for name in names[:-1]] == [2012, 2020, 2020, 2022, 2024]
    assert names[1:3] == ["regnet_y_400mf", "timm:regnetx_002"]  # alike: by name


def test_by_size_the_smallest_comes_first():
    params = {entry.name: entry.params for entry in ENTRIES}
    sizes = [params[name] for name in found(order=NetworkOrder.SIZE)]
    assert sizes == sorted(params.values())
