"""VGG with and without batch normalisation: recorded runs."""

from cnnviz.ui.training.duel import BATCH_NORM

OPTIONS, show = BATCH_NORM.options, BATCH_NORM.show
