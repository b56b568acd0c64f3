"""Trains both LeNet-5s of the drawing pad: `python benchmarks/train_digits.py FOLDER`.

FOLDER holds `digits.png`, a mosaic of 100 x 100 digits of 28 x 28 pixels, ink white, row by row,
and `digits.labels`, one character a digit. The last thousand are for testing. Each network takes
6 to 20 minutes on one busy core; weights, card and curve go into `assets/weights/digits/`.

The network of 1998 learns by the paper's own criterion (equation 9): the distance to the right
bitmap falls, those to all bitmaps rise, and a constant j keeps distances that are large already
from being pushed further. It also stands for "none of the ten", which is how a drawing that is no
digit is turned away.
"""

import argparse
import datetime
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cnnviz.architectures import variant
from cnnviz.architectures.nets.published.lenet5_1998 import (
    TABLE_I,
    SparseConvolution,
    scaled_tanh,
)
from cnnviz.commands.run_files import LICENCE, commit
from cnnviz.paths import DIGIT_WEIGHTS
from cnnviz.photos.weights.available import of_card, path_of
from cnnviz.photos.weights.cards import Card, save_network, write_card
from cnnviz.photos.weights.history import HistoryPoint, write_history
from cnnviz.photos.weights.models import load
from cnnviz.training.runs.workers.device_names import processor

TESTING = 1_000
BATCH = 64
EPOCHS = {"lenet5-1998": 60, "lenet5": 40}
RATES = {"lenet5-1998": 2e-3, "lenet5": 3e-3}
PUBLISHED = "lenet5-1998"
CRITERIA = {PUBLISHED: "LeCun et al. 1998, equation 9", "lenet5": "cross-entropy"}
KEPT = 0.998
"""Share of the averaged weights that is kept at a step."""

NOBODY = 20.0
"""The constant j of the paper's equation 9, a squared distance."""

# Grey levels as (x - mean) / spread. The paper's: -0.1 where the paper is white, 1.175 for ink.
PAPER, INK = -0.1, 1.175
LEVELS = {
    "lenet5-1998": (-PAPER / (INK - PAPER), 1 / (INK - PAPER)),
    "lenet5": (0.1307, 0.3081),  # mean and spread of the 60,000 training digits
}

TURN, SCALE, SHEAR, SHIFT = 10.0, 0.12, 0.15, 2.0
"""How far a training digit is moved at most: degrees, a share, a share, pixels."""

THICKER = 0.25
"""Share of the training digits whose stroke is widened: pens differ more than the writers did."""


class MaskedConvolution(nn.Module):
    """A `SparseConvolution` as one convolution with a mask: the same maps, twice as fast."""

    mask: Tensor

    def __init__(self, sparse: SparseConvolution) -> None:
        super().__init__()
        self.sparse = [sparse]  # in a list, so that its own parameters are none of this module's
        self.weight = nn.Parameter(torch.zeros(len(TABLE_I), 6, 5, 5))
        self.bias = nn.Parameter(torch.cat([conv.bias.data for conv in sparse.maps]))
        self.register_buffer("mask", torch.zeros(len(TABLE_I), 6, 1, 1))
        for number, (reads, conv) in enumerate(zip(TABLE_I, sparse.maps, strict=True)):
            self.mask[number, list(reads)] = 1
            self.weight.data[number, list(reads)] = conv.weight.data[0]

    def forward(self, x: Tensor) -> Tensor:
        return scaled_tanh(F.conv2d(x, self.weight * self.mask, self.bias))

    def as_published(self) -> SparseConvolution:
        """Return the same as the paper's small convolutions."""
        (sparse,) = self.sparse
        for number, (reads, conv) in enumerate(zip(TABLE_I, sparse.maps, strict=True)):
            conv.weight.data[0] = self.weight.data[number, list(reads)]
            conv.bias.data[0] = self.bias.data[number]
        return sparse


def digits(folder: Path) -> tuple[Tensor, Tensor]:
    """Return all digits, (N, 1, 32, 32) between 0 and 1, and their labels."""
    sheet = torch.from_numpy(np.asarray(Image.open(folder / "digits.png").convert("L")).copy())
    tiles = sheet.view(100, 28, 100, 28).transpose(1, 2).reshape(-1, 1, 28, 28)
    labels = [int(name) for name in (folder / "digits.labels").read_text().strip()]
    return F.pad(tiles.float() / 255, (2, 2, 2, 2)), torch.tensor(labels)


def moved(x: Tensor, generator: torch.Generator) -> Tensor:
    """Return digits turned, scaled, sheared and shifted a little, some with a wider stroke."""
    turn, scale, shear, down, right, wide = 2 * torch.rand(6, len(x), generator=generator) - 1
    angle, scale = turn * TURN * torch.pi / 180, 1 + scale * SCALE
    cos, sin = angle.cos() / scale, angle.sin() / scale
    shift = SHIFT / (x.shape[-1] / 2)
    rows = [torch.stack([cos, -sin + shear * SHEAR, right * shift], 1)]
    rows.append(torch.stack([sin, cos, down * shift], 1))
    grid = F.affine_grid(torch.stack(rows, 1), list(x.shape), align_corners=False)
    x = F.grid_sample(x, grid, align_corners=False)
    share = ((wide - (1 - 2 * THICKER)) / (2 * THICKER)).clamp_min(0)[:, None, None, None]
    return x + share * (F.max_pool2d(x, 3, 1, 1) - x)


