"""Records two small U-Nets, with skips and without, for the page *Concepts*.

    python benchmarks/record_unet.py

trains both on shapes that this program draws, three seeds each, and writes the result to
`assets/recorded/unet.json`, with the weights of the first seed of each in half precision beside it.
Two to four minutes on one CPU core.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cnnviz.lessons.concepts.designs.unet.network import SmallUNet
from cnnviz.lessons.concepts.designs.unet.numbers import (
    ARMS,
    RECORD,
    CutArm,
    CutRecording,
    CutRun,
    measured,
    prepared,
    unet_table,
    weights_of,
    write,
)
from cnnviz.training.data.shapes import outlined
from cnnviz.training.runs.workers.device_names import processor

SEEDS = (0, 1, 2)
STEPS, BATCH = 400, 64
TRAIN, TEST = 8_000, 2_000
RATE = 3e-3


def learned(name: str, seed: int, pictures: Tensor, shape: Tensor) -> SmallUNet:
    """Train a network with Adam, its rate falling to nothing along a line."""
    torch.manual_seed(seed)
    network = SmallUNet(skips=name == "with").train()
    adam = torch.optim.Adam(network.parameters(), RATE)
    fall = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: 1 - step / STEPS)
    for _ in range(STEPS):
        chosen = torch.randint(len(pictures), (BATCH,))
        scores = network(prepared(pictures[chosen]))[:, 0]
        adam.zero_grad()
        binary_cross_entropy_with_logits(scores, shape[chosen].float()).backward()
        adam.step()
        fall.step()
    return network.eval()


def runs_of(name: str) -> tuple[CutRun, ...]:
    """Train and measure an arm with every seed, and keep the weights of the first."""
    pictures, shape = outlined(TRAIN, seed=0)
    test = outlined(TEST, seed=1)
    found = []
    for seed in SEEDS:
        network = learned(name, seed, pictures, shape)
        if seed == SEEDS[0]:
            state = network.half().state_dict()
            save_file({key: v.contiguous() for key, v in state.items()}, weights_of(name))
            network.float()
        found.append(measured(network, *test, seed))
        print(name, found[-1], flush=True)
    return tuple(found)


def main() -> None:
    """Train, print, write."""
    torch.set_num_threads(1)
    arms = tuple(
        CutArm(name=name, params=table.params, macs=table.macs, runs=runs_of(name))
        for name, table in ((name, unet_table(name)) for name in ARMS)
    )
    write(
        CutRecording(
            arms=arms,
            steps=STEPS,
            batch=BATCH,
            test_pictures=TEST,
            torch=torch.__version__.partition("+")[0],
            device=processor(),
            day=datetime.now(UTC).date().isoformat(),
        )
    )
    print(f"written: {RECORD}")


if __name__ == "__main__":
    main()
