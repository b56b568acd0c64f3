"""The copies that are trained side by side against plain networks, and what the page claims."""

import pytest
import torch
from torch import nn

from cnnviz.lessons.concepts.generalising.regularisation import numbers
from cnnviz.lessons.concepts.generalising.regularisation.drawing import KEYS, answers_on_plane
from cnnviz.lessons.concepts.generalising.regularisation.numbers import (
    BLOCKS,
    EARLY,
    FIELD,
    HIGH,
    LEFT,
    LOW,
    POINTS,
    RIGHT,
    SEEDS,
    TRAINED,
    Copies,
    arcs,
    fits,
)
from cnnviz.lessons.concepts.generalising.regularisation.screen import OPTIONS


@pytest.fixture(scope="module")
def found():
    return fits()


def test_a_copy_is_a_residual_network_of_dense_layers():
    copies = Copies(torch.Generator().manual_seed(3))
    x, _ = arcs(7, 5)
    answers = copies(x.expand(len(copies.weights[0]), -1, -1))
    for copy in (0, 5, len(answers) - 1):
        layers = []
        for weight, bias in zip(copies.weights, copies.biases, strict=True):
            layer = nn.Linear(*weight.shape[1:])
            layer.weight.data, layer.bias.data = weight[copy].T, bias[copy, 0]
            layers.append(layer)
        h = layers[0](x).relu()
        for block in range(BLOCKS):
            h = h + layers[2 + 2 * block](layers[1 + 2 * block](h).relu())
        assert torch.allclose(layers[-1](h), answers[copy], atol=1e-5)


def test_the_loss_of_all_copies_is_the_sum_of_torchs(monkeypatch):
    for name in ("SHIFT", "DECAY"):
        monkeypatch.setattr(numbers, name, 0.0)
    monkeypatch.setattr(numbers, "DROPPED", 0.0)
    monkeypatch.setattr(numbers, "SURVIVAL", 1.0)
    random = torch.Generator().manual_seed(3)
    copies = Copies(random)
    points, labels = numbers._for_all(POINTS, 1)
    smoothed = TRAINED.index("smoothing") * SEEDS
    theirs = sum(
        nn.functional.cross_entropy(
            logits,
            wanted,
            label_smoothing=numbers.SMOOTHED if 0 <= copy - smoothed < SEEDS else 0.0,
        )
        for copy, (logits, wanted) in enumerate(zip(copies(points), labels, strict=True))
    )
    assert torch.allclose(numbers._loss(copies, points, labels, random), theirs, rtol=1e-5)


def test_what_is_silenced_is_made_up_for_on_average():
    drawn = numbers._kept(
        torch.ones(len(TRAINED) * SEEDS, 500, 8), "dropout", 0.5, 8, torch.Generator()
    )
    of_method = drawn.reshape(len(TRAINED), -1)
    assert set(of_method[TRAINED.index("dropout")].tolist()) == {0.0, 2.0}
    assert of_method[TRAINED.index("dropout")].mean() == pytest.approx(1, abs=0.05)
    assert set(of_method[TRAINED.index("depth")].tolist()) == {1.0}


def test_the_bare_network_learns_its_points_by_heart(found):
    assert found["none"].train < 0.02
    assert found["none"].gap > 0.1


def test_the_gap_is_narrowest_with_augmentation_which_errs_most_on_its_own_points(found):
    gaps = {name: found[name].gap for name in OPTIONS}
    assert min(gaps, key=lambda name: gaps[name]) == "augmentation"
    assert gaps["augmentation"] < gaps["decay"] - 0.01
    assert max(TRAINED, key=lambda name: found[name].train) == "augmentation"


def test_what_narrows_the_gap_costs_training_points_and_saves_fresh_ones(found):
    for name in ("dropout", "decay", "augmentation", "depth", EARLY):
        assert found[name].gap < found["none"].gap
        assert found[name].train >= found["none"].train
        assert found[name].test < found["none"].test


def test_smoothing_takes_certainty_out_and_hardly_moves_the_errors(found):
    assert found["smoothing"].loss < found["none"].loss / 3
    assert abs(found["smoothing"].test - found["none"].test) < 0.03


def test_early_stopping_is_the_bare_network_at_an_earlier_step(found):
    assert found[EARLY].loss < found["none"].loss
    assert found[EARLY].test_losses == found["none"].test_losses
    assert found[EARLY].train > found["none"].train


def test_the_arcs_are_arcs():
    points, classes = arcs(2000, 0)
    assert classes.float().mean() == pytest.approx(0.5)
    middle = torch.tensor([[-0.5, -0.25], [0.5, 0.25]])
    distances = (points - middle[classes]).norm(dim=1)
    assert distances.mean() == pytest.approx((1 + 0.3**2 / 2), abs=0.03)


def test_what_is_drawn_is_the_field_and_every_point_in_its_class(found):
    labels = {name: name for name in KEYS}
    points, classes = [(0.0, 0.0), (1.0, 0.5), (0.2, 0.1)], [0, 1, 0]
    figure = answers_on_plane(found["none"].field, points, classes, labels)
    drawn = {trace.name: list(zip(trace.x, trace.y, strict=True)) for trace in figure.data[2:]}
    assert drawn == {"class_0": [(0, 0), (0.2, 0.1)], "class_1": [(1, 0.5)]}
    assert figure.data[1].contours.start == figure.data[1].contours.end == 0.5
    assert len(answers_on_plane(None, points, classes, labels).data) == 2


def test_the_field_is_what_the_network_says_at_these_places(found):
    """The bare network learned its points by heart: it says so where they lie."""
    points, classes = arcs(POINTS, 1)
    right = 0
    for (x, y), label in zip(points.tolist(), classes.tolist(), strict=True):
        column = round((x - LEFT) / (RIGHT - LEFT) * (FIELD - 1))
        row = round((y - LOW) / (HIGH - LOW) * (FIELD - 1))
        if 0 <= row < FIELD and 0 <= column < FIELD:
            right += (found["none"].field[row][column] > 0.5) == bool(label)
    assert right > 0.85 * POINTS
