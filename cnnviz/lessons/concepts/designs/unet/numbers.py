"""Two small U-Nets that cut shapes out, with skips and without: how well, and where they go wrong.

Both are trained alike on pictures that this program draws, three seeds each, and recorded:
`python benchmarks/record_unet.py` makes `assets/recorded/unet.json` anew, with the weights of the
first seed beside it, by which a page answers live.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from cnnviz.lessons.concepts.designs.unet.network import SmallUNet
from cnnviz.network.structure.stages import Stage
from cnnviz.network.trace.layers import table_of
from cnnviz.network.trace.table import LayerTable
from cnnviz.paths import RECORDED
from cnnviz.training.data.image_data import SIDE

RECORD = RECORDED / "unet.json"

ARMS = ("with", "without")

ZONES = ("outline", "inside", "ground")
"""Where a pixel lies: at most two pixels from the outline of the shape, or farther, either side."""

NEAR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRun:
    """How one network cuts shapes out.

    Attributes:
        overlap: Pixels that are in both the shape and the answer, as a share of those in either.
        wrong: Pixels that are wrong, by zone, each as a share of all pixels of the pictures.
    """

    seed: int
    overlap: float
    wrong: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutArm:
    """One of the two networks."""

    name: str
    params: int
    macs: int
    runs: tuple[CutRun, ...]

    def overlap(self) -> tuple[float, float]:
        """Return the mean overlap and its standard deviation over the seeds."""
        found = [run.overlap for run in self.runs]
        return mean(found), stdev(found)

    def wrong(self, zone: str) -> float:
        """Return the share of pixels that are wrong and lie in a zone, over the seeds."""
        return mean(run.wrong[zone] for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRecording:
    """Both networks as they were recorded.

    Attributes:
        steps: Batches that each run learned from.
        test_pictures: That were in none of them.
    """

    arms: tuple[CutArm, ...]
    steps: int
    batch: int
    test_pictures: int
    torch: str
    device: str
    day: str

    def arm(self, name: str) -> CutArm:
        """Return the arm of that name."""
        return next(arm for arm in self.arms if arm.name == name)

    def growth(self, zone: str) -> float:
        """Return how many times as many pixels of a zone are wrong without skips as with them."""
        return self.arm("without").wrong(zone) / self.arm("with").wrong(zone)


@cache
def recorded(path: Path = RECORD) -> CutRecording:
    """Return the recording."""
    values = json.loads(path.read_text(encoding="utf-8"))
    return CutRecording(**values | {"arms": tuple(_arm(arm) for arm in values["arms"])})


def write(recording: CutRecording, path: Path = RECORD) -> None:
    """Write a recording where `recorded` reads it."""
    path.write_text(json.dumps(asdict(recording), indent=1) + "\n", encoding="utf-8")


def weights_of(name: str, folder: Path = RECORDED) -> Path:
    """Return where the weights of the first seed of an arm lie."""
    return folder / f"unet-{name}.safetensors"


@cache
def trained(name: str) -> SmallUNet:
    """Return the network of an arm with the weights of its first seed, in eval mode."""
    network = SmallUNet(skips=name == "with").eval().requires_grad_(False)
    state = load_file(weights_of(name))
    network.load_state_dict(
        {key: v.float() if v.is_floating_point() else v for key, v in state.items()}
    )
    return network


def unet_table(name: str) -> LayerTable:
    """Return the layer table of an arm."""
    with torch.device("meta"):
        network = SmallUNet(skips=name == "with")
    return table_of(network.eval(), (3, SIDE, SIDE), f"unet-{name}")


def levels(table: LayerTable) -> tuple[Stage, ...]:
    """Return the levels of an arm from left to right, without what lies between them."""
    names = ("down1", "down2", "down3", "bottom", "up3", "up2", "up1")
    return tuple(Stage(path=name, rows=table.under(name)) for name in names)


def prepared(pictures: Tensor) -> Tensor:
    """Return pictures as the networks read them, (N, 3, side, side), from -1 to 1.

    Args:
        pictures: (N, side, side, 3), 8 bits.
    """
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1


def cut(network: nn.Module, pictures: Tensor) -> Tensor:
    """Return which pixels a network takes for the shape, (N, side, side).

    Args:
        network: In eval mode.
        pictures: (N, side, side, 3), 8 bits.
    """
    with torch.inference_mode():
        found: Tensor = network(prepared(pictures))[:, 0] > 0
    return found


def overlap(found: Tensor, shape: Tensor) -> float:
    """Return the intersection of an answer and the shape over their union, of all pixels at once.

    Args:
        found: Booleans, (N, side, side).
        shape: The same.
    """
    return float((found & shape).sum() / (found | shape).sum())


def zones(shape: Tensor) -> dict[str, Tensor]:
    """Return which pixels lie where, each (N, side, side).

    Args:
        shape: Booleans, (N, side, side).
    """
    near = _grown(shape) & _grown(~shape)
    return {"outline": near, "inside": shape & ~near, "ground": ~shape & ~near}


def measured(network: nn.Module, pictures: Tensor, shape: Tensor, seed: int) -> CutRun:
    """Return how a network cuts the shapes of some pictures out."""
    found = cut(network, pictures)
    wrong = found ^ shape
    return CutRun(
        seed=seed,
        overlap=overlap(found, shape),
        wrong={name: float((wrong & zone).float().mean()) for name, zone in zones(shape).items()},
    )


def _grown(mask: Tensor) -> Tensor:
    """Return a mask with every pixel that lies near one of it."""
    side = 2 * NEAR + 1
    return nn.functional.max_pool2d(mask.float()[:, None], side, 1, NEAR)[:, 0] > 0


def _arm(values: dict[str, Any]) -> CutArm:
    return CutArm(**values | {"runs": tuple(CutRun(**run) for run in values["runs"])})
