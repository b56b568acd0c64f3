"""No heading is left out on the way down: a reader of headings alone finds every level."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = (
    "?lang=en",
    "alexnet?part=story",
    "densenet?part=story",
    "vgg?part=block",
    "resnet?part=laboratory&experiment=lesions&reveal=1",
    "predict",
    "inside?part=activations",
    "concepts",
    "train",
    "compare",
    "gan",
)


@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES)
def test_headings_go_down_one_level_at_a_time(server, open_page, address):
    page = open_page(f"{server.url}/{address}")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    levels = (
        page.get_by_test_id("stMain")
        .locator("h1, h2, h3, h4, h5, h6")
        .evaluate_all(
            "all => all.filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))"
        )
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
