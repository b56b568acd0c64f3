"""Records two small U-Nets, with skips and without, for the page *Concepts*.

    python benchmarks/record_unet.py [ARM SEED]

trains both on shapes that this program draws, three seeds each, or one of them, and writes the
result to `assets/recorded/unet.json` after every run, with the weights of the first seed of each in
half precision beside it. What is not trained keeps what was recorded. A minute a run on one CPU
core.
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
    recorded,
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


def run_of(name: str, seed: int) -> CutRun:
    """Train and measure one network; keep the weights of the first seed."""
    network = learned(name, seed, *outlined(TRAIN, seed=0))
    if seed == SEEDS[0]:
        state = network.half().state_dict()
        save_file({key: v.contiguous() for key, v in state.items()}, weights_of(name))
        network.float()
    return measured(network, *outlined(TEST, seed=1), seed)


def keep(name: str, run: CutRun) -> None:
    """Write a run beside all others that were recorded."""
    old = recorded(RECORD).arms if RECORD.is_file() else ()
    recorded.cache_clear()
    runs = {(arm.name, one.seed): one for arm in old for one in arm.runs} | {(name, run.seed): run}
    arms = []
    for each in ARMS:
        table = unet_table(each)
        own = tuple(runs[each, seed] for seed in SEEDS if (each, seed) in runs)
        arms.append(CutArm(name=each, params=table.params, macs=table.macs, runs=own))
    write(
        CutRecording(
            arms=tuple(arms),
            steps=STEPS,
            batch=BATCH,
            test_pictures=TEST,
            torch=torch.__version__.partition("+")[0],
            device=processor(),
            day=datetime.now(UTC).date().isoformat(),
        )
    )


def main(chosen: list[tuple[str, int]]) -> None:
    """Train, print, write."""
    torch.set_num_threads(1)
    for name, seed in chosen:
        run = run_of(name, seed)
        print(name, run, flush=True)
        keep(name, run)


if __name__ == "__main__":
    every = [(name, seed) for name in ARMS for seed in SEEDS]
    main([(sys.argv[1], int(sys.argv[2]))] if sys.argv[1:] else every)
