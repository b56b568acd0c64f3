"""A small GoogLeNet with and without auxiliary heads: recorded runs."""

from cnnviz.ui.training.duel import HEADS

OPTIONS, show = HEADS.options, HEADS.show
