"""The curves of the networks that come with the app end where their cards say."""

import pytest

from cnnviz.content.labels import text
from cnnviz.photos.weights.cards import bundled
from cnnviz.studios.train.start.shipped import screen
from cnnviz.ui.shell import titles


@pytest.mark.parametrize("code", ["en", "ko"])
def test_every_network_has_its_curve_and_each_ends_at_the_accuracy_of_its_card(code):
    t = text(code)
    lines = {line.name: [y for y in line.y if y is not None] for line in screen._drawn(code).data}
    cards = {titles.named(t, card.model): card for card in bundled()}
    assert lines.keys() == cards.keys()
    for name, card in cards.items():
        # The card tells what the file answers, whose numbers are halved in length.
        assert lines[name][-1] == pytest.approx(100 * card.test_accuracy, abs=0.15)


def test_a_curve_goes_up_with_the_passes_of_training():
    for _, history in screen.histories():
        passes = [look.epoch for look in history]
        assert passes == sorted(passes)
        assert history[-1].test_accuracy > history[0].test_accuracy
