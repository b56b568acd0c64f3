"""Records the runs of the smallest GAN for the page *GAN*: `python benchmarks/gan_line.py`.

Three seeds, half a minute on one CPU core; it prints what the page will show and overwrites
`assets/recorded/gan-line.json`.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cnnviz.training.gan.line import MEAN, RECORD, SEEDS, SPREAD, LineRecording, train_line, write
from cnnviz.training.runs.workers.device_names import processor


def main() -> None:
    """Train, print, write."""
    torch.set_num_threads(1)
    runs = tuple(train_line(seed) for seed in SEEDS)
    for run in runs:
        late = len(run.steps) // 2
        print(
            f"seed {run.seed}: mean {run.means[-1]:.2f} of {MEAN:g}, s.d. {run.spreads[-1]:.2f} of "
            f"{SPREAD:g}; in the second half s.d. {min(run.spreads[late:]):.2f} to "
            f"{max(run.spreads[late:]):.2f}, D's loss {sum(run.losses[late:]) / late:.3f}"
        )
    day = datetime.now(UTC).date().isoformat()
    recording = LineRecording(
        runs=runs, torch=torch.__version__.partition("+")[0], device=processor(), day=day
    )
    write(recording)
    print(f"written: {RECORD}")


if __name__ == "__main__":
    main()
