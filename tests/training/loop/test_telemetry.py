"""What an evaluation leaves for the page: counted again by hand, and the same as bytes and back."""

import math
import pickle

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnviz.training.data.image_data import DataSplit
from cnnviz.training.loop.telemetry import from_bytes, observe, to_bytes


def observed(count, classes, seed=0, model=None, norms=None):
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(count, classes, generator=generator)
    labels = torch.randint(classes, (count + 5,), generator=generator)  # more than were classified
    test = DataSplit(images=torch.zeros(count + 5, 4, 4, 3, dtype=torch.uint8), labels=labels)
    model = model or nn.Sequential(nn.Conv2d(3, 7, (5, 3)), nn.Conv2d(7, 2, 1))
    return observe(model, logits, test, norms or {}), logits, labels


@pytest.mark.parametrize(("count", "classes"), [(0, 10), (1, 2), (9, 10), (500, 10), (300, 200)])
def test_the_confusion_matrix_by_hand(count, classes):
    seen, logits, labels = observed(count, classes)
    expected = [[0] * classes for _ in range(classes)]
    answers = [max(range(classes), key=row.__getitem__) for row in logits.tolist()]
    for label, answer in zip(labels.tolist(), answers, strict=False):
        expected[label][answer] += 1
    assert seen.confusion.tolist() == expected
    assert seen.predicted.tolist() == answers


def test_the_followed_pictures():
    seen, logits, _ = observed(40, 10)
    assert seen.probabilities.shape == (16, 10)
    for row, scores in zip(seen.probabilities.tolist(), logits.tolist(), strict=False):
        total = sum(map(math.exp, scores))
        assert row == pytest.approx([math.exp(score) / total for score in scores], abs=1e-3)


def test_the_first_layer():
    wide = nn.Sequential(nn.Identity(), nn.Sequential(nn.Conv2d(3, 200, 3)), nn.Conv2d(200, 1, 1))
    seen, *_ = observed(1, 2, model=wide)
    assert seen.kernels.shape == (96, 3, 3, 3)
    assert torch.equal(seen.kernels, wide[1][0].weight[:96].half())
    dense, *_ = observed(1, 2, model=nn.Linear(3, 2))
    assert len(dense.kernels) == 0


def test_the_network_is_left_alone():
    model = nn.Conv2d(3, 4, 3)
    before = model.weight.detach().clone()
    seen, *_ = observed(3, 2, model=model)
    assert not seen.kernels.requires_grad
    seen.kernels.zero_()
    assert torch.equal(model.weight, before)


paths = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)
lengths = st.floats(allow_nan=True, allow_infinity=True)


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(0, 40),
    classes=st.integers(1, 30),
    seed=st.integers(0, 99),
    norms=st.dictionaries(st.lists(paths, min_size=1).map(".".join), lengths, max_size=6),
)
def test_through_bytes_and_back(count, classes, seed, norms):
    seen, *_ = observed(count, classes, seed, norms=norms)
    data = to_bytes(seen)
    again = from_bytes(data)
    for name in ("confusion", "predicted", "probabilities", "kernels"):
        one, other = getattr(seen, name), getattr(again, name)
        assert one.dtype == other.dtype
        assert torch.equal(one, other)
    assert repr(sorted(again.gradient_norms.items())) == repr(sorted(norms.items()))


def test_outputs_that_are_no_numbers_go_through():
    test = DataSplit(images=torch.zeros(4, 1, 1, 3, dtype=torch.uint8), labels=torch.arange(4))
    logits = torch.tensor([[math.nan] * 4, [math.inf, 0, 0, 0], [-math.inf] * 4, [0, 1, 2, 3.0]])
    again = from_bytes(to_bytes(observe(nn.Conv2d(3, 1, 1), logits, test, {"conv": math.nan})))
    assert int(again.confusion.sum()) == 4
    assert again.probabilities[3].tolist() == pytest.approx([0.032, 0.087, 0.237, 0.644], abs=1e-3)
    assert again.probabilities[0].isnan().all()


def test_it_is_small_and_no_pickle():
    seen, *_ = observed(10_000, 10, norms={f"layer{n}.conv": 1.0 for n in range(60)})
    data = to_bytes(seen)
    assert len(data) < 25_000
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(data)