def loss_of(name: str, outputs: Tensor, labels: Tensor) -> Tensor:
    """Return the mean loss; `outputs` of the network of 1998 are negative distances."""
    if name == PUBLISHED:
        nobody = outputs.new_full((len(outputs), 1), -NOBODY)
        outputs = torch.cat([outputs, nobody], 1)
    return F.cross_entropy(outputs, labels)


def train(name: str, x: Tensor, labels: Tensor, seed: int) -> tuple[nn.Module, list[HistoryPoint]]:
    """Return the trained network, its weights averaged over the last steps, and its curve."""
    mean, spread = LEVELS[name]
    # Only here is the generator of the process set: a script of its own trains nothing else.
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    network = variant(name).build()
    if name == PUBLISHED:
        network.c3 = MaskedConvolution(network.c3)
    averaged = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(KEPT)
    )
    known, asked = slice(None, -TESTING), slice(-TESTING, None)
    steps = EPOCHS[name] * ((len(x) - TESTING) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATES[name], weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATES[name], total_steps=steps)
    curve, begin = [], time.monotonic()
    for epoch in range(1, EPOCHS[name] + 1):
        order = torch.randperm(len(x[known]), generator=generator)
        losses, hits = [], []
        for batch in order.split(BATCH)[: steps // EPOCHS[name]]:
            outputs = network((moved(x[known][batch], generator) - mean) / spread)
            loss = loss_of(name, outputs, labels[known][batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            averaged.update_parameters(network)
            losses.append(loss.item())
            hits.append((outputs.argmax(1) == labels[known][batch]).float().mean().item())
        point = HistoryPoint(
            epoch=float(epoch),
            train_loss=round(sum(losses) / len(losses), 4),
            train_accuracy=round(sum(hits) / len(hits), 4),
            test_accuracy=accuracy(averaged.module, (x[asked] - mean) / spread, labels[asked]),
            test_pictures=TESTING,
        )
        curve.append(point)
        print(f"{name} {time.monotonic() - begin:5.0f} s  {point}", flush=True)
    if name == PUBLISHED:
        averaged.module.c3 = averaged.module.c3.as_published()
    return averaged.module, curve


@torch.inference_mode()
def accuracy(network: nn.Module, x: Tensor, labels: Tensor) -> float:
    """Return the share of digits that a network gets right."""
    return round((network.eval()(x).argmax(1) == labels).float().mean().item(), 4)


def save(name: str, network: nn.Module, curve: list[HistoryPoint], seed: int, learned: int) -> Card:
    """Write weights, card and curve."""
    mean, spread = LEVELS[name]
    recipe: dict[str, str | float] = {
        "criterion": CRITERIA[name],
        "optimiser": "AdamW, one cycle",
        "learning_rate": RATES[name],
        "batch_size": BATCH,
        "averaged_weights": KEPT,
        "turn_degrees": TURN,
        "scale": SCALE,
        "shear": SHEAR,
        "shift_pixels": SHIFT,
        "thicker": THICKER,
        "train_images": learned,
    }
    card = Card(
        model=name,
        data="MNIST",
        classes=tuple(map(str, range(10))),
        input_size=32,
        mean=(round(mean, 6),),
        std=(round(spread, 6),),
        test_accuracy=curve[-1].test_accuracy,
        test_images=TESTING,
        recipe=recipe | ({"nobody": NOBODY} if name == PUBLISHED else {}),
        seed=seed,
        epochs=float(EPOCHS[name]),
        device=f"1 thread ({processor()})",
        torch=torch.__version__.partition("+")[0],
        trained=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        commit=commit(),
        licence=LICENCE,
    )
    write_history(name, tuple(curve), DIGIT_WEIGHTS)
    return save_network(network, card, DIGIT_WEIGHTS)


def measured(card: Card, x: Tensor, labels: Tensor) -> Card:
    """Return the card with what the file itself scores, and write it so."""
    info = of_card(card, DIGIT_WEIGHTS)
    network = load(card.model, info, path_of(info)).module
    found = accuracy(network, (x[-TESTING:] - card.mean[0]) / card.std[0], labels[-TESTING:])
    card = replace(card, test_accuracy=found)
    write_card(DIGIT_WEIGHTS / f"{card.model}.toml", card)
    return card


def main() -> None:
    """Train, write, and measure what was written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--net", choices=EPOCHS, nargs="*", default=list(EPOCHS))
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    x, labels = digits(given.folder)
    for name in given.net:
        network, curve = train(name, x, labels, given.seed)
        card = save(name, network, curve, given.seed, len(x) - TESTING)
        card = measured(card, x, labels)
        print(f"{name}: {card.test_accuracy:.2%} of {card.test_images}")


if __name__ == "__main__":
    main()
