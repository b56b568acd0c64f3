"""The process that trains: `python -m cnnviz.training.runs.workers.trainer --device cpu`.

It is started ahead of time, imports what takes seconds, and waits. One line on standard input tells
it which run, or which of a set; further lines are their owner's wishes. A line on standard output
is a sign of life, or tells whose turn it is and who is over. It ends with its last run, so that all
memory goes back, or with the worker that started it.
"""

import argparse
import contextlib
import json
import logging
import os
import sys
import threading
import time
from pathlib import Path

from cnnviz.training.runs.store.states import Wish
from cnnviz.training.runs.workers.launcher import OVER, TURN

SIGN_SECONDS = 0.5
ORPHANED = 3
"""Exit status where the worker is gone."""

NICENESS = 5
"""A third of the share of a page where both want all of a core; more, and a busy hall would stop
the training altogether."""


class WorkerPipe:
    """The connection to the worker: wishes from standard input, signs of life to the output."""

    def __init__(self) -> None:
        self.wishes: dict[str, Wish] = {}
        self.last, self.told = 0.0, ""

    def listen(self) -> None:
        """Hear the owner's wishes; when the worker is gone, go at once."""
        for line in sys.stdin:
            run, wish = line.split()
            self.wishes[run] = Wish(wish)
        # Another worker will take the run up; a write of ours would be refused anyway.
        os._exit(ORPHANED)

    def wish(self, run: str) -> Wish:
        """Return what the owner of a run wishes at the moment."""
        return self.wishes.get(run, Wish.GO_ON)

    def sign(self) -> None:
        """Show life."""
        if time.monotonic() - self.last > SIGN_SECONDS:
            self._say(".")

    def turn(self, run: str) -> None:
        """Say which run is trained from now on."""
        if run == self.told:
            self.sign()
        else:
            self.told = run
            self._say(f"{TURN} {run}")

    def over(self, run: str) -> None:
        """Say that a run has ended here."""
        self._say(f"{OVER} {run}")

    def _say(self, line: str) -> None:
        """Tell the worker; when it is gone, go at once: that is no failure of the run."""
        self.last = time.monotonic()
        try:
            print(line, flush=True)  # noqa: T201 (the worker reads it)
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
    run(home=Path(order["home"]), address=order["address"], runs=order["runs"], connection=pipe)
    return 0


def step_back() -> None:
    """Lower the priority of this process and, where Linux groups sessions, of its session.

    A process that leads a session of its own competes as a group: its niceness alone would count
    only inside that group.
    """
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
    group = Path("/proc/self/autogroup")
    if group.exists():
        with contextlib.suppress(OSError):
            group.write_text(str(NICENESS))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains runs for a worker.")
    parser.add_argument("--device", required=True)
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0 for torch's choice")
    return parser.parse_args()


if __name__ == "__main__":
    # Straight out: the threads of a library may not be waited for.
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
