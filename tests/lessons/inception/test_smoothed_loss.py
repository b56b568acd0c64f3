import numpy as np
import pytest
import torch
import torch.nn.functional as F

from cnnviz.lessons.inception.label_smoothing import loss, smoothed


@pytest.mark.parametrize("lead", [0.0, 2.5, 9.0, 40.0])
@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.4])
def test_the_loss_is_that_of_torch(lead, epsilon):
    classes = 50
    scores = torch.zeros(1, classes, dtype=torch.float64)
    scores[0, 3] = lead
    expected = F.cross_entropy(scores, torch.tensor([3]), label_smoothing=epsilon)
    true = smoothed(epsilon, classes).true if epsilon else 1.0
    assert loss(lead, true, classes) == pytest.approx(float(expected))


def test_it_is_lowest_at_the_lead_that_hits_the_target():
    target = smoothed(0.1, 1000)
    leads = np.linspace(0, 20, 2001)
    lowest = leads[np.argmin([loss(lead, target.true, 1000) for lead in leads])]
    assert lowest == pytest.approx(target.lead, abs=0.01)


def test_a_hard_label_is_never_satisfied():
    found = [loss(lead, 1.0, 1000) for lead in range(0, 30, 3)]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(found)
