"""The process that trains one run: `python -m cnnviz.training.runs.workers.trainer --device cpu`.

It is started ahead of time, imports what takes seconds, and waits. One line on standard input tells
it which run; further lines are the owner's wishes. A line on standard output is a sign of life. It
ends with its run, so that all memory goes back, or with the worker that started it.
"""

import argparse
import json
import logging
import os
import sys
import threading
import time
from pathlib import Path

from cnnviz.training.runs.store.states import Wish
from cnnviz.training.runs.workers.priority import step_back

SIGN_SECONDS = 0.5
ORPHANED = 3
"""Exit status where the worker is gone."""


class WorkerPipe:
    """The connection to the worker: wishes from standard input, signs of life to the output."""

    def __init__(self) -> None:
        self.wish = Wish.GO_ON
        self.last = 0.0

    def listen(self) -> None:
        """Hear the owner's wishes; when the worker is gone, go at once."""
        for line in sys.stdin:
            self.wish = Wish(line.strip())
        # Another worker will take the run up; a write of ours would be refused anyway.
        os._exit(ORPHANED)

    def sign(self) -> None:
        """Show life; when the worker is gone, go at once: that is no failure of the run."""
        now = time.monotonic()
        if now - self.last > SIGN_SECONDS:
            self.last = now
            try:
                print(".", flush=True)  # noqa: T201 (the worker reads it)
            except OSError:
                os._exit(ORPHANED)


def main() -> int:
    """Get ready, wait for a run, train it."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(message)s")
    step_back()
    from cnnviz.training.runs.workers.readiness import ready

    run = ready(arguments.device, arguments.threads)
    print("ready", flush=True)  # noqa: T201
    asked = sys.stdin.readline()
    if not asked:
        return 0
    pipe = WorkerPipe()
    threading.Thread(target=pipe.listen, name="wishes", daemon=True).start()
    order = json.loads(asked)
    run(
        home=Path(order["home"]),
        address=order["address"],
        run_id=order["run"],
        attempt=order["attempt"],
        connection=pipe,
    )
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains one run for a worker.")
    parser.add_argument("--device", required=True)
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0 for torch's choice")
    return parser.parse_args()


if __name__ == "__main__":
    # Straight out: the threads of a library may not be waited for.
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
