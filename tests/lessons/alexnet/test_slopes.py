import numpy as np
import pytest
import torch

from cnnviz.lessons.alexnet.slopes import RESPONSES, left_over


@pytest.mark.parametrize(("name", "function"), [("tanh", torch.tanh), ("relu", torch.relu)])
def test_what_is_left_is_the_slope_once_for_each_layer(name, function):
    x = torch.tensor(RESPONSES, dtype=torch.float64, requires_grad=True)
    (slopes,) = torch.autograd.grad(function(x).sum(), x)
    assert left_over(name, 1) == pytest.approx(slopes.numpy(), abs=1e-12)
    assert left_over(name, 5) == pytest.approx(np.prod([slopes.numpy()] * 5, axis=0), abs=1e-12)


def test_an_unknown_activation_is_refused():
    with pytest.raises(ValueError, match="gelu"):
        left_over("gelu", 1)
