"""The stories in the test harness: every figure stands, and every control works."""

import pytest

from cnnviz.architectures import CATALOG
from tests.app.opened import opened

VARIANTS = [(family.slug, entry.name) for family in CATALOG for entry in family.variants]


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "variant"), VARIANTS)
def test_every_variant_has_its_figures(slug, variant):
    app = opened("en", slug, variant=variant)
    assert not app.error
    assert len(app.metric) >= 4


@pytest.mark.parametrize("slug", [family.slug for family in CATALOG])
def test_every_control_of_a_story_can_be_moved(slug):
    app = opened("ko", slug)
    assert app.toggle or app.slider or app.button_group
    for slider in app.slider:
        slider.set_value(slider.max)
    for toggle in app.main.toggle:
        toggle.set_value(not toggle.value)
    app.run()
    assert not app.exception
    assert not app.error
