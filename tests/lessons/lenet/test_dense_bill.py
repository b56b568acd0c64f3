"""The three bills against torch's own layers and against published counts."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.lessons.lenet.dense_bill.numbers import LayerTask, bills, examples
from tests.tables import layer_table

C1 = LayerTask(side=32, in_channels=1, out_channels=6, kernel=5)
ALEXNET = LayerTask(side=227, in_channels=3, out_channels=96, kernel=11, stride=4)
SAME = LayerTask(side=32, in_channels=3, out_channels=16, kernel=5, padding=2)


def measured(layer, x):
    with FlopCounterMode(display=False) as counter:
        outputs = layer(x)
    params = sum(weight.numel() for weight in layer.parameters())
    return params, counter.get_total_flops() // 2, outputs


@pytest.mark.parametrize("task", [C1, ALEXNET, SAME], ids=["C1", "AlexNet", "same"])
def test_bills_of_real_layers(task):
    found = bills(task)
    with torch.device("meta"):
        x = torch.empty(1, task.in_channels, task.side, task.side)
        conv = nn.Conv2d(
            task.in_channels, task.out_channels, task.kernel, task.stride, task.padding
        )
        params, macs, outputs = measured(conv, x)
        dense = nn.Linear(x.numel(), outputs.numel())
        dense_params, dense_macs, _ = measured(dense, x.flatten(1))
    assert (found.convolution.params, found.convolution.macs) == (params, macs)
    assert (found.dense.params, found.dense.macs) == (dense_params, dense_macs)
    assert outputs.shape[-1] == task.out_side
    assert found.local.macs == macs


@pytest.mark.parametrize(
    ("task", "shared", "local", "dense"),
    [
        (C1, 156, 122_304, 4_821_600),
        (ALEXNET, 34_944, 105_705_600, 44_892_355_200),
        (SAME, 1_216, 1_245_184, 3_073 * 16_384),
    ],
)
def test_worked_numbers(task, shared, local, dense):
    found = bills(task)
    assert found.convolution.params == shared
    assert found.local.params == local
    assert found.dense.params == dense
    assert found.places == local // shared


def test_sharing_makes_the_weights_independent_of_the_side():
    small, large = (
        bills(LayerTask(side=n, in_channels=3, out_channels=8, kernel=3)) for n in (8, 64)
    )
    assert small.convolution.params == large.convolution.params
    assert small.local.params < large.local.params


def test_the_convolutions_of_lenet_as_jobs():
    found = {entry.path: entry for entry in examples(layer_table("lenet5-1998"))}
    assert found["c1"].task == C1
    assert found["c3"].task == LayerTask(side=14, in_channels=6, out_channels=16, kernel=5)
    assert (found["c3"].params, bills(found["c3"].task).convolution.params) == (1_516, 2_416)
    c5 = bills(found["c5"].task)
    assert c5.convolution == c5.local == c5.dense
    assert c5.dense.params == 48_120


def test_a_network_with_padding_and_stride():
    first = examples(layer_table("resnet20-cifar10"))[0]
    assert first.task == LayerTask(side=32, in_channels=3, out_channels=16, kernel=3, padding=1)
