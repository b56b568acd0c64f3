import pytest
import torch
from torch.nn import functional as F

from cnnviz.lessons.inception.label_smoothing import smoothed


def test_worked_numbers():
    found = smoothed(0.1, 1000)
    assert found.true == pytest.approx(0.9001)
    assert found.other == pytest.approx(0.0001)


@pytest.mark.parametrize(("epsilon", "classes"), [(0.1, 1000), (0.3, 10)])
def test_no_lead_has_a_smaller_loss(epsilon, classes):
    """torch's own loss is least at the lead, and grows on both sides."""
    found = smoothed(epsilon, classes)
    assert found.true + (classes - 1) * found.other == pytest.approx(1)

    def loss(lead):
        scores = torch.zeros(1, classes, dtype=torch.float64)
        scores[0, 3] = lead
        return float(F.cross_entropy(scores, torch.tensor([3]), label_smoothing=epsilon))

    assert loss(found.lead) < loss(found.lead - 0.05)
    assert loss(found.lead) < loss(found.lead + 0.05)
    probability = torch.softmax(torch.tensor([found.lead] + [0.0] * (classes - 1)), 0)[0]
    assert float(probability) == pytest.approx(found.true)
