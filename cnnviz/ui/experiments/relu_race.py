"""A small AlexNet with three activations: recorded runs."""

from cnnviz.ui.training.duel import RELU

OPTIONS, show = RELU.options, RELU.show
