"""The page *Look inside*: what a network does with the reader's photo, layer by layer."""

from dataclasses import dataclass

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets.photo import Photo
from cnnviz.ui.widgets.predictor import Predictor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inside:
    """The network and the photo that a part looks into.

    Attributes:
        arch: The page with the network that really answers as its variant: its layer table is
            that of `answers.loaded`.
    """

    arch: NetworkPage
    answers: Predictor
    seen: Photo
    text: PageText
    t: Labels
