"""A capsule with one thing of every kind, and its document."""

import json
from io import BytesIO

import numpy as np
from PIL import Image

from cnnviz.capsules import capsule as kinds
from cnnviz.capsules.capsule_file import written
from cnnviz.drawing.embed import data_uri


def pixels(side=9, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def picture(side=9, seed=0):
    return data_uri(pixels(side, seed))


def decoded(data):
    """What the intake does, without its children."""
    return Image.open(BytesIO(data)).convert("RGB")


TRACE = {
    "type": "scatter",
    "x": [1, 2, 3],
    "y": [0.5, None, -2.25],
    "name": "a < b",
    "mode": "lines",
}
HEAT = {
    "type": "heatmap",
    "z": [[0.0, 1.0], [2.0, 3.0]],
    "hovertemplate": "%{z:.2f}<extra></extra>",
}

ITEMS = (
    kinds.RecordedWords(text="How much is left?"),
    kinds.RecordedWords(text="11.0 % is left.\n\nSo *little*.", role="success"),
    kinds.RecordedMetric(label="Parameters", value="138,357,544", change="−2"),
    kinds.RecordedTable(names=("block", "margin"), columns=(("a", None), (1.5, 2))),
    kinds.RecordedPicture(alt="noise", caption="6 × 6", source=picture()),
    kinds.RecordedChart(
        alt="a curve",
        data=(TRACE, HEAT),
        layout={
            "height": 300,
            "xaxis": {"title": {"text": "x"}},
            "images": [{"x": 0, "y": 0, "sizex": 6, "sizey": 6, "source": picture(seed=1)}],
        },
    ),
    kinds.RecordedQuestion(
        axis="share",
        answers=(
            kinds.RecordedAnswer(
                label="little", mark=0.2, bar=None, written="", right=True, guess=False
            ),
            kinds.RecordedAnswer(
                label="much", mark=0.8, bar=None, written="", right=False, guess=True
            ),
        ),
        level=kinds.RecordedLevel(at=0.11, written="11.0 %"),
    ),
    kinds.RecordedQuestion(
        axis="difference",
        answers=(
            kinds.RecordedAnswer(
                label="more", mark=None, bar=0.84, written="+3", right=True, guess=False
            ),
            kinds.RecordedAnswer(
                label="less", mark=None, bar=0.0, written="−1", right=False, guess=True
            ),
        ),
        level=None,
        ground=0.21,
    ),
    kinds.RecordedColumns(
        columns=(
            (kinds.RecordedWords(text="Max", role="heading"),),
            (kinds.RecordedMetric(label="Side", value="27"),),
        )
    ),
)


def capsule(**more):
    values = {
        "title": "VGG: Dense head",
        "made": "2026-11-29T19:31:00+00:00",
        "language": "en",
        "page": "vgg",
        "query": {"part": "laboratory", "experiment": "dense-head", "reveal": "1"},
        "inputs": {"head": "dense", "picture": "224"},
        "photo": kinds.RecordedPhoto(name="chelsea", sha256="ab" * 32, source=picture(seed=2)),
        "weights": (kinds.RecordedWeights(model="vgg16", name="IMAGENET1K_V1", sha256="397923af"),),
        "versions": {"cnnviz": "0.1.0", "torch": "2.9"},
        "shown": ITEMS,
        "left_out": 1,
    }
    return kinds.Capsule(**values | more)


def document(**more):
    """The document of the file, to be spoilt."""
    return json.loads(written(capsule(**more)))


def file_of(told):
    return json.dumps(told).encode()
