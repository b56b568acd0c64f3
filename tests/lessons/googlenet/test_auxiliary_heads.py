"""The probe is checked by an ordinary network, trained one step's way; the sizes are the
curriculum's, measured there on the network at full width."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnnviz.architectures.nets.published.googlenet2014 import GoogLeNet2014
from cnnviz.lessons.googlenet.auxiliary_heads import numbers as auxiliary_heads
from cnnviz.lessons.googlenet.auxiliary_heads.numbers import Initialisation, head_gradients

SETTINGS = [
    (False, Initialisation.DEFAULT),
    (False, Initialisation.HE),
    (True, Initialisation.DEFAULT),
]


@pytest.fixture(scope="module")
def photos():
    """Smooth pictures."""
    generator = torch.Generator().manual_seed(5)
    waves = torch.randn(2, 3, 14, 14, generator=generator)
    return F.interpolate(waves, 224, mode="bilinear") - 0.5


@pytest.fixture(scope="module")
def measured(photos):
    return {
        (norm, start): head_gradients(photos, batch_norm=norm, start=start)
        for norm, start in SETTINGS
    }


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_gradients_are_those_of_a_step_of_training(photos, measured, batch_norm):
    """PyTorch draws its default weights module by module, so the same seed gives the same probe."""
    torch.manual_seed(0)
    network = GoogLeNet2014(aux=True, width=auxiliary_heads.WIDTH, batch_norm=batch_norm)
    for part in network.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
    x, side = photos, []
    for path, part in network.named_children():
        if path.startswith("aux"):
            side.append(part(x))
        else:
            x = part(x)
    losses = [F.cross_entropy(logits, torch.arange(2)) for logits in (x, *side)]
    found = measured[batch_norm, Initialisation.DEFAULT].parts
    for name, loss in (
        ("main", losses[0]),
        ("whole", losses[0] + 0.3 * losses[1] + 0.3 * losses[2]),
    ):
        network.zero_grad()
        loss.backward(retain_graph=True)
        for entry in found:
            kernels = [
                part.weight.grad.flatten()
                for part in network.get_submodule(entry.path).modules()
                if isinstance(part, nn.Conv2d)
            ]
            expected = float(torch.cat(kernels).norm())
            assert getattr(entry, name) == pytest.approx(expected, rel=0.02), (entry.path, name)


def test_sizes_of_the_curriculum(measured):
    plain, he, normed = (measured[setting] for setting in SETTINGS)
    assert 20 < plain.gain < 400
    assert 1.0 < he.gain < 4
    assert 0.8 < normed.gain < 1.5
    assert plain.fall < 1e-3 < he.fall
    assert normed.fall > 2, "with batch norm the gradient grows towards the picture"


def test_the_heads_reach_what_lies_before_them(measured):
    for found in measured.values():
        parts = {part.path: part for part in found.parts}
        assert list(parts)[:3] == ["conv1", "conv2", "conv3"]
        assert len(parts) == 3 + 9
        for path in ("inception4e", "inception5a", "inception5b"):
            assert parts[path].whole == parts[path].main
        for path in ("conv1", "inception4a", "inception4d"):
            assert parts[path].whole != parts[path].main


def test_heads_without_weight_change_nothing(photos, monkeypatch):
    monkeypatch.setattr(auxiliary_heads, "HEAD_WEIGHT", 0.0)
    assert head_gradients(photos[:1]).gain == pytest.approx(1)


def test_a_seed_gives_one_answer_and_leaves_the_process_alone(photos):
    torch.manual_seed(3)
    before = torch.get_rng_state()
    with torch.inference_mode():
        first = head_gradients(photos[:1], seed=7)
    assert torch.equal(torch.get_rng_state(), before)
    assert head_gradients(photos[:1], seed=7) == first
    assert head_gradients(photos[:1], seed=8) != first
