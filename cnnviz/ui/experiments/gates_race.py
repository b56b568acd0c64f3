"""ResNet-20 with and without SE blocks: recorded runs."""

from cnnviz.ui.training.duel import GATES

OPTIONS, show = GATES.options, GATES.show
